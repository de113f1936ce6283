"""Writes the tables of the door into docs/performance.md, between its two marks."""

import datetime
import os
import platform

from bench.fanout.report import put_between, read_processor, read_version

MARK = "crowd"
COLUMNS = (
    ("rate", "readers/s", "{:,.0f}"),
    ("p50", "live p50, ms", "{:,.0f}"),
    ("p99", "p99, ms", "{:,.0f}"),
    ("requests", "requests", "{:,.0f}"),
    ("asked", "of a worker", "{:,.0f}"),
    ("refused", "refused", "{:,.0f}"),
    ("missing", "entries missing", "{:,.0f}"),
)


def write_report(results, path):
    """Put the tables for `results` into the document at `path`."""
    put_between(path, MARK, "\n".join(make_tables(results)))


def make_tables(results):
    yield describe_run(results)
    for at_a_time, found in results["crowds"].items():
        yield from make_crowd(at_a_time, found)
    yield from make_pages(results["pages"])
    yield from make_cost(results["crowds"])
    if results["at_once"]:
        yield from make_at_once(results["at_once"])


def make_crowd(at_a_time, found):
    yield f"**{at_a_time} at a time**\n"
    yield "| | {} |".format(" | ".join(title for _, title, _ in COLUMNS))
    yield "|---|" + "---:|" * len(COLUMNS)
    for server, figures in found.items():
        cells = [
            form.format(figures[name]) if name in figures else "–" for name, _, form in COLUMNS
        ]
        yield f"| {server} | {' | '.join(cells)} |"
    yield ""


def make_pages(pages):
    yield "| the page alone, 50 connections | pages/s |\n|---|---:|"
    for server, rate in pages.items():
        yield f"| {server} | {rate:,.0f} |"
    yield ""


def make_cost(crowds):
    """Yield what a reader costs each process, of those who came most at a time."""
    at_a_time, found = list(crowds.items())[-1]
    yield f"| {at_a_time} at a time: CPU, ms a reader | in all | of these | memory, KB a reader |"
    yield "|---|---:|---|---:|"
    for server, figures in found.items():
        live = figures["live"] or 1
        parts = {name: 1000 * seconds / live for name, seconds in figures["cpu"].items()}
        of_these = ", ".join(f"{name} {each:.2f}" for name, each in parts.items() if each > 0.005)
        memory = sum(figures["memory"].values()) / 1024 / live
        yield f"| {server} | {sum(parts.values()):.2f} | {of_these} | {memory:.0f} |"
    yield ""


def make_at_once(found):
    titles = "live | first 1,000 live, s | all, s | refused | entries missing | peak memory, MB"
    yield f"| all at once | {titles} |"
    yield "|---|" + "---:|" * 6
    for server, each in found.items():
        peak = each["peak"] / 1024 / 1024
        yield (
            f"| {server} | {each['live']:,.0f} | {each['thousandth']:.1f} | {each['last'] / 1000:.1f}"
            f" | {each['refused']:,.0f} | {each.get('missing', 0):,.0f} | {peak:,.0f} |"
        )
    yield ""


def describe_run(results):
    """Return what it ran on, in one paragraph."""
    nginx = read_version("nginx", "-v", r"nginx/([\d.]+)", "nginx")
    return (
        f"Measured on {datetime.date.today().isoformat()}: {read_processor()}, {os.cpu_count()} "
        f"processors, {platform.platform(terse=True)}, Python {platform.python_version()}, "
        f"{nginx}; the peer's Django 5.2.19, "
        f"Channels 4.3.2, uvicorn 0.54.0. Medians of {results['rounds']} rounds.\n"
    )
