"""Reading the environment: types, the file beneath it, and refusals that name the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from livelog.env import SECRETS, Env, read_secret_files
from livelog.urls import urlpatterns


def test_number_within_bounds():
    """A number is read as its kind, and the default where the variable is empty."""
    assert Env({"X": "2.5"}).number("X", 5) == 2.5
    assert Env({"X": " 7 "}).number("X", 5, kind=int) == 7
    assert Env({"X": ""}).number("X", 5) == 5


@pytest.mark.parametrize("value", ["five", "-1", "11", "nan", "inf", "0x1"])
def test_bad_number_is_refused_by_name(value):
    """A number that is none, or out of bounds, stops start-up with the variable's name."""
    with pytest.raises(ImproperlyConfigured, match=r"^X must be a number from 0 to 10; it is "):
        Env({"X": value}).number("X", 5, most=10)


@pytest.mark.parametrize("value", ["2", "yes", "true"])
def test_flag_is_zero_or_one(value):
    """A flag says 0 or 1 and nothing else."""
    with pytest.raises(ImproperlyConfigured, match=r"^X must be 0 or 1"):
        Env({"X": value}).flag("X", False)


def test_urls_are_split_at_commas():
    """Several URLs stand in one variable, commas between them."""
    env = Env({"X": "http://a.example/feed, https://b.example/,"})
    assert env.urls("X") == ["http://a.example/feed", "https://b.example/"]


@pytest.mark.parametrize("value", ["ftp://a.example/", "a.example", "http://", "http://a:port/"])
def test_bad_url_is_refused(value):
    """A URL needs a scheme that is known and a host."""
    with pytest.raises(ImproperlyConfigured, match="^X must be"):
        Env({"X": value}).urls("X")


@pytest.mark.parametrize(
    "value",
    [
        *("redis://localhost", "rediss://:secret@h:6380/2", "unix:///run/redis.sock?db=1"),
        "redis+sentinel://:secret@a:1,b:2/main/3",
    ],
)
def test_redis_urls(value):
    """Redis may be named by TCP, TLS or a Unix socket."""
    assert Env({"X": value}).redis_url("X", "") == value


@pytest.mark.parametrize("value", ["localhost:6379", "redis://h/zero", "http://h/0", "unix://"])
def test_bad_redis_url_is_refused(value):
    """A Redis URL that cannot be used stops start-up."""
    with pytest.raises(ImproperlyConfigured, match="^X must be like redis://"):
        Env({"X": value}).redis_url("X", "")


def test_bad_sentinel_url_is_refused():
    """It says how such a URL is written, without the password that stood in it."""
    with pytest.raises(
        ImproperlyConfigured, match=r"^X must be like redis\+sentinel://"
    ) as refusal:
        Env({"X": "redis+sentinel://:secret@a:1,b:2"}).redis_url("X", "")
    assert "secret" not in str(refusal.value)


def test_refusal_hides_the_password():
    """A password never reaches a log line or an error."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        Env({"X": "http://u:secret@host/"}).redis_url("X", "")
    assert "secret" not in str(refusal.value)


def test_file_is_beneath_the_environment(tmp_path, monkeypatch):
    """What the environment sets wins over .livelog/env."""
    path = tmp_path / "env"
    path.write_text("# chosen by bin/run\nLEFT=file\nRIGHT=a=b\n\n")
    monkeypatch.setenv("LEFT", "environment")
    env = Env.load(str(path))
    assert (env.text("LEFT"), env.text("RIGHT")) == ("environment", "a=b")


def test_private_feeds_by_address():
    """A rule that is none, all, or some addresses alone."""
    assert Env({"X": "1"}).flag_or_urls("X") is True
    assert Env({}).flag_or_urls("X") is False
    assert Env({"X": "http://10.0.0.1/a,http://[::1]:9/"}).flag_or_urls("X") == [
        "http://10.0.0.1/a",
        "http://[::1]:9/",
    ]
    with pytest.raises(ImproperlyConfigured, match="^X must be"):
        Env({"X": "10.0.0.1:80"}).flag_or_urls("X")


def test_secret_key(tmp_path):
    """One that nobody sets is made and kept; one that is set and empty is not replaced."""
    path = str(tmp_path / "env")
    made = Env({}).secret_key("SECRET_KEY", "", path)
    assert len(made) > 50 and Env({}).secret_key("SECRET_KEY", "", path) == made
    assert Env({"SECRET_KEY": "mine"}).secret_key("SECRET_KEY", "", path) == "mine"
    assert Env({"SECRET_KEY": ""}).secret_key("SECRET_KEY", "", path) == ""
    assert Env({}).secret_key("SECRET_KEY", "only-for-debugging", path) == "only-for-debugging"


def test_no_place_for_a_secret_key(tmp_path):
    """Where the checkout cannot keep one, it has to be set."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="^SECRET_KEY must be set"):
        Env({}).secret_key("SECRET_KEY", "", str(tmp_path / "file" / "env"))


def test_a_secret_stands_in_a_file(tmp_path):
    """What surrounds it is none of it; what is no secret may not."""
    path = tmp_path / "key"
    path.write_text(" secret\n")
    environ = {"SECRET_KEY_FILE": str(path), "SECRET_KEY": "", "PORT_FILE": "/nowhere"}
    found = read_secret_files(environ)
    assert found["SECRET_KEY"] == "secret" and "PORT" not in found


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_file_is_refused_by_name(name, tmp_path):
    """One beside the secret itself, one that is not there, an empty one, one of bytes."""
    path = tmp_path / "file"
    file = f"{name}_FILE"
    with pytest.raises(ImproperlyConfigured, match=f"^{file} must be a file .*No such file"):
        read_secret_files({file: str(path)})
    path.write_text("secret")
    with pytest.raises(ImproperlyConfigured, match=f"^{name} and {file} are both set") as refusal:
        read_secret_files({file: str(path), name: "hidden"})
    assert "hidden" not in str(refusal.value) and "secret" not in str(refusal.value)
    path.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match=f"^{file} must be a file with something"):
        read_secret_files({file: str(path)})
    path.write_bytes(b"\xff")
    with pytest.raises(ImproperlyConfigured, match=f"^{file} must be a file .*no text"):
        read_secret_files({file: str(path)})


def test_a_file_of_the_environment_is_above_the_checkouts_key(tmp_path, monkeypatch):
    """As a value of the environment is."""
    (tmp_path / "env").write_text("SECRET_KEY=the checkout's\n")
    (tmp_path / "key").write_text("from a file")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert Env.load(str(tmp_path / "env")).text("SECRET_KEY") == "from a file"


@pytest.mark.parametrize("value", ["short", "sixteen letters or more", "пароль-пароль-пароль"])
def test_a_token_that_cannot_be_one_is_not_shown(value):
    """It goes into a header; the error does not say what it was."""
    with pytest.raises(ImproperlyConfigured, match="^X must be 16 or more") as refusal:
        Env({"X": value}).secret("X")
    assert value not in str(refusal.value)
    assert Env({"X": "0123456789abcdef"}).secret("X") == "0123456789abcdef"


def test_a_path_of_this_site():
    """Slashes around it are none of it; where another page is it cannot be."""
    assert Env({"X": "/back/office/"}).own_path("X", "admin") == "back/office"
    assert Env({}).own_path("X", "admin") == "admin"
    for value in ("blog", "desk/admin", "a b", "a//b", "é", "metrics", "a?b", "..", "/"):
        with pytest.raises(ImproperlyConfigured, match="^X must be a path"):
            Env({"X": value}).own_path("X", "admin")


def test_the_admin_is_in_the_place_of_no_other_page():
    """Whatever is added to the site's addresses."""
    firsts = {str(each.pattern).split("/")[0] for each in urlpatterns} - {"", "admin"}
    assert {"blog", "hub", "metrics"} <= firsts
    for first in firsts:
        with pytest.raises(ImproperlyConfigured, match="^X must be a path"):
            Env({"X": first}).own_path("X", "admin")


def test_a_host():
    """Without a scheme, a port or a path."""
    assert Env({"X": "Admin.Example.org"}).host("X") == "admin.example.org"
    for value in ("https://a.example", "a.example:8000", "a.example/x", "a b", "u@a.example"):
        with pytest.raises(ImproperlyConfigured, match="^X must be a host"):
            Env({"X": value}).host("X")


def test_hosts_as_django_has_them():
    """Names, addresses, a domain with all below it, any."""
    given = "localhost,127.0.0.1,[::1],.example.org,my_host,LIVE.example.org,*"
    assert Env({"X": given}).hosts("X", "") == given.split(",")
