import pytest
from asgiref.conformance import ConformanceTestCase

# pytest would run the abstract base class as a test of its own.
Conformance, ConformanceTestCase = ConformanceTestCase, None
CONFIG = {"expiry": 1, "group_expiry": 2, "capacity": 5}


class TestFanout(Conformance):
    """The layer over one Redis passes asgiref's suite."""

    expiry_delay = 1.1
    capacity_limit = 5

    @pytest.fixture(autouse=True)
    def layer(self, make_layer):
        self.channel_layer = make_layer(**CONFIG)


class TestEncrypted(Conformance):
    """So does a layer that encrypts its messages."""

    expiry_delay = 1.1
    capacity_limit = 5

    @pytest.fixture(autouse=True)
    def layer(self, make_layer):
        keys = ["new", "old"]
        self.channel_layer = make_layer(**CONFIG, symmetric_encryption_keys=keys)


class TestSharded(Conformance):
    """And one whose channels are spread over two servers."""

    expiry_delay = 1.1
    receive_tries = 2
    # Each server has room of its own, so these do not apply.
    test_capacity = test_capacity_process = test_capacity_group = None

    @pytest.fixture(autouse=True)
    def layer(self, make_layer, redis_url):
        self.channel_layer = make_layer(**CONFIG, hosts=[redis_url, redis_url[:-1] + "1"])


del Conformance
