import pytest

from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog


@pytest.fixture
def blog(store, db):
    return default_blog()


@pytest.fixture
def desk(client, store):
    """A client signed in as an editor of all blogs."""
    client.force_login(make_person("editor"))
    return client
