"""Who may ask the API for what, and how it refuses."""

import pytest
from django.contrib.auth import get_user_model

from blog.api.callers import access, tokens
from blog.models import Blog, Entry, Token
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer lvl_x", "Basic lvl_x", "Bearer \xff"])
def test_strangers(program, header):
    """401, with what to send."""
    response = program.ask("GET", "/entries", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_in_the_address(program):
    """It lets nobody in: addresses are in logs and in histories."""
    secret, program.secret = program.secret, ""
    assert program.ask("GET", f"/entries?access_token={secret}").status_code == 401


def test_a_session_is_none(program, client):
    """A browser that is signed in at the desk has no more rights here than any."""
    client.force_login(make_person("owner"))
    assert client.get("/api/v1/blogs/").status_code == 401


def test_a_revoked_token(program):
    """It lets nobody in from that moment on."""
    assert program.ask("GET", "/entries").status_code == 200
    Token.objects.all().delete()
    assert program.ask("GET", "/entries").status_code == 401


def test_another_blog(program):
    """One that anybody may read is refused; a hidden one is none, as one that there is not."""
    Blog.objects.create(slug="open", title="Open")
    Blog.objects.create(slug="secret", title="Secret", private=True)
    found = {}
    for slug in ("open", "secret", "none"):
        program.blog = f"/api/v1/blogs/{slug}"
        found[slug] = program.ask("GET", "/entries")
    assert found["open"].status_code == 403
    assert (found["secret"].status_code, found["secret"].content) == (404, found["none"].content)


@pytest.mark.parametrize("scope, status", [("read", 403), ("write", 201), ("moderate", 201)])
def test_scopes(make_program, scope, status):
    """Who may but read writes nothing; every scope reads."""
    program = make_program(scope)
    assert program.post().status_code == status
    assert program.ask("GET", "/entries").status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_reading_changes_nothing(make_program, method):
    """Nor takes it anything off."""
    entry = make_entry("One")
    response = make_program("read").ask(method, f"/entries/{entry.token}", {"title": "Two"})
    assert response.status_code == 403
    assert Entry.objects.get().title == "One" and Entry.objects.get().state == Entry.LIVE


def test_a_role_that_reads_is_none():
    """Even where a view forgot to ask for the scope, a token to read with has no right."""
    tokens.make_token("reader", [default_blog()], scope="read")
    assert tokens.act_as(Token.objects.get()).granted == {}


def test_other_blogs(program):
    """403 where there is one, 404 where there is none; lists have the token's own."""
    other = Blog.objects.create(slug="other", title="Other")
    make_entry("Theirs", blog=other)
    ask = program.client.get
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
    assert ask("/api/v1/blogs/other/entries", **bearer).status_code == 403
    assert ask("/api/v1/blogs/none/entries", **bearer).status_code == 404
    blogs = ask("/api/v1/blogs/", **bearer).json()["blogs"]
    assert [blog["slug"] for blog in blogs] == ["liveblog"]
    assert ask("/api/v1/blogs/liveblog", **bearer).json() == blogs[0]


def test_nobody_signs_in_as_a_token(program, client):
    """Its account is not active, and is in no list of people."""
    program.post()
    account = Entry.objects.get().writer
    assert not account.is_active and not account.has_usable_password()
    assert not get_user_model().objects.filter(is_active=True).exists()


@pytest.mark.parametrize(
    "kind, data, status",
    [
        ("application/x-www-form-urlencoded", b"text=Goal", 415),
        ("text/plain", b'{"text":"Goal"}', 415),
        ("application/json", b"{", 400),
        ("application/json", b'{"text":NaN}', 400),
        ("application/json", b'{"text":' + b"9" * 100_000 + b"}", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b'{"text":"\xff"}', 400),
        ("application/json", b"[]", 422),
        ("application/json", b'"' + b"x" * 1024 * 1024 + b'"', 413),
        # Before the API is asked.
        ("multipart/form-data", b"--x--", 400),
        pytest.param("multipart/form-data; boundary=x", b"--x\r\n\r\n" * 1200, 413, id="parts"),
    ],
)
def test_bodies_that_are_refused(program, kind, data, status):
    """By what they are, before anything of them is looked at."""
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
    response = program.client.generic("POST", f"{program.blog}/entries", data, kind, **bearer)
    assert response.status_code == status and response.json()["status"] == status
    assert response["Content-Type"] == "application/problem+json"


def test_a_media_type_in_any_case(program):
    """RFC 9110, section 8.3.1."""
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
    kind = "Application/JSON; Charset=UTF-8"
    address = f"{program.blog}/entries"
    response = program.client.generic("POST", address, b'{"text":"Goal"}', kind, **bearer)
    assert response.status_code == 201


def test_a_lone_surrogate(program):
    """What no text can hold is left out."""
    assert program.post({"text": "Go\ud800al", "title": "\0x"}).json()["text"] == "Goal"


def test_methods(program):
    """405 says which there are."""
    response = program.ask("PUT", "/entries", {})
    assert response.status_code == 405 and "POST" in response["Allow"]


def test_nothing_is_there(client):
    """404, as a problem, and no page."""
    for path in ("/api/v1/", "/api/v1/none", "/api/v1/blogs/a b/"):
        response = client.post(path)
        assert response.status_code == 404 and response.json()["status"] == 404


def test_a_failure_of_ours(program, monkeypatch, caplog):
    """500 as a problem, without a trace in it: that is in the log, and the token is nowhere."""
    monkeypatch.setattr(access.Caller, "find_blog", lambda self, slug: 1 / 0)
    response = program.ask("GET", "/entries")
    assert response.status_code == 500 and "Zero" not in response.content.decode()
    assert "ZeroDivisionError" in caplog.text and program.secret not in caplog.text


def test_too_many_requests(make_program):
    """Each answer says what is left; past it 429, and when to come again."""
    program = make_program(rate=2)
    first = program.ask("GET", "/entries")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    assert first["RateLimit-Policy"] == '"token";q=2;w=60'
    program.ask("GET", "/entries")
    response = program.post()
    assert response.status_code == 429 and 0 < int(response["Retry-After"]) <= 60
    assert not Entry.objects.exists()
    assert make_program(rate=2).ask("GET", "/entries").status_code == 200


def test_pages_of_other_origins(make_program):
    """A browser's page may use a token that names its origin, and no other."""
    origin = "https://scores.example"
    named, other = make_program(origins=origin), make_program()
    answered = named.ask("GET", "/entries", HTTP_ORIGIN=origin)
    assert answered["Access-Control-Allow-Origin"] == origin and "Origin" in answered["Vary"]
    assert "ETag" in answered["Access-Control-Expose-Headers"]
    for program, page in [(named, "https://evil.example"), (other, origin)]:
        assert "Access-Control-Allow-Origin" not in program.ask("GET", "/entries", HTTP_ORIGIN=page)


@pytest.mark.parametrize("origin, allowed", [("https://a.example", True), ("https://a", False)])
def test_a_browser_that_asks_before(make_program, origin, allowed):
    """It bears no token: its page's origin is one of some token's."""
    program = make_program(origins="https://a.example")
    program.secret = ""
    answered = program.ask("OPTIONS", "/entries", HTTP_ORIGIN=origin)
    assert answered.status_code == 204
    assert answered.has_header("Access-Control-Allow-Origin") == allowed


def test_answers_are_kept_by_nobody(program):
    """And set no cookie."""
    for response in (
        program.ask("GET", "/entries"),
        program.post(),
        program.ask("GET", "/entries/none"),
    ):
        assert "no-store" in response["Cache-Control"] and not response.cookies


def test_last_use(program):
    """It is noted."""
    program.ask("GET", "/entries")
    assert Token.objects.get().last_used
