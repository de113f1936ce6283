import stat

from launch.ports import free_port
from launch.private_redis import PrivateRedis, choose_redis_port


def url_of(key, port):
    return PrivateRedis("redis-server", None, key, port).url


def test_the_earlier_port():
    """The port that .livelog/env has from an earlier run is taken again."""
    port = free_port()
    assert choose_redis_port("key", url_of("key", port)) == port


def test_an_earlier_port_that_is_taken(feed_server):
    """Where something else listens there by now, another port is found."""
    assert choose_redis_port("key", url_of("key", feed_server.port)) != feed_server.port


def test_a_redis_that_was_not_ours():
    """The port of some other Redis that .livelog/env names is left alone."""
    port = free_port()
    for saved in ("", f"redis://127.0.0.1:{port}/0", url_of("another key", port)):
        assert choose_redis_port("key", saved) != port


def test_configuration(tmp_path):
    """It listens on 127.0.0.1, asks for a password, keeps its data; only its owner can read it."""
    PrivateRedis("redis-server", tmp_path / "redis", "key", 7000).make_child()
    path = tmp_path / "redis" / "redis.conf"
    assert "bind 127.0.0.1\nport 7000\nrequirepass " in path.read_text()
    assert "appendonly yes" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
