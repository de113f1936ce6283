"""Entries over the API: by the desk's rules."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Entry
from tests.blog.factory import make_entry, publish

pytestmark = pytest.mark.django_db


def test_a_post_is_on_every_page(program, frames):
    """201, with the entry as readers get it, where it is, and its revision as ETag."""
    response = program.post({"text": "**Goal**", "title": "1:0", "key": True})
    entry = response.json()
    assert response.status_code == 201
    assert entry["summary"] == "<p><strong>Goal</strong></p>" and entry["text"] == "**Goal**"
    assert (entry["type"], entry["title"], entry["key"], entry["pinned"]) == (
        "entry",
        "1:0",
        True,
        False,
    )
    assert (entry["state"], entry["revision"], response["ETag"]) == ("live", 1, '"1"')
    assert entry["url"] == f"http://testserver/blog/entry/{entry['id']}/"
    assert response["Location"].endswith(f"{program.blog}/entries/{entry['id']}")
    (frame,) = frames()
    assert frame["id"] == entry["id"] and frame["author"] == ""
    assert program.client.get(entry["url"]).status_code == 200


def test_what_a_post_asks_of_the_database(program, django_assert_max_num_queries):
    """Each question costs a fiftieth of it: who adds one says so here."""
    program.post()
    with django_assert_max_num_queries(13):
        assert program.post().status_code == 201


def test_html_is_sanitised(program):
    """HTML goes in the place of Markdown, and harms nobody."""
    html = '<p onclick="x()">Goal<script>x()</script></p>'
    entry = program.post({"html": html}).json()
    assert (entry["summary"], entry["text"]) == ("<p>Goal</p>", "")


def test_html_replaces_markdown_and_back(program):
    """A change of either is what readers see, and the other does not stay behind."""
    entry = program.post({"text": "Goal"}).json()
    path = f"/entries/{entry['id']}"
    changed = program.ask("PATCH", path, {"html": "<p>No goal</p>"}).json()
    assert (changed["summary"], changed["text"]) == ("<p>No goal</p>", "")
    changed = program.ask("PATCH", path, {"text": "A goal"}).json()
    assert (changed["summary"], changed["text"]) == ("<p>A goal</p>", "A goal")


def test_the_same_html_is_no_change(program):
    """What an entry says already makes no next revision of it."""
    entry = program.post({"text": "Goal"}).json()
    path = f"/entries/{entry['id']}"
    changed = program.ask("PATCH", path, {"html": entry["summary"]}).json()
    assert (changed["revision"], changed["text"]) == (1, "Goal")


def test_a_score(program):
    """A shape is sent as it is read."""
    shape = {"kind": "score", "home": "A", "away": "B", "home_score": "1", "away_score": "0"}
    entry = program.post({"shape": shape}).json()
    assert entry["shape"] == shape
    again = program.ask("PATCH", f"/entries/{entry['id']}", {"shape": {"kind": "quote"}})
    assert again.status_code == 422


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": 1}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "correction": "x" * 500 + "\x01"}, "correction"),
        ({"html": "<p>x</p>" * 2_400}, "text"),
        ({"text": "x", "html": "x"}, "html"),
        ({"text": "x", "titel": "x"}, "titel"),
        ({"text": "x", "link": "javascript:x()"}, "link"),
        ({"text": "x", "link": "\x01"}, "link"),
        ({"text": "x", "link": "https://example.org/\x01"}, "link"),
        ({"text": "x", "pinned": "yes"}, "pinned"),
        ({"text": "x", "key": 1}, "key"),
        ({"text": "x", "published": "soon"}, "published"),
        ({"text": "x", "published": "２０２０-01-01T00:00:00Z"}, "published"),
        ({"text": "x", "publish_at": ""}, "publish_at"),
        ({"text": "x", "published": "2999-01-01T00:00:00Z"}, "published"),
        ({"text": "x", "publish_at": "2000-01-01T00:00:00Z"}, "publish_at"),
        ({"text": "x", "publish_at": "2999-01-01T00:00:00Z", "state": "draft"}, "publish_at"),
        ({"text": "x", "state": "removed"}, "state"),
        ({"text": "x", "state": []}, "state"),
        ({"text": "x", "shape": {"kind": []}}, "shape"),
        ({"text": "x", "shape": {"kind": "quote", "who": 1}}, "shape"),
        ({"text": "x", "shape": {"kind": "score"}}, "home"),
        ({"html": "x", "shape": {"kind": "quote"}}, "shape"),
    ],
)
def test_what_cannot_be_used(program, body, field):
    """422, by field, and nothing is written."""
    response = program.post(body)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422 and problem["title"] and field in problem["errors"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "body, headers, status",
    [
        (b'\xef\xbb\xbf{"text": "Goal"}', {}, 201),  # as editors on Windows save it
        ('{"text": "Gól"}'.encode("latin-1"), {}, 400),
        (gzip.compress(b'{"text": "Goal"}', mtime=0), {"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        (b'{"text": "Goal"}', {"HTTP_CONTENT_ENCODING": "identity"}, 201),
    ],
)
def test_how_a_body_is_written(program, body, headers, status):
    """In UTF-8, and as it is."""
    headers["HTTP_AUTHORIZATION"] = f"Bearer {program.secret}"
    path = program.blog + "/entries"
    assert (
        program.client.generic("POST", path, body, "application/json", **headers).status_code
        == status
    )


def test_answers_without_a_body(program):
    """They say nothing of its kind."""
    path = f"/entries/{program.post().json()['id']}"
    known = program.ask("GET", path, HTTP_IF_NONE_MATCH='"1"')
    answers = [known, program.ask("OPTIONS", path), program.ask("DELETE", path)]
    assert [each.status_code for each in answers] == [304, 204, 204]
    assert not any("Content-Type" in each for each in answers)


def test_a_draft_and_its_publication(program, frames):
    """Readers get a draft when it is made live."""
    entry = program.post({"text": "Goal", "state": "draft"}).json()
    assert entry["state"] == "draft" and frames() == []
    live = program.ask("PATCH", f"/entries/{entry['id']}", {"state": "live"}).json()
    assert live["state"] == "live" and len(frames()) == 1


def test_a_time_to_publish_at(program, frames):
    """It waits, and says until when."""
    at = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    entry = program.post({"text": "Goal", "publish_at": at.isoformat()}).json()
    assert (entry["state"], entry["publish_at"]) == ("scheduled", f"{at:%Y-%m-%dT%H:%M:%SZ}")
    assert frames() == []


def test_a_change_of_one_field(program):
    """The others stay; the ETag is the next."""
    entry = program.post({"text": "Goal", "title": "1:0"}).json()
    response = program.ask("PATCH", f"/entries/{entry['id']}", {"pinned": True})
    changed = response.json()
    assert (changed["pinned"], changed["title"], changed["revision"]) == (True, "1:0", 2)
    assert response["ETag"] == '"2"'


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_another_revision(program, method):
    """412 where the entry was changed since; nothing is done."""
    entry = program.post().json()
    program.ask("PATCH", f"/entries/{entry['id']}", {"text": "Theirs"})
    response = program.ask(method, f"/entries/{entry['id']}", {"text": "Mine"}, HTTP_IF_MATCH='"1"')
    assert (response.status_code, response["ETag"]) == (412, '"2"')
    assert Entry.objects.get().text == "Theirs"


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"7", W/"1"', "*"])
def test_the_same_revision(program, tag):
    """Our ETag, in its weakened form too."""
    entry = program.post().json()
    path = f"/entries/{entry['id']}"
    assert program.ask("PATCH", path, {"text": "Mine"}, HTTP_IF_MATCH=tag).status_code == 200


def test_a_removal(program, frames):
    """Gone from every page and from the API, but for who lists what was removed."""
    entry = program.post().json()
    frames()
    path = f"/entries/{entry['id']}"
    response = program.ask("DELETE", path)
    assert (response.status_code, response.content) == (204, b"")
    assert [frame["type"] for frame in frames()] == ["remove"]
    for method in ("GET", "PATCH", "DELETE"):
        assert program.ask(method, path, {}).status_code == 404
    assert program.ask("GET", "/entries").json()["entries"] == []
    (removed,) = program.ask("GET", "/entries?state=removed").json()["entries"]
    assert removed["id"] == entry["id"]


def test_who_has_this_revision(program):
    """304, also to the weakened ETag."""
    entry = program.post().json()
    path = f"/entries/{entry['id']}"
    assert program.ask("GET", path)["ETag"] == '"1"'
    assert program.ask("GET", path, HTTP_IF_NONE_MATCH='W/"1"').status_code == 304
    assert program.ask("GET", path, HTTP_IF_NONE_MATCH='"2"').status_code == 200


def test_pages_of_entries(program):
    """Each once, the newest first, also while new ones come."""
    publish("One", "Two", "Three")
    first = program.ask("GET", "/entries?limit=2")
    make_entry("Four")
    page = first.json()
    second = program.ask("GET", f"/entries?limit=2&cursor={page['next']}").json()
    titles = [entry["title"] for entry in page["entries"] + second["entries"]]
    assert titles == ["Three", "Two", "One"] and second["next"] is None
    assert f"cursor={page['next']}" in first["Link"] and 'rel="next"' in first["Link"]


def test_entries_of_a_state(program):
    """Of one, or of some."""
    for state in ("live", "draft", "held"):
        make_entry(state, state=state)
    listed = program.ask("GET", "/entries?state=draft,held").json()["entries"]
    assert [entry["state"] for entry in listed] == ["held", "draft"]
    assert len(program.ask("GET", "/entries").json()["entries"]) == 3


@pytest.mark.parametrize("query", ["state=gone", "limit=0", "limit=101", "limit=x", "cursor=-1"])
def test_parameters_that_cannot_be_used(program, query):
    """422, by parameter."""
    response = program.ask("GET", f"/entries?{query}")
    assert (response.status_code, [*response.json()["errors"]]) == (422, [query.split("=")[0]])


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("token", ["none", "9" * 40, "%F0%9F%98%80", "%FF"])
def test_an_entry_that_is_not_there(program, method, token):
    """404, as a problem."""
    response = program.ask(method, f"/entries/{token}", {})
    assert response.status_code == 404 and response.json()["status"] == 404


def test_an_entry_goes_to_its_time(program):
    """Only where it is asked to: its position, and what a page has, are between two others'."""
    old, middle, new = publish("old", "middle", "new")
    past = {"published": (old.published - timedelta(hours=1)).isoformat()}
    stays = program.ask("PATCH", f"/entries/{new.token}", past).json()
    assert stays["position"] == new.position
    moved = program.ask("PATCH", f"/entries/{new.token}", {"move": True}).json()
    assert 0 < moved["position"] < old.position
    page = program.client.get("/blog/entries.json").json()["entries"]
    assert [each["title"] for each in page] == ["middle", "old", "new"]
    assert page[2]["position"] == moved["position"]
    draft = program.post({"text": "x", "state": "draft"}).json()["id"]
    assert "move" in program.ask("PATCH", f"/entries/{draft}", {"move": True}).json()["errors"]
