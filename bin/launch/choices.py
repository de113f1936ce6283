"""What bin/run chooses for its processes, as environment variables. Pure.

In plain runs the user's environment wins; the demo takes nothing from it that could lead to a
real blog's database or Redis.
"""

DEMO_DATABASE = "sqlite:///.livelog/demo/db.sqlite3"
# A burst is let through quickly, and a step of the play is on the page within a second or two.
DEMO_PACE, DEMO_POLL = "0.5", "1"


def choose(environ, *, key, redis_url, port, demo_port=None):
    """Return what settings must know in every terminal of the checkout: .livelog/env's content."""
    chosen = {
        "SECRET_KEY": key,
        "REDIS_URL": redis_url,
        "PORT": str(port),
        "LIVELOG_ALLOW_PRIVATE_FEEDS": "1",
    }
    if demo_port:
        chosen["DATABASE_URL"] = DEMO_DATABASE
        chosen["LIVELOG_FEEDS"] = f"http://127.0.0.1:{demo_port}/feed.xml"
        chosen["LIVELOG_PACE"] = DEMO_PACE
        chosen["LIVELOG_POLL"] = DEMO_POLL
    elif environ.get("DATABASE_URL"):
        chosen["DATABASE_URL"] = environ["DATABASE_URL"]
    return chosen


def process_environment(environ, chosen):
    """Return the environment of bin/run's processes; `environ` has .venv's commands on its PATH."""
    own = {
        "DEBUG": "0",
        "USE_REDIS": "1",
        "DJANGO_SETTINGS_MODULE": "livelog.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        # The pins are older than the Pythons that warn about them.
        "PYTHONWARNINGS": environ.get("PYTHONWARNINGS") or "ignore",
        "LIVELOG_BIND": environ.get("LIVELOG_BIND") or "127.0.0.1",
    }
    result = {**environ, **chosen, **own}
    if chosen.get("DATABASE_URL") != DEMO_DATABASE:
        for name in ("SECRET_KEY", "LIVELOG_ALLOW_PRIVATE_FEEDS"):
            result[name] = environ.get(name) or chosen[name]
    return result
