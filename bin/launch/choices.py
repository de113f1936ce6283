"""What bin/run chooses for its processes, as environment variables. Pure.

In plain runs the user's environment wins; the demo takes nothing from it that could lead to a
real blog's database or Redis.
"""

from __future__ import annotations

from collections.abc import Mapping

DEMO_DATABASE = "sqlite:///.livelog/demo/db.sqlite3"
DEMO_MEDIA = ".livelog/demo/media"
# A burst is let through quickly, and a step of the play is on the page within a second or two.
DEMO_PACE, DEMO_POLL = "0.5", "1"
SHARED = ("DATABASE_URL", "LIVELOG_ALLOW_PRIVATE_FEEDS", "LIVELOG_MEDIA_ROOT")


def choose(
    environ: Mapping[str, str], *, redis_url: str, port: int, demo_port: int | None = None
) -> dict[str, str]:
    """Return what settings must know in every terminal of the checkout while this run lives."""
    chosen = {"REDIS_URL": redis_url, "PORT": str(port)}
    if demo_port:
        feed = f"http://127.0.0.1:{demo_port}/feed.xml"
        chosen["LIVELOG_FEEDS"] = chosen["LIVELOG_ALLOW_PRIVATE_FEEDS"] = feed
        chosen["DATABASE_URL"] = DEMO_DATABASE
        chosen["LIVELOG_MEDIA_ROOT"] = DEMO_MEDIA
        chosen["LIVELOG_PACE"] = DEMO_PACE
        chosen["LIVELOG_POLL"] = DEMO_POLL
        return chosen
    # Told to the run by its environment, and so true of it for the other terminals too.
    return {**chosen, **{name: environ[name] for name in SHARED if environ.get(name)}}


def process_environment(
    environ: Mapping[str, str], chosen: Mapping[str, str], key: str
) -> dict[str, str]:
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
    is_demo = chosen.get("DATABASE_URL") == DEMO_DATABASE
    own["SECRET_KEY"] = (not is_demo and environ.get("SECRET_KEY")) or key
    return {**environ, **chosen, **own}
