"""Writes the tables of docs/performance.md, between its two marks; the text around them stays."""

import datetime
import importlib.metadata
import os
import platform
import re
import subprocess

MARK = "bench"
OURS = "livelog"
RATIOS = (
    ("burst", "Deliveries a second in a burst of 20: more is better"),
    ("p99", "p99 of an entry sent alone: less is better"),
    ("connects", "Connects a second: more is better"),
    ("memory", "Memory of an idle reader: less is better"),
    ("cpu", "CPU seconds of a delivery: less is better"),
)
COLUMNS = (
    ("connects", "connects/s", "{:,.0f}"),
    ("refused", "refused", "{:,.0f}"),
    ("p50", "alone p50, ms", "{:,.1f}"),
    ("p99", "p99, ms", "{:,.1f}"),
    ("last", "last, ms", "{:,.1f}"),
    ("burst", "burst, deliveries/s", "{:,.0f}"),
    ("cpu", "CPU s / 100,000", "{:,.2f}"),
    ("memory", "KB a reader", "{:,.1f}"),
    ("lost", "lost", "{}"),
    ("duplicated", "twice", "{:,.0f}"),
    ("disordered", "out of order", "{:,.0f}"),
)


def write_report(results, path):
    """Put the tables for `results` into the document at `path`."""
    put_between(path, MARK, "\n".join(make_tables(results)))


def put_between(path, mark, tables):
    """Put tables into the document at `path`, between its comments `mark` and `/mark`."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    text = path.read_text(encoding="utf8") if path.exists() else f"{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n{tables}\n{end}{after}", encoding="utf8")


def make_tables(results):
    yield describe_machine(results)
    yield "### Ratios: livelog to its peers\n"
    for name, title in RATIOS:
        yield from make_ratios(results, name, title)
    yield "### Figures\n"
    for size, figures in results["sizes"].items():
        yield from make_figures(size, figures)
    yield from make_growth(results["growth"])


def make_ratios(results, name, title):
    peers = [peer for peer in results["peers"] if peer != OURS]
    yield "| {} | {} |".format(title, " | ".join(peers))
    yield "|---|" + "---:|" * len(peers)
    for size, figures in results["sizes"].items():
        ours = figures[OURS][name]
        cells = [format_ratio(ours, figures[peer][name]) for peer in peers]
        yield "| {} readers | {} |".format(format(int(size), ","), " | ".join(cells))
    yield ""


def format_ratio(ours, theirs):
    # Zero is less than could be measured: CPU time comes in steps of 10 ms.
    return f"× {ours / theirs:.3g}" if ours and theirs else "–"


def make_figures(size, figures):
    yield "**{} readers**\n".format(format(int(size), ","))
    yield "| | {} |".format(" | ".join(title for _, title, _ in COLUMNS))
    yield "|---|" + "---:|" * len(COLUMNS)
    for peer, found in figures.items():
        values = {**found, "memory": found["memory"] / 1024, "lost": format_lost(found)}
        cells = [form.format(values[name]) for name, _, form in COLUMNS]
        yield "| {} | {} |".format(peer, " | ".join(cells))
    yield ""


def format_lost(found):
    if not found["lost"]:
        return "0"
    return f"{100 * found['lost'] / found['sent']:.1f} %"


def make_growth(growth):
    yield "### What one send costs\n"
    yield "| readers of one Daphne | livelog: sender, µs | Redis, µs | stock: sender, µs | Redis, µs |"
    yield "|---:|---:|---:|---:|---:|"
    for count, ours in growth["livelog"].items():
        stock = growth["stock"].get(count)
        theirs = f"{stock['sender']:.0f} | {stock['redis']:.0f}" if stock else "– | –"
        yield f"| {int(count):,} | {ours['sender']:.0f} | {ours['redis']:.0f} | {theirs} |"
    yield "\n| Daphnes, 10 readers each | sender, µs | Redis, µs |"
    yield "|---:|---:|---:|"
    for count, ours in growth["daphnes"].items():
        yield f"| {count} | {ours['sender']:.0f} | {ours['redis']:.0f} |"
    yield ""


def describe_machine(results):
    """Return what it ran on, in one paragraph."""
    machine = f"{read_processor()}, {os.cpu_count()} processors, {platform.platform(terse=True)}"
    return (
        f"Measured on {datetime.date.today().isoformat()}: {machine}, Python "
        f"{platform.python_version()}. {', '.join(read_versions())}. Medians of "
        f"{results['rounds']} rounds; losses and refusals of all rounds.\n"
    )


def read_processor():
    with open("/proc/cpuinfo") as cpuinfo:
        found = re.search(r"model name\s*: (.*)", cpuinfo.read())
    return found.group(1) if found else platform.machine()


def read_versions():
    for package in ("daphne", "channels", "asgi_redis", "Twisted", "autobahn", "redis"):
        yield f"{package} {importlib.metadata.version(package)}"
    yield read_version("redis-server", "--version", r"v=([\d.]+)", "Redis")
    yield read_version("nginx", "-v", r"nginx/([\d.]+)", "nginx")
    yield "the peers' Channels 4.3.2, channels_redis 4.3.0, daphne 4.2.3, uvicorn 0.54.0"


def read_version(command, option, pattern, name):
    try:
        done = subprocess.run(
            [command, option], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except FileNotFoundError:
        return "no " + name
    found = re.search(pattern, done.stdout)
    return "{} {}".format(name, found.group(1) if found else "?")
