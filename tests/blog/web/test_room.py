"""The room on a blog's page: all of it where the blog has one, and nothing where it has none."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from blog.room.people import names
from blog.room.saying import texts
from livelog.static.bundle import collect
from livelog.static.release import read_file
from tests.blog.factory import default_blog, publish
from tests.environment import ROOT

ROOM = re.compile(r"\{% if room %\}(?:(?!\{% endif %\}).)*\{% endif %\}", re.S)
BLANK_BESIDE = re.compile(rf"\s{ROOM.pattern}|{ROOM.pattern}[ \t]", re.S)
ADDRESSES = ["/blog/", "/blog/?order=oldest", "/blog/?before=9", "/blog/embed/"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def get(client, path="/blog/"):
    return client.get(path).content.decode()


@pytest.fixture
def templates_without(tmp_path, settings):
    """Templates that know of no room."""

    def choose():
        for path in (ROOT / "templates" / "blog").glob("*.html"):
            whole = path.read_text(encoding="utf-8")
            # Nor may anything be left of its own line.
            assert not BLANK_BESIDE.search(whole), path
            text = ROOM.sub("", whole)
            assert "room" not in text, path
            target = tmp_path / "blog" / path.name
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
        first = {**settings.TEMPLATES[0]}
        first["DIRS"] = [str(tmp_path), *first["DIRS"]]
        settings.TEMPLATES = [first]

    return choose


def test_page_without_a_room_has_not_grown_by_a_byte(client, templates_without):
    """It is the page that templates make which know of no room."""
    publish("Entry")
    pages = [get(client, path) for path in ADDRESSES]
    templates_without()
    assert len(engines["django"].dirs) == 2
    assert [get(client, path) for path in ADDRESSES] == pages


def test_the_pages_script_and_style_have_nothing_of_the_room():
    """A page without a room asks for what it always did, and for no more."""
    modules = {}
    collect("blog/page.js", read_file, modules, ())
    assert not [path for path in modules if "/room/" in path]
    assert ".room" not in read_file("blog/page.css")
    own = [name for name in settings.LIVELOG_BUNDLES if "/room/" in name]
    assert [Path(name).name for name in own] == ["room.css", "room.js"]


@pytest.mark.parametrize("room", ["members", "open"])
def test_page_with_a_room(client, room):
    """The page of the newest entries has it beside them; older pages and the frame have not."""
    blog = default_blog()
    blog.room = room
    blog.save()
    publish("Entry")
    has = ['id="room"' in get(client, path) for path in ADDRESSES]
    assert has == [True, True, False, False]
    page = get(client)
    assert "/blog/room/room." in page and 'class="roomed"' in page
    assert f'data-most="{texts.LONGEST}"' in page and f'maxlength="{names.LONGEST}"' in page
    assert re.search(r'<noscript><p class="notice">[^<]+<a href="/blog/room/"', page)
