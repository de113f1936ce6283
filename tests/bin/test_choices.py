from launch.choices import DEMO_DATABASE, choose, process_environment

URL = "redis://:pw@127.0.0.1:7000/0"


def choose_plain(environ):
    return choose(environ, key="k", redis_url=URL, port=8000)


def choose_demo(environ):
    return choose(environ, key="k", redis_url=URL, port=8000, demo_port=9000)


def test_a_plain_run():
    """The file says key, Redis, port and that feeds of this machine may be fetched."""
    assert choose_plain({}) == {
        "SECRET_KEY": "k",
        "REDIS_URL": URL,
        "PORT": "8000",
        "LIVELOG_ALLOW_PRIVATE_FEEDS": "1",
    }


def test_a_database_of_the_users_own():
    """A DATABASE_URL of the environment is written down, so that other terminals meet it too."""
    assert choose_plain({"DATABASE_URL": "postgres://db/x"})["DATABASE_URL"] == "postgres://db/x"


def test_the_environment_wins_in_a_plain_run():
    """The user's own key and rule for private feeds hold; the key is not written down."""
    environ = {"SECRET_KEY": "mine", "LIVELOG_ALLOW_PRIVATE_FEEDS": "0"}
    chosen = choose_plain(environ)
    env = process_environment(environ, chosen)
    assert (chosen["SECRET_KEY"], env["SECRET_KEY"]) == ("k", "mine")
    assert env["LIVELOG_ALLOW_PRIVATE_FEEDS"] == "0"


def test_the_demo_takes_no_real_blog():
    """Whatever the environment names, the demo has its own database, Redis and feed."""
    environ = {
        "DATABASE_URL": "postgres://real/blog",
        "REDIS_URL": "redis://real/0",
        "LIVELOG_FEEDS": "https://real.example/feed",
    }
    env = process_environment(environ, choose_demo(environ))
    assert env["DATABASE_URL"] == DEMO_DATABASE
    assert env["REDIS_URL"] == URL
    assert env["LIVELOG_FEEDS"] == "http://127.0.0.1:9000/feed.xml"


def test_debug_is_off():
    """DEBUG is off and only this machine is listened to, unless LIVELOG_BIND says otherwise."""
    environ = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "other.settings"}
    env = process_environment(environ, choose_plain(environ))
    assert (env["DEBUG"], env["DJANGO_SETTINGS_MODULE"]) == ("0", "livelog.settings")
    assert env["LIVELOG_BIND"] == "127.0.0.1"
    assert (
        process_environment({"LIVELOG_BIND": "0.0.0.0"}, choose_plain({}))["LIVELOG_BIND"]
        == "0.0.0.0"
    )
