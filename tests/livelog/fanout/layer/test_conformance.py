import pytest
from asgiref.conformance import ConformanceTestCase

# pytest would run the abstract base class as a test of its own.
Conformance, ConformanceTestCase = ConformanceTestCase, None
CONFIG = {"capacity": 5}


@pytest.fixture
def expiries(request):
    """Short where something is to expire; elsewhere what a test sends is not gone by a busy machine."""
    is_soon = "expiry" in request.node.name
    return {"expiry": 1, "group_expiry": 1} if is_soon else {"expiry": 60, "group_expiry": 60}


class TestFanout(Conformance):
    """The layer over one Redis passes asgiref's suite."""

    expiry_delay = 1.1
    capacity_limit = 5

    @pytest.fixture(autouse=True)
    def layer(self, make_layer, expiries):
        self.channel_layer = make_layer(**CONFIG, **expiries)


class TestEncrypted(Conformance):
    """So does a layer that encrypts its messages."""

    expiry_delay = 1.1
    capacity_limit = 5

    @pytest.fixture(autouse=True)
    def layer(self, make_layer, expiries):
        keys = ["new", "old"]
        self.channel_layer = make_layer(**CONFIG, **expiries, symmetric_encryption_keys=keys)


class TestSharded(Conformance):
    """And one whose channels are spread over two servers."""

    expiry_delay = 1.1
    receive_tries = 2
    # Each server has room of its own, so these do not apply.
    test_capacity = test_capacity_process = test_capacity_group = None

    @pytest.fixture(autouse=True)
    def layer(self, make_layer, expiries, redis_url):
        hosts = [redis_url, redis_url[:-1] + "1"]
        self.channel_layer = make_layer(**CONFIG, **expiries, hosts=hosts)


del Conformance
