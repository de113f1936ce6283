import pytest

from tests.desk.writer import Writer
from tests.page.conftest import desk, newsroom, open_reader, reader, shared_site

__all__ = ["desk", "newsroom", "open_reader", "reader", "shared_site"]


@pytest.fixture
def open_writer(chromium, shared_site, desk):
    """Open the desk of the test's blog as somebody who has a role there; the console stays clean."""
    writers = []

    def open_one(name="Ana", role="editor", path="desk/", **options):
        session = desk.newsroom.ask("sign_in", slug=desk.slug, name=name, role=role)
        writer = Writer(chromium, shared_site, desk.path + path, session=session, **options)
        writers.append(writer)
        return writer

    yield open_one
    complaints = [complaint for writer in writers for complaint in writer.complaints]
    for writer in writers:
        writer.close()
    assert not complaints


@pytest.fixture
def writer(open_writer):
    """An editor at the desk, whose stream is live."""
    writer = open_writer()
    writer.wait_until_live()
    return writer
