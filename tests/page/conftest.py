from secrets import token_hex

import pytest

from tests.page.newsroom import Desk, Newsroom
from tests.page.reader import Reader
from tests.site import Site


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory, migrated_database):
    """A site that the browser's tests share: Daphne and a worker, no blogger."""
    site = Site(tmp_path_factory.mktemp("page"), migrated_database)
    site.start_web()
    site.start_worker()
    yield site
    site.close()


@pytest.fixture(scope="session")
def newsroom(shared_site):
    newsroom = Newsroom(shared_site)
    yield newsroom
    newsroom.close()


@pytest.fixture
def desk(newsroom):
    """A blog of the test's own."""
    return Desk(newsroom, "t-" + token_hex(6))


@pytest.fixture
def open_reader(chromium, shared_site):
    """Open a reader in a browser profile of its own; each is held to a clean console."""
    readers = []

    def open_one(path, **options):
        reader = Reader(chromium, shared_site, path, **options)
        readers.append(reader)
        return reader

    yield open_one
    complaints = [complaint for reader in readers for complaint in reader.complaints]
    for reader in readers:
        reader.close()
    assert not complaints


@pytest.fixture
def reader(open_reader, desk):
    """A reader who has opened the test's blog and is live."""
    reader = open_reader(desk.path)
    reader.wait_until_live()
    return reader
