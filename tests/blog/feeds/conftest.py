from datetime import datetime, timezone
from pathlib import Path

import pytest

from blog.feeds.parse.parser import parse
from tests.blog.feeds.server import FeedServer

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def read():
    """Parse a file of tests/data, on the day after the newest entry."""

    def read(name, url="https://feeds.example/dir/feed"):
        return parse((DATA / name).read_bytes(), url=url, now=NOW)

    return read


@pytest.fixture
def server():
    """A feed server on a free port, which answers as the test says."""
    server = FeedServer()
    yield server
    server.close()


@pytest.fixture
def public_site(settings):
    """Have an address by which hubs can call."""
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
