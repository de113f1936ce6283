"""What a reader without a script sees of the room."""

import pytest

from blog.room import plain

PATH = "/blog/room/"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


@pytest.fixture
def talk(enter, monkeypatch):
    """Five messages, two on a page."""
    monkeypatch.setattr(plain, "PAGE_SIZE", 2)
    ana = enter("Ana")
    for number in range(5):
        ana.say(f"Word <{number}>")


def test_the_page_without_a_script(client, talk):
    """The newest in their order, as text, with a way to the older ones; nothing of it by a script."""
    page = client.get(PATH).content.decode()
    assert (
        page.index("Word &lt;3&gt;") < page.index("Word &lt;4&gt;") and "Word &lt;2&gt;" not in page
    )
    older = client.get(PATH + page.split('rel="prev" href="')[1].split('"')[0]).content.decode()
    assert "Word &lt;2&gt;" in older and "Word &lt;3&gt;" not in older
    assert "<script" not in page and "聊天室" in client.get(PATH + "?lang=zh-hans").content.decode()
    assert client.get(PATH + "?before=x").status_code == 400


def test_no_room(client, blog):
    """Where a blog has none there is nothing at its address, whatever was said there once."""
    blog.room = "off"
    blog.save()
    assert client.get(PATH).status_code == 404


def test_nothing_said(client, blog):
    """An empty room says so."""
    assert "Nobody has said anything yet." in client.get(PATH).content.decode()
