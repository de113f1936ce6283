from launch.choices import DEMO_DATABASE, choose, process_environment

URL = "redis://:pw@127.0.0.1:7000/0"


def choose_plain(environ):
    return choose(environ, redis_url=URL, port=8000)


def choose_demo(environ):
    return choose(environ, redis_url=URL, port=8000, demo_port=9000)


def test_a_plain_run():
    """It says Redis and port; nobody told it that feeds of this machine may be fetched."""
    chosen = choose_plain({})
    assert chosen == {"REDIS_URL": URL, "PORT": "8000"}
    assert "LIVELOG_ALLOW_PRIVATE_FEEDS" not in process_environment({}, chosen, "k")


def test_what_other_terminals_must_share():
    """A database and a rule for private feeds of the environment's are written down for them."""
    environ = {"DATABASE_URL": "postgres://db/x", "LIVELOG_ALLOW_PRIVATE_FEEDS": "1"}
    assert choose_plain(environ) == {"REDIS_URL": URL, "PORT": "8000", **environ}


def test_the_environment_wins_in_a_plain_run():
    """The user's own key holds, and is not written down."""
    environ = {"SECRET_KEY": "mine"}
    chosen = choose_plain(environ)
    assert process_environment(environ, chosen, "k")["SECRET_KEY"] == "mine"
    assert "SECRET_KEY" not in chosen
    assert process_environment({}, chosen, "k")["SECRET_KEY"] == "k"


def test_the_demo_takes_no_real_blog():
    """Whatever the environment names, the demo has its own database, Redis, feed and key."""
    environ = {
        "SECRET_KEY": "mine",
        "DATABASE_URL": "postgres://real/blog",
        "REDIS_URL": "redis://real/0",
        "LIVELOG_FEEDS": "https://real.example/feed",
    }
    env = process_environment(environ, choose_demo(environ), "k")
    assert env["DATABASE_URL"] == DEMO_DATABASE
    assert env["REDIS_URL"] == URL
    assert env["LIVELOG_FEEDS"] == "http://127.0.0.1:9000/feed.xml"
    assert env["LIVELOG_ALLOW_PRIVATE_FEEDS"] == env["LIVELOG_FEEDS"]
    assert env["SECRET_KEY"] == "k"


def test_debug_is_off():
    """DEBUG is off and only this machine is listened to, unless LIVELOG_BIND says otherwise."""
    environ = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "other.settings"}
    env = process_environment(environ, choose_plain(environ), "k")
    assert (env["DEBUG"], env["DJANGO_SETTINGS_MODULE"]) == ("0", "livelog.settings")
    assert env["LIVELOG_BIND"] == "127.0.0.1"
    assert (
        process_environment({"LIVELOG_BIND": "0.0.0.0"}, choose_plain({}), "k")["LIVELOG_BIND"]
        == "0.0.0.0"
    )
