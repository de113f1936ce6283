"""The desk's addresses: who gets in, and what a form and a client of JSON are answered."""

import re

import pytest

from blog.desk.pages import choosing, posting
from blog.models import Entry
from tests.blog.desk.people import make_person
from tests.blog.factory import make_entry, make_feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blog")]
JSON = {"HTTP_ACCEPT": "application/json"}


def test_a_stranger_is_led_to_sign_in(client, store):
    """A page leads to signing in and back; JSON says 401."""
    answer = client.get("/blog/desk/")
    assert answer.status_code == 302 and answer["Location"].endswith("?next=/blog/desk/")
    assert client.post("/blog/desk/entries/", {"text": "x"}, **JSON).status_code == 401
    assert not Entry.objects.exists()


def test_an_account_without_a_role_is_refused(client, store):
    """403, and nothing of the desk."""
    client.force_login(make_person())
    assert client.get("/blog/desk/").status_code == 403
    assert client.post("/blog/desk/entries/", {"text": "x"}, **JSON).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_post_by_form(desk):
    """A plain form leads back to the desk, which nobody may keep."""
    answer = desk.post("/blog/desk/entries/", {"text": "Goal"})
    assert (answer.status_code, answer["Location"]) == (303, "/blog/desk/")
    page = desk.get("/blog/desk/")
    assert "<p>Goal</p>" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_a_post_by_json(desk):
    """201 with the entry; then a change is 200, and a stale one 409 with both."""
    answer = desk.post("/blog/desk/entries/", {"text": "Goal", "nonce": "a"}, **JSON)
    assert answer.status_code == 201
    made = answer.json()
    assert made["state"] == "live" and made["text"] == "Goal"
    path = f"/blog/desk/entries/{made['id']}/"
    sent = {"text": "Goal by Ana", "revision": made["revision"]}
    assert desk.post(path, sent, **JSON).status_code == 200
    stale = desk.post(path, {**sent, "text": "Goal by Ben"}, **JSON)
    assert stale.status_code == 409
    assert stale.json()["conflicts"]["text"] == {"yours": "Goal by Ben", "now": "Goal by Ana"}


@pytest.mark.parametrize("what", ["", "remove/", "expunge/"])
def test_an_entry_that_goes_meanwhile(desk, monkeypatch, what):
    """Expunged by another between two looks at it: 404, as a moment later."""
    desk.force_login(make_person("owner", name="ole"))
    entry = make_entry("T")
    monkeypatch.setattr(posting, "find", lambda blog, token: entry.delete() and entry)
    assert desk.post(f"/blog/desk/entries/{entry.token}/{what}").status_code == 404


def test_a_form_used_twice_comes_back_as_a_new_one(desk):
    """As after going back in a browser: sent once more, it makes its entry."""
    desk.post("/blog/desk/entries/", {"text": "Goal", "nonce": "a"})
    answer = desk.post("/blog/desk/entries/", {"text": "Half time", "nonce": "a"})
    assert answer.status_code == 409 and answer.context["nonce"] != "a"
    assert "Half time" in answer.content.decode()


def test_a_conflict_is_settled_by_the_form_that_shows_it(desk):
    """Who has seen both texts may send theirs, without scripts too."""
    entry = make_entry("T", text="Goal", author=None)
    path = f"/blog/desk/entries/{entry.token}/"
    desk.post(path, {"text": "Goal by Ana", "revision": "1"})
    answer = desk.post(path, {"text": "Goal by Ben", "revision": "1"})
    assert answer.status_code == 409 and '<p dir="auto">Goal by Ana</p>' in answer.content.decode()
    sent = {
        "text": "Goal by Ben",
        "revision": re.search('name="revision" value="([0-9]+)"', answer.content.decode())[1],
    }
    assert desk.post(path, sent).status_code == 303


def test_what_cannot_be_taken_comes_back(desk):
    """The form holds all that was typed, and says what is wrong."""
    answer = desk.post("/blog/desk/entries/", {"text": "My words", "publish": "at"})
    assert answer.status_code == 400
    assert "My words" in answer.content.decode() and "Say at which time." in answer.content.decode()


def test_the_form_of_an_entry(desk):
    """It carries the revision that it was opened at, and the words of an entry from elsewhere."""
    entry = make_entry("Title", summary="<p>Some <em>words</em></p>")
    page = desk.get(f"/blog/desk/entries/{entry.token}/").content.decode()
    assert re.search(r'name="revision" value="1"', page) and "Some *words*" in page


def test_removing_by_form(desk):
    """It is off the page, and the row stays."""
    entry = make_entry("Title")
    assert desk.post(f"/blog/desk/entries/{entry.token}/remove/").status_code == 303
    assert Entry.objects.get().state == Entry.REMOVED


@pytest.mark.django_db(transaction=True)
def test_a_post_has_a_receipt(desk, frames):
    """On how many open pages it is, and by when; of a removal too; a draft has none."""
    made = desk.post("/blog/desk/entries/", {"text": "Goal"}, **JSON).json()
    assert made["receipt"]["readers"] == 1 and made["receipt"]["at"]
    gone = desk.post(f"/blog/desk/entries/{made['id']}/remove/", **JSON).json()
    assert gone["state"] == "removed" and gone["receipt"]["readers"] == 1
    draft = desk.post("/blog/desk/entries/", {"text": "Goal", "publish": "draft"}, **JSON).json()
    assert draft["receipt"] is None


def read_rows(desk, query):
    page = desk.get("/blog/desk/" + query).content.decode()
    return re.findall(r'<article class="entry.*?<h2 dir="auto">(.*?)</h2>', page, re.S)


def test_filters(desk, blog):
    """By state, by whose it is, and by words; what is removed is there when it is asked for."""
    make_entry("Of a feed", feed=make_feed(), summary="<p>Lorries</p>")
    make_entry("A draft", state=Entry.DRAFT)
    make_entry("Gone", state=Entry.REMOVED)
    own = desk.post("/blog/desk/entries/", {"title": "Own"}, **JSON).json()
    assert own["title"] == "Own"
    assert read_rows(desk, "?show=mine") == ["Own"]
    assert read_rows(desk, "?show=feeds") == ["Of a feed"]
    assert read_rows(desk, "?show=draft") == ["A draft"]
    assert read_rows(desk, "?show=removed") == ["Gone"]
    assert read_rows(desk, "?q=LORRIES+feed") == ["Of a feed"]
    assert read_rows(desk, "?q=nothing") == []


def test_older_rows_by_link(desk, blog, monkeypatch):
    """A page of rows leads on to those before it, by the same filter."""
    monkeypatch.setattr(choosing, "PAGE_SIZE", 2)
    for number in range(3):
        make_entry(f"Draft {number}", state=Entry.DRAFT)
    page = desk.get("/blog/desk/?show=draft").content.decode()
    (more,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert read_rows(desk, more.replace("&amp;", "&")) == ["Draft 0"]


def test_several_at_once(desk, blog):
    """One thing with each of them; what is not there any more is passed over."""
    tokens = [make_entry(name).token for name in ("One", "Two")]
    sent = {"do": "remove", "id": [*tokens, "no-such"]}
    answer = desk.post("/blog/desk/several/", sent, **JSON).json()
    assert [each["state"] for each in answer["done"]] == ["removed", "removed"]
    restored = {"do": "restore", "id": tokens, "back": "/blog/desk/?show=removed"}
    answer = desk.post("/blog/desk/several/", restored)
    assert (answer.status_code, answer["Location"]) == (303, "/blog/desk/?show=removed")
    assert Entry.objects.filter(state=Entry.LIVE).count() == 2
    assert desk.post("/blog/desk/several/", {"do": "explode", "id": tokens}).status_code == 400


def test_a_contributor_touches_nothing_live(client, blog):
    """Of several entries, those that are not one's own stay, and it is said."""
    client.force_login(make_person("contributor"))
    token = make_entry("Live").token
    answer = client.post("/blog/desk/several/", {"do": "remove", "id": [token]}, **JSON).json()
    assert answer["done"] == [] and list(answer["problems"]) == [token]
    assert "tools-of" not in client.get("/blog/desk/").content.decode().split("<template")[0]


def test_nothing_leads_away(desk, blog):
    """Where a form leads back to is on the desk, whatever it says."""
    token = make_entry("One").token
    for back in ("https://example.org/", "//example.org/", "/admin/"):
        answer = desk.post(f"/blog/desk/entries/{token}/", {"pinned": "1", "back": back})
        assert answer["Location"] == "/blog/desk/"
