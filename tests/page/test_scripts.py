"""What the page's scripts have in common with the server, read from their source."""

import re

import pytest
from django.conf import settings

from blog.const import CLOSE_MISBEHAVING, PAGE_SIZE
from blog.templatetags import entries
from blog.web import headline, pages
from livelog.static.bundle import collect
from livelog.static.module import read_module
from livelog.static.release import read_file
from tests.environment import ROOT

SCRIPTS = ROOT / "blog" / "static" / "blog"


def read_number(path, name):
    """Return the number that a script, or a helper of the scripts' tests, has as a constant."""
    source = path.read_text(encoding="utf-8")
    (number,) = re.findall(rf"^(?:export )?const {name} = ([\d_]+);", source, re.M)
    return int(number)


@pytest.mark.parametrize(
    ("path", "name", "number"),
    [
        (SCRIPTS / "connection" / "log.js", "PAGE_SIZE", PAGE_SIZE),
        (ROOT / "tests" / "js" / "server.js", "PAGE_SIZE", PAGE_SIZE),
        (SCRIPTS / "connection" / "socket.js", "MISBEHAVING", CLOSE_MISBEHAVING),
        (SCRIPTS / "stream" / "highlights.js", "KEYS", pages.KEYS),
        (SCRIPTS / "stream" / "newer.js", "MANY", pages.MANY),
        (SCRIPTS / "stream" / "render.js", "LONG", entries.LONG),
        (SCRIPTS / "stream" / "render.js", "LONG_PIN", entries.LONG_PIN),
        (SCRIPTS / "stream" / "headline.js", "EXCERPT", headline.EXCERPT),
    ],
)
def test_numbers_are_the_servers(path, name, number):
    """What both sides have to agree on is the same on both."""
    assert read_number(path, name) == number


def test_heads_come_more_often_than_a_page_pings(settings):
    """Where all is well no page has to ask whether its socket is still good."""
    socket = SCRIPTS / "connection" / "socket.js"
    assert read_number(socket, "QUIET") > settings.LIVELOG_HEAD * 1000
    assert read_number(socket, "QUIET") < read_number(socket, "SILENCE")


def test_every_script_and_style_is_a_bundle():
    """Each that a page names is one request: what is not in LIVELOG_BUNDLES would be many."""
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"static '(.+?\.(?:js|css))'", template.read_text(encoding="utf-8"))
    }
    assert named and named <= set(settings.LIVELOG_BUNDLES)


def find_modules(*names):
    """Return the paths of scripts and of all that they import."""
    modules = {}
    for name in names:
        collect(name, read_file, modules, ())
    return {ROOT / "blog" / "static" / name for name in modules}


def test_readers_have_nothing_of_the_desk():
    """What only writers need is not sent to readers."""
    assert not [
        path for path in find_modules("blog/page.js") if "desk" in path.relative_to(SCRIPTS).parts
    ]


def test_no_script_is_left_over():
    """Each script is part of a bundle."""
    scripts = [name for name in settings.LIVELOG_BUNDLES if name.endswith(".js")]
    assert find_modules(*scripts) == set(SCRIPTS.rglob("*.js"))


@pytest.mark.parametrize(
    ("room", "rooms"),
    [
        ("stream", {"stream"}),
        ("reader", {"reader", "stream"}),
        ("desk/writing", {"writing", "pictures", "reader", "stream"}),
        ("desk/entries", {"entries", "writing", "pictures", "stream"}),
    ],
)
def test_rooms_import_one_way(room, rooms):
    """The stream knows of no other room, the reader's of the stream's alone; nothing is a circle."""
    imported = {
        each.path.split("/")[-2]
        for path in (SCRIPTS / room).glob("*.js")
        for each in read_module(f"blog/{room}/{path.name}", path.read_text("utf-8")).imports
    }
    assert imported and imported <= rooms


@pytest.mark.parametrize("document", ["page.md", "desk.md"])
def test_documented_scripts_exist(document):
    """docs/page.md names each script of readers' with its room, docs/desk.md the writers'."""
    _, *tables = (ROOT / "docs" / document).read_text(encoding="utf-8").split("| script |")
    lines = [line for table in tables for line in table.split("\n\n")[0].splitlines()[2:]]
    rows = [line.split("|")[1] for line in lines]
    named = set()
    for row in rows:
        room, *names = re.findall(r"`([\w./]+)`", row)
        named |= {room + name for name in names} if room.endswith("/") else {room, *names}
    scripts = {path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js")}
    assert named == {
        name for name in scripts if name.startswith("desk/") == (document == "desk.md")
    }
