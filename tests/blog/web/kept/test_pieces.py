"""What is kept of messages: bounded, made once for each variant, shared with other processes."""

import json

import pytest

from blog.web.kept import pieces, shared
from blog.web.kept.pieces import Shelf, make_parts


def text(number, title="Title"):
    return json.dumps({"type": "entry", "seq": number, "title": title})


def test_message_is_decoded_once():
    """The same text is the same piece; another text of the same entry is another."""
    shelf = Shelf()
    first, second = shelf.find([text(1), text(1, "Edited")])
    assert shelf.find([text(1)])[0] is first and second is not first
    assert second.message["title"] == "Edited"


def test_shelf_keeps_what_was_asked_for_last():
    """Up to its size, whatever is asked for."""
    shelf = Shelf(most=3 * len(text(1)))
    first = shelf.find([text(number) for number in range(3)])[0]
    assert shelf.find([text(0), text(3)])[0] is first
    assert list(shelf.pieces) == [text(2), text(0), text(3)]
    assert shelf.size == sum(map(len, shelf.pieces))
    shelf.find(["[" + " " * 1000 + "]"])
    assert not shelf.pieces and shelf.size == 0


def test_parts_are_made_once_for_each_variant():
    """And in the order of their messages."""
    found, made = Shelf().find([text(1), text(2)]), []

    def make(message):
        made.append(message["seq"])
        return str(message["seq"])

    for variant in (("one",), ("other",)):
        for _ in range(2):
            assert make_parts(found, variant, make) == ["1", "2"]
    assert made == [1, 2, 1, 2]


def test_variants_are_few():
    """A host's name is part of some, and a reader may ask by any that the site answers to."""
    (piece,) = Shelf().find([text(1)])
    for number in range(100):
        assert make_parts([piece], (str(number),), lambda each: "x") == ["x"]
        assert len(piece.parts) <= pieces.VARIANTS


@pytest.fixture
def server(redis_client, redis_url, settings):
    """A Redis that pieces are shared by."""
    settings.REDIS_URL = redis_url
    shared.get_client.cache_clear()
    yield redis_client
    shared.get_client.cache_clear()


def refuse(message):
    raise AssertionError("made once more")


def test_processes_share_what_is_made(server):
    """What one has rendered another takes, the same variant of the same text; and it goes by itself."""
    one, other = [text(1), text(2)], [text(2), text(1)]
    assert make_parts(Shelf().find(one), ("v",), lambda each: f"<{each['seq']}>字", True)
    assert make_parts(Shelf().find(other), ("v",), refuse, True) == ["<2>字", "<1>字"]
    for texts, variant in (([text(1, "Edited")], ("v",)), (one, ("w",))):
        with pytest.raises(AssertionError):
            make_parts(Shelf().find(texts), variant, refuse, True)
    assert all(0 < server.ttl(key) <= shared.LIFETIME for key in server.keys("*"))


def test_what_is_not_shared_stays_here(server):
    """As what readers may ask for without end, older pages."""
    make_parts(Shelf().find([text(1)]), ("v",), lambda each: "x")
    assert not server.keys("*")


def test_another_release_shares_nothing(server, monkeypatch):
    """Other templates, or other code, render otherwise."""
    make_parts(Shelf().find([text(1)]), ("v",), lambda each: "old", True)
    monkeypatch.setattr(shared, "make_prefix", lambda: shared.PREFIX + "next:")
    assert make_parts(Shelf().find([text(1)]), ("v",), lambda each: "new", True) == ["new"]


def test_release_is_told_by_the_templates(tmp_path, settings):
    """Each of them counts."""
    shared.make_prefix.cache_clear()
    before = shared.make_prefix()
    (tmp_path / "more.html").write_text("<p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]
    shared.make_prefix.cache_clear()
    assert shared.make_prefix() != before
    shared.make_prefix.cache_clear()


def test_redis_away_costs_no_page(settings):
    """Each process renders for itself then."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    shared.get_client.cache_clear()
    try:
        assert make_parts(Shelf().find([text(1)]), ("v",), lambda each: "x", True) == ["x"]
    finally:
        shared.get_client.cache_clear()


def test_one_shelf_for_a_process():
    """It takes some tens of megabytes at most."""
    assert pieces.find_pieces.__self__ is pieces.shelf and pieces.shelf.most == pieces.MOST
