import stat

from launch.servers.ports import free_port
from launch.servers.private_redis import PrivateRedis, choose_redis_port


def configure(directory, port):
    PrivateRedis("redis-server", directory, "key", port).make_child()


def test_the_earlier_port(tmp_path):
    """The port that an earlier run's configuration names is taken again."""
    port = free_port()
    configure(tmp_path, port)
    assert choose_redis_port(tmp_path) == port


def test_an_earlier_port_that_is_taken(tmp_path, feed_server):
    """Where something else listens there by now, another port is found."""
    configure(tmp_path, feed_server.port)
    assert choose_redis_port(tmp_path) != feed_server.port


def test_no_earlier_run(tmp_path):
    """Without a configuration of an earlier run any free port will do."""
    assert choose_redis_port(tmp_path / "none") > 0


def test_configuration(tmp_path):
    """On 127.0.0.1, with a password; it keeps all its data, within bounds; its owner can read it."""
    PrivateRedis("redis-server", tmp_path / "redis", "key", 7000).make_child()
    path = tmp_path / "redis" / "redis.conf"
    assert "bind 127.0.0.1\nport 7000\nrequirepass " in path.read_text()
    assert "appendonly yes" in path.read_text()
    assert "maxmemory 512mb\nmaxmemory-policy noeviction\n" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
