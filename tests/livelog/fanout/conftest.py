import itertools

import pytest

from livelog.fanout import FanoutChannelLayer
from tests.livelog.fanout.crowd import Crowd
from tests.livelog.fanout.stack import Stack

numbers = itertools.count()


@pytest.fixture
def make_layer(redis_url):
    """Make layers that share nothing with other tests', unless given a prefix."""

    def make(layer_class=FanoutChannelLayer, **config):
        config.setdefault("hosts", [redis_url])
        prefix = config.setdefault("prefix", f"test{next(numbers)}:")
        return layer_class(stats_prefix=prefix + "meta:", **config)

    return make


@pytest.fixture
def make_stack(tmp_path):
    """Make a stack with a layer or settings of the test's own."""
    stacks = []

    def make(*args, **options):
        stacks.append(Stack(tmp_path, *args, **options))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.close()


@pytest.fixture(scope="module")
def make_module_stack(tmp_path_factory):
    """Make a stack that the tests of a module share."""
    stacks = []

    def make(*args, **options):
        stacks.append(Stack(tmp_path_factory.mktemp("stack"), *args, **options))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.close()


@pytest.fixture
def stack(make_stack):
    """Processes of the test's own, to kill and restart."""
    return make_stack()


@pytest.fixture(scope="package")
def shared_stack(tmp_path_factory):
    """A stack with one Daphne and one worker for tests that end none of them."""
    stack = Stack(tmp_path_factory.mktemp("shared"))
    stack.daphne = stack.start_daphne()
    stack.worker = stack.start_worker()
    yield stack
    stack.close()


@pytest.fixture
def group():
    """The name of a group that no other test has used."""
    return f"group{next(numbers)}"


@pytest.fixture
def crowd(shared_stack):
    """Clients of the shared Daphne."""
    crowd = Crowd(shared_stack.daphne.port)
    yield crowd
    crowd.close()
