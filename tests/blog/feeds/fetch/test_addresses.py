import pytest

from blog.feeds.fetch.addresses import is_public


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:1.1.1.1"],
)
def test_an_address_of_the_public_internet_is_public(address):
    """Feeds may be fetched from it."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255"),
        *("192.168.1.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:53aa::1", "2001:db8::1"),
    ],
)
def test_an_address_for_special_use_is_not_public(address):
    """Private, loopback, link-local, multicast, NAT64, 6to4 and the like are refused."""
    assert not is_public(address)
