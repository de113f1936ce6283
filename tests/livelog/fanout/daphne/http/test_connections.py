import pytest

from livelog.fanout.daphne.http.connections import AT_ONCE, Connections
from livelog.fanout.daphne.limits import RESERVED_FILES
from tests.processes import wait_for

FILES = 1000


class Channel:
    """Stands for a FanoutHTTPChannel whose file has a number."""

    def __init__(self, number, is_spare=True):
        self.number = number
        self.is_spare = is_spare
        self.transport = self
        self.end = None

    def fileno(self):
        return self.number

    def loseConnection(self):
        self.end = "closed"

    def refuse(self, status, text):
        self.end = status

    def check_clock(self, now):
        pass


@pytest.fixture
def connections():
    return Connections(FILES)


def enter(connections, count, number=0, **options):
    channels = [Channel(number, **options) for _ in range(count)]
    for channel in channels:
        connections.enter(channel)
    return channels


def test_the_longest_idle_go_first(connections, caplog):
    """One that has just answered is not; the next line in the log says what happened."""
    old = enter(connections, AT_ONCE + 1)
    connections.renew(old[0])
    new = Channel(FILES - RESERVED_FILES)
    connections.enter(new)
    assert [channel.end for channel in old] == [None] + ["closed"] * AT_ONCE
    assert new.end is None
    connections.check_clocks(0)
    connections.check_clocks(0)
    assert [record.getMessage().split(":")[1] for record in caplog.records] == [
        f" {AT_ONCE} idle connections were closed, 0 new ones refused. `ulimit -n` or more Daphnes "
        "help."
    ]


def test_where_nothing_is_spare_the_new_one_is_refused(connections):
    """Room for Redis and the log stays."""
    busy = enter(connections, 5, is_spare=False)
    new = Channel(FILES - RESERVED_FILES)
    connections.enter(new)
    assert ([channel.end for channel in busy], new.end) == ([None] * 5, 503)


def test_where_there_is_room_nothing_happens(connections):
    """Up to the last number that is not kept free."""
    channels = enter(connections, 50, number=FILES - RESERVED_FILES - 1)
    assert {channel.end for channel in channels} == {None}


def test_a_daphne_with_few_files_answers_new_readers(stack):
    """The connections that others keep alive make room for them, and the log says so."""
    daphne = stack.start_daphne(files=160)
    stack.start_worker()
    crowd = stack.crowd(daphne)
    kept = crowd.open(1, "/", status=200, upgrade=False)
    for _ in range(15):
        kept += crowd.open(10, "/", status=200, upgrade=False)
    crowd.wait(lambda: kept[0].ended, "the longest idle is closed")
    crowd.open(20)
    wait_for(lambda: "files that Daphne may open" in daphne.output(), "a line in the log")
    assert not kept[-1].ended
