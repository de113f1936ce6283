"""What a URL of Redis with Sentinel says, and whom its clients ask; failing over is drilled."""

import pytest
import redis
from redis.sentinel import MasterNotFoundError

from blog.redis_client import make_client
from livelog.fanout.layer import sentinel
from livelog.fanout.layer.clients import connect
from livelog.fanout.layer.sentinel import ASKING, MasterPool, is_sentinel, make_pool, read_url
from livelog.fanout.layer.unretried import UnretriedConnection
from tests.sentinel import FailoverRedis


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis+sentinel://a/main", ([("a", 26379)], "main", None, 0)),
        ("redis+sentinel://a:1,b:2/main/3", ([("a", 1), ("b", 2)], "main", None, 3)),
        ("redis+sentinel://:p%40ss@10.0.0.1:1/m-1/", ([("10.0.0.1", 1)], "m-1", "p@ss", 0)),
        ("redis+sentinel://[::1]:7,[::2]/m/0", ([("::1", 7), ("::2", 26379)], "m", None, 0)),
    ],
)
def test_what_a_url_says(url, said):
    """Sentinels, the master's name, its password and the database's number."""
    assert is_sentinel(url) and read_url(url) == said


@pytest.mark.parametrize(
    "rest",
    [
        *("", "//", "//a", "//a/", "///main", "//a:x/main", "//a:70000/main", "//a,/main"),
        *(
            "//a/main/x",
            "//a/main/0/1",
            "//user:p@a/main",
            "//a b/main",
            "//a/main?db=1",
            "//a:0/m",
        ),
    ],
)
def test_what_is_none(rest):
    """Whatever is not of the form is refused."""
    assert is_sentinel("redis+sentinel:" + rest)
    with pytest.raises(ValueError):
        read_url("redis+sentinel:" + rest)


def test_clients_of_both_kinds():
    """The layer's and the live log's ask the same sentinels, soon give up on one that hangs, and know the password."""
    url = "redis+sentinel://:secret@a:1,b:2/main/3"
    layer, log = connect(url, {"socket_timeout": 7}), make_client(url)
    assert type(layer) is redis.Redis and type(log) is redis.StrictRedis
    for client, timeout in ((layer, 7), (log, 5)):
        pool = client.connection_pool
        assert isinstance(pool, MasterPool) and pool.service_name == "main"
        kwargs = pool.connection_kwargs
        assert (kwargs["password"], kwargs["db"]) == ("secret", 3)
        assert kwargs["socket_timeout"] == timeout
        asked = [each.connection_pool.connection_kwargs for each in pool.sentinel_manager.sentinels]
        assert [(each["host"], each["port"]) for each in asked] == [("a", 1), ("b", 2)]
        assert all(each["socket_timeout"] == ASKING for each in asked)
        assert not any(each.get("password") for each in asked)
    assert log.connection_pool.connection_kwargs["decode_responses"]


@pytest.fixture
def failing_over(tmp_path):
    servers = FailoverRedis(tmp_path).start()
    yield servers
    servers.kill()


@pytest.mark.slow
def test_what_a_master_answers_that_wakes_up_replaced(failing_over):
    """It takes writes, and loses them: who was connected to it, idle or not, has them made by the other."""
    former = failing_over.master
    client, other = (connect(failing_over.url, {}) for _ in range(2))
    pool, alone = client.connection_pool, UnretriedConnection(other, {})
    busy = pool.get_connection("PING")
    busy.connect()
    client.ping()
    alone.call("PING")
    former.pause()
    failing_over.wait_for_failover(former)
    former.resume()
    client.set("idle", 1)
    pool.release(busy)
    client.set("busy", 1)
    with pytest.raises(redis.ConnectionError, match="another Redis"):
        alone.call("SET", "alone", 1)
    alone.call("SET", "alone", 1)
    leading = failing_over.master.client()
    assert [leading.get(name) for name in ("idle", "busy", "alone")] == [b"1"] * 3


class Clock:
    """What asks the time, and is a sentinel that takes three seconds not to answer."""

    now = 0.0
    asked = 0

    def monotonic(self):
        return self.now

    def sentinel_masters(self):
        self.asked += 1
        self.now += 3
        raise redis.TimeoutError


def test_sentinels_that_do_not_answer(monkeypatch):
    """Who is connected goes on as it was; they are asked again, but for a tenth of the time at most."""
    clock = Clock()
    monkeypatch.setattr(sentinel, "time", clock)
    pool = make_pool("redis+sentinel://a/main", {})
    pool.sentinel_manager.sentinels, pool.master_address = [clock], ("10.0.0.1", 6379)
    connection = pool.make_connection()
    connection.host, connection.port = pool.master_address
    for _ in range(100):
        assert not pool.is_replaced(connection)
        clock.now += 1
    assert clock.asked == 4


class Said:
    """A sentinel that says where the master is by an epoch; none where it does not answer."""

    def __init__(self, port, epoch=0, **state):
        said = {"ip": "10.0.0.1", "port": port, "config-epoch": epoch, **STATE, **state}
        self.said = port and {"main": said}

    def sentinel_masters(self):
        if not self.said:
            raise redis.ConnectionError
        return self.said


STATE = {"is_master": True, "is_sdown": False, "is_odown": False, "num-other-sentinels": 2}


@pytest.mark.parametrize(
    ("said", "port"),
    [
        ([Said(1), Said(1), Said(1)], 1),
        ([Said(1), Said(2, 1), Said(2, 1)], 2),  # the first stood still with the old master
        ([Said(2, 1), Said(1), Said(1)], 2),  # it is the first to know
        ([Said(None), Said(1), Said(2, 1)], 2),
        ([Said(None), Said(None), Said(1)], 1),
        ([Said(1, is_sdown=True), Said(1), Said(1)], 1),  # cut off from it
    ],
)
def test_what_most_sentinels_say(said, port):
    """Of two masters the one that was named last; who does not answer is the last to be asked."""
    pool = make_pool("redis+sentinel://a,b,c/main", {})
    manager = pool.sentinel_manager
    manager.sentinels = said
    assert pool.ask_most() == ("10.0.0.1", port)
    assert [bool(each.said) for each in manager.sentinels] == sorted(
        (bool(each.said) for each in said), reverse=True
    )


def test_a_master_that_is_down():
    """There is none while those who were asked say so, nor where nobody answers."""
    pool = make_pool("redis+sentinel://a,b,c/main", {})
    for said in ([Said(1), Said(2, 1, is_odown=True), Said(1)], [Said(None)] * 3):
        pool.sentinel_manager.sentinels = said
        with pytest.raises(MasterNotFoundError):
            pool.ask_most()
