import pytest
import redis

from livelog.fanout.daphne import reader as reader_module
from livelog.fanout.daphne.reader import Reader
from tests.environment import PATIENCE
from tests.processes import wait_for

PROCESS = "daphne.response.fanout.One!"


@pytest.fixture
def batches():
    return []


@pytest.fixture
def layer(make_layer):
    return make_layer(channel_capacity={"daphne.response.*": 2000})


@pytest.fixture
def returns():
    return []


@pytest.fixture
def reader(layer, batches, returns):
    def hand_over(batch, done):
        batches.append([message["n"] for _, _, message, *_ in batch])
        done()

    return Reader(layer, PROCESS, hand_over, on_return=lambda: returns.append(True))


def send(layer, *numbers):
    for number in numbers:
        layer.send(PROCESS + "socket", {"n": number})


def lose_answers(reader, count):
    """Have the connection break after Redis has done what it was asked, `count` times."""
    connection = reader.connection._connection
    answer = connection.read_response

    def read_response():
        nonlocal count
        found = answer()
        if count:
            count -= 1
            connection.disconnect()
            raise redis.ConnectionError("lost")
        return found

    connection.read_response = read_response


def test_a_batch_is_everything_there_is_in_order(reader, layer, batches):
    """Oldest first."""
    send(layer, *range(50))
    reader.run_once()
    assert batches == [list(range(50))]


def test_a_batch_has_an_end(reader, layer, batches, monkeypatch):
    """So that what is taken into memory has one."""
    monkeypatch.setattr(reader_module, "BATCH", 3)
    send(layer, *range(8))
    for _ in range(3):
        reader.run_once()
    assert batches == [[0, 1, 2], [3, 4, 5], [6, 7]]


def test_an_empty_list_is_waited_for(reader, layer, batches, monkeypatch):
    """A turn without an envelope ends by itself; one that comes meanwhile is taken at once."""
    reader.run_once()
    assert batches == []
    send(layer, 1)
    reader.run_once()
    assert batches == [[1]]


@pytest.mark.parametrize("losses", [1, 2])
def test_nothing_is_lost_or_doubled_when_the_answer_is_lost(
    reader, layer, batches, returns, losses
):
    """The connection breaks when Redis has already handed out the batch."""
    send(layer, 0)
    reader.run_once()
    send(layer, 1, 2)
    lose_answers(reader, losses)
    for _ in range(losses):
        reader.run_once()
    assert batches == [[0]]
    send(layer, 3)
    reader.run_once()
    reader.run_once()
    assert batches == [[0], [1, 2], [3]]
    assert returns == [True]


def test_an_envelope_that_arrives_while_waiting_survives_a_loss(reader, layer, batches):
    """The wait itself moves it to what is taken, which is asked for again."""
    send_while_it_waits(reader, layer, batches, lost=2)
    reader.run_once()
    assert batches == [[0]]
    reader.run_once()
    assert batches == [[0], [1]]


def test_an_envelope_survives_a_loss_before_it_expires(reader, layer, batches):
    """It is delivered once, when it is asked for again."""
    send_while_it_waits(reader, layer, batches, lost=3)
    reader.run_once()
    assert batches == [[0]]
    reader.run_once()
    assert batches == [[0], [1]]


def test_what_is_taken_expires(reader, layer, batches, redis_client):
    """Also what the wait itself brought: the process may end before it asks for more."""
    send_while_it_waits(reader, layer, batches)
    reader.run_once()
    assert batches == [[0], [1]]
    taken = redis_client.keys("*:taken:*")
    assert len(taken) == 1
    assert redis_client.pttl(taken[0]) > 0


def send_while_it_waits(reader, layer, batches, lost=None):
    """Deliver 0, and have 1 come when the next turn has found the list empty.

    The answer to that turn's call number `lost`, from 1, is lost.
    """
    send(layer, 0)
    reader.run_once()
    answer = reader.connection._connection.read_response
    calls = []

    def read_response():
        found = answer()
        calls.append(found)
        if len(calls) == 1:
            assert found == []
            send(layer, 1)
        if len(calls) == lost:
            raise redis.ConnectionError("lost")
        return found

    reader.connection._connection.read_response = read_response


def test_what_cannot_be_read_is_logged_and_left_out(reader, layer, batches, redis_client, caplog):
    """The rest of the batch is delivered."""
    send(layer, 1)
    redis_client.lpush(layer.prefix + PROCESS, b"m 99999999999999 x\n\xc1")
    redis_client.lpush(layer.prefix + PROCESS, b"what is this")
    send(layer, 2)
    reader.run_once()
    assert batches == [[1, 2]]
    assert len(caplog.records) == 2


def test_the_thread_outlives_an_error_that_nobody_foresaw(
    reader, layer, batches, returns, monkeypatch, caplog
):
    """It is logged, and taken for a loss: what was asked for is asked for again."""
    fetch = reader.fetch
    failures = [OSError("odd")]

    def fail_once():
        if failures:
            raise failures.pop()
        return fetch()

    monkeypatch.setattr(reader, "fetch", fail_once)
    send(layer, 1)
    reader.start()
    wait_for(lambda: batches == [[1]], "the batch is delivered")
    assert returns == [True]
    assert "odd" in caplog.text
    reader.stop()
    reader.join(PATIENCE)


def test_the_thread_ends_when_told(reader):
    """Within one wait."""
    reader.start()
    reader.stop()
    reader.join(PATIENCE)
    assert not reader.is_alive()
