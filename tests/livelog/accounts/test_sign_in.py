"""Signing in: bounded, throttled, alike for every name, and on to where one came from."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from livelog.accounts import sign_in, throttle

PATH = "/admin/login/"


@pytest.fixture(autouse=True)
def counts(monkeypatch):
    """Counts of the test's own."""
    counts = throttle.MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: counts)


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("ed", "", "a good password")


@pytest.fixture
def hashes(monkeypatch):
    """The passwords that were hashed, one for each time."""
    hashed = []

    def encode(hasher, password, salt, iterations=None):
        hashed.append(password)
        return f"pbkdf2_sha256$1${salt}$none"

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    return hashed


def attempt(client, username="ed", password="a good password", **fields):
    return client.post(PATH, {"username": username, "password": password, **fields})


def test_an_editor_signs_in(client, editor):
    """With name and password, to the desk."""
    answer = attempt(client)
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_too_many_attempts_wait(client, editor, hashes):
    """Then even the right password is not looked at; the page says when it will be."""
    for _ in range(throttle.MAX_BY_ADDRESS):
        assert attempt(client, password="wrong").status_code == 200
    del hashes[:]
    answer = attempt(client)
    assert answer.status_code == 429 and not hashes
    assert "Too many attempts to sign in. Try again in 10 minutes." in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= throttle.WINDOW


def test_successes_do_not_count(client, editor):
    """An editor may sign in more often than anyone may fail."""
    for _ in range(throttle.MAX_BY_ACCOUNT + 1):
        assert attempt(client).status_code == 302


@pytest.mark.parametrize("kind", ["unknown", "known", "inactive", "no password", "no staff"])
def test_every_name_takes_the_same_time(client, editor, hashes, kind):
    """One password is hashed, whatever stands behind a name."""
    editor.is_active = kind != "inactive"
    editor.is_staff = kind != "no staff"
    if kind == "no password":
        editor.set_unusable_password()
    editor.save()
    assert attempt(client, "nobody" if kind == "unknown" else "ed", "wrong").status_code == 200
    assert hashes == ["wrong"]


@pytest.mark.parametrize(
    "fields",
    [{"username": "\u0315\u0301" * 100}, {"password": "x" * 1001}],
    ids=["name", "password"],
)
def test_what_is_too_long_is_not_looked_at(client, editor, hashes, monkeypatch, fields):
    """A name is not brought to a normal form, nor a password hashed, that nobody can have."""

    def normalize(form, text):
        assert len(text) <= sign_in.MAX_NAME
        return text

    monkeypatch.setattr("unicodedata.normalize", normalize)
    assert attempt(client, **fields).status_code == 200
    assert not hashes


@pytest.mark.parametrize("name, shown", [("ed", "'ed'"), ("my password", "an unknown name")])
def test_refusals_are_logged_without_passwords(client, editor, caplog, name, shown):
    """Nor without one that was typed into the wrong field."""
    attempt(client, name, "not the password")
    reason = "wrong name or password"
    assert caplog.messages[-1] == f"Refused to sign in {shown} from 127.0.0.1: {reason}"
    assert "password" not in caplog.text.replace(reason, "").replace("an unknown name", "")


@pytest.mark.parametrize(
    "wanted, led",
    [
        ("/admin/blog/entry/", "/admin/blog/entry/"),
        ("/admin/blog/entry/?q=a", "/admin/blog/entry/?q=a"),
        ("/blog/", "/blog/"),
        ("http://testserver/blog/", "http://testserver/blog/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("/nowhere/", "/admin/"),
        ("/admin/logout/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_where_signing_in_leads(client, editor, wanted, led):
    """To the page of this site that was asked for; to the desk where there is none such."""
    assert attempt(client, next=wanted).url == led
    client.logout()
    answer = client.post(f"{PATH}?next={wanted}", {"username": "ed", "password": "a good password"})
    assert answer.url == led


def test_an_editor_is_told_in_chinese(client, editor):
    """How long to wait is said in the language of the page."""
    for _ in range(throttle.MAX_BY_ADDRESS + 1):
        answer = client.post(
            PATH, {"username": "ed", "password": "wrong"}, HTTP_ACCEPT_LANGUAGE="zh-CN"
        )
    assert "登录尝试次数过多，请在 10 分钟后重试。" in answer.content.decode()
