"""A receiver, a webhook to it, and the courier as the blogger has it."""

import time

import pytest

from blog.delivery import receivers
from blog.delivery.courier import Courier
from blog.delivery.webhooks import find_due
from tests.blog.factory import default_blog
from tests.environment import PATIENCE


@pytest.fixture
def hook(store, receiver, settings):
    """A webhook of the default blog, told of everything."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = True
    return receivers.add_webhook(default_blog(), receiver.url())


@pytest.fixture
def courier():
    return Courier(lambda: None, [find_due])


@pytest.fixture
def deliver(courier):
    """Take turns as the blogger does until nothing is under way and nothing is due."""

    def run():
        end = time.monotonic() + PATIENCE
        courier()
        while courier.under_way or not courier.done.empty() or courier.inbox:
            assert time.monotonic() < end
            time.sleep(0.005)
            courier()

    return run
