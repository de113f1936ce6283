"""The rules of docs/architecture.md that a reader of one file cannot see."""

import subprocess
import sys
from collections import Counter

import pytest

from tests.environment import ROOT
from tests.imports import find_circles, find_modules, read_imports

MODULES = find_modules()
IMPORTS = read_imports(MODULES)
# A folder holds about a dozen.
LARGEST_MODULE, LARGEST_FOLDER = 250, 13

# Each room may import from those above it here, and from its own line. What joins the rooms
# together (URLs, routing, signals, the app's start) is not of one.
ORDER = [
    ["blog.const", "blog.place", "blog.feeds.errors", "blog.feeds.fetch", "blog.feeds.parse"],
    ["blog.models"],  # it sanitises by what parses
    ["blog.messages"],
    [
        "blog.log",
        "blog.feeds.state",
        "blog.feeds.agenda",
        "blog.feeds.following",
        "blog.feeds.intake",
    ],
    ["blog.coordination", "blog.feeds.inspect", "blog.feeds.jobs"],
    ["blog.delivery"],
    ["blog.blogger"],
    ["blog.gauges"],
    [
        "blog.admin",
        "blog.api",
        "blog.archive",
        "blog.consumers",
        "blog.desk",
        "blog.forms",
        "blog.management",
        "blog.room",
        "blog.sockets",
        "blog.web",
    ],
]


def within(module, *rooms):
    return any(module == room or module.startswith(room + ".") for room in rooms)


def find_imports(of, matching):
    """Return "module imports other" for the modules within the rooms `of` where `matching(other)`."""
    return [
        f"{module} imports {other}"
        for module in sorted(IMPORTS)
        if within(module, *of)
        for other in sorted(IMPORTS[module])
        if matching(other)
    ]


def test_no_circles():
    """No module leads back to itself, not even by an import inside of a function."""
    assert find_circles(IMPORTS) == []


def test_a_circle_is_found():
    """An import inside of a function counts, and so does a way round by other modules."""
    imports = {"a": {"b"}, "b": {"c", "os"}, "c": {"b"}, "d": {"a"}}
    assert find_circles(imports) == [["b", "c"]]


@pytest.mark.parametrize("room", ["blog.feeds.parse", "blog.feeds.fetch"])
def test_what_fetches_and_what_parses(room):
    """Neither knows the other, nor anything of the blog but its feeds' errors."""
    known = (room, "blog.feeds.errors")
    assert not find_imports(
        [room], lambda other: within(other, "blog") and not within(other, *known)
    )


def test_parsing_is_pure():
    """Parsing a feed needs no Django, by no way round either."""
    names = [name for name in MODULES if within(name, "blog.feeds.parse")]
    program = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"
    assert subprocess.call([sys.executable, "-c", program], cwd=str(ROOT)) == 0


def test_the_fan_out_runs_one_way():
    """The channel layer knows nothing of Daphne, and the fan-out nothing of the blog."""
    layer, daphne = "livelog.fanout.layer", "livelog.fanout.daphne"
    assert (
        find_imports([layer], lambda other: within(other, "livelog") and not within(other, layer))
        == []
    )
    assert find_imports([daphne], lambda other: within(other, "livelog.fanout.worker")) == []
    assert find_imports(["livelog.fanout"], lambda other: within(other, "blog")) == []


def test_the_layer_without_settings():
    """A project of someone else's can import the channel layer before Django knows its settings."""
    program = "from livelog.fanout import FanoutChannelLayer"
    environ = {"PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", program]
    assert subprocess.call(command, cwd=str(ROOT), env=environ) == 0


def test_where_livelog_knows_the_blog():
    """The wiring names the blog in settings, URLs and routing, and nowhere else."""
    wiring = ["livelog.settings", "livelog.urls", "livelog.routing"]
    found = find_imports(["livelog"], lambda other: within(other, "blog"))
    assert [line for line in found if not within(line.split()[0], *wiring)] == []


def test_who_imports_the_consumers():
    """Channels calls the consumers; nothing else does."""
    found = find_imports(["blog", "livelog"], lambda other: other == "blog.consumers")
    assert found == ["blog.routing imports blog.consumers"]


@pytest.mark.parametrize("rank", range(1, len(ORDER)))
def test_imports_run_one_way(rank):
    """A room knows those below it, and not those that use it."""
    higher = ORDER[rank]
    lower = [room for rooms in ORDER[:rank] for room in rooms]
    assert find_imports(lower, lambda other: within(other, *higher)) == []


def find_sources():
    """Yield the modules and the page's scripts, but for the migrations."""
    scripts = sorted((ROOT / "blog" / "static").rglob("*.js"))
    for path in [*MODULES.values(), *scripts]:
        if path.parent != ROOT / "blog" / "migrations":
            yield path


def test_modules_are_small():
    """A module is about one thing, and so fits on a few screens."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in find_sources()}
    assert {path: lines for path, lines in lengths.items() if lines > LARGEST_MODULE} == {}


def test_folders_are_small():
    """What a folder holds can be told from one look at it."""
    counts = Counter(path.parent for path in find_sources() if path.name != "__init__.py")
    assert {folder: n for folder, n in counts.items() if n > LARGEST_FOLDER} == {}
