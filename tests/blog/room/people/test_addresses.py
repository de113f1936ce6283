"""Addresses of readers: whose they are, and what is kept of them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from blog.models import AddressKey
from blog.room.people.addresses import KEPT, TURN, digest, read_address


class Handshake(dict):
    """A message of Channels, as much of it as is asked for."""


def make(client, **headers):
    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return Handshake(client=client and [client, 50000], headers=named)


@pytest.mark.parametrize(
    "client, expected",
    [
        ("93.184.216.34", ("93.184.216.34", "93.184.216.0/24")),
        ("2606:2800:220:1::5", ("2606:2800:220:1::/64", "2606:2800:220::/48")),
        ("::ffff:93.184.216.34", ("93.184.216.34", "93.184.216.0/24")),
        ("10.0.0.7", ("10.0.0.7", "10.0.0.0/24")),
        ("127.0.0.1", ("", "")),
        ("::1", ("", "")),
        ("", ("", "")),
        (None, ("", "")),
    ],
)
def test_where_a_reader_comes_from(client, expected):
    """A household, and a range around it; nothing where a proxy on this machine stands between."""
    assert read_address(make(client)) == expected


def test_a_proxy_that_hides_its_readers():
    """On a private network, with a header that Daphne does not believe: nobody counts for it."""
    assert read_address(make("10.0.0.7", x_forwarded_for="93.184.216.34")) == ("", "")
    assert read_address(make("10.0.0.7", x_forwarded_for="10.0.0.7"))[0] == "10.0.0.7"


def test_a_reader_cannot_hide_behind_a_header():
    """Whoever comes from the internet counts, whatever their browser sends."""
    assert read_address(make("93.184.216.34", x_forwarded_for="1.1.1.1"))[0] == "93.184.216.34"


@pytest.mark.django_db
def test_digests_change_with_the_key():
    """A new key in its time; what was banned under the one before is known still, then no more."""
    cache.clear()
    first = digest("93.184.216.34")
    assert first == digest("93.184.216.34") != digest("93.184.216.35")
    assert "93.184" not in first
    AddressKey.objects.update(made=timezone.now() - TURN - timedelta(minutes=1))
    cache.clear()
    newest, before = digest("93.184.216.34").split()
    assert before == first != newest
    AddressKey.objects.filter(pk=int(first.split(":")[0])).update(made=timezone.now() - KEPT)
    cache.clear()
    assert digest("93.184.216.34") == newest
