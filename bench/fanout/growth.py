"""How the cost of one send grows: with the readers of one Daphne, and with the Daphnes."""

import statistics
import time

import redis

from bench.fanout.load import Load, make_text
from bench.fanout.peers import Livelog, Stock

READERS = (1, 10, 100, 1000, 9000)
DAPHNES = (1, 2, 4)
SENDS = 30


def measure_growth(binary, directory):
    """Return microseconds of one send, to the sender and to Redis, by readers and by Daphnes."""
    return {
        "livelog": {count: run(binary, directory, Livelog, 1, count) for count in READERS},
        "stock": {count: run(binary, directory, Stock, 1, count) for count in READERS[:4]},
        "daphnes": {count: run(binary, directory, Livelog, count, 10) for count in DAPHNES},
    }


def run(binary, directory, peer_class, daphnes, readers):
    peer = peer_class(directory)
    peer.daphnes = daphnes
    loads = []
    try:
        peer.start()
        for port in peer.ports:
            peer.port = port
            loads.append(Load(binary, peer, readers))
        return time_sends(peer)
    finally:
        for load in loads:
            load.close()
        peer.stop()


def time_sends(peer):
    client = redis.Redis.from_url(peer.redis_url)
    peer.publish(make_text(0))
    before, seconds = read_busy(client), []
    for number in range(SENDS):
        started = time.perf_counter()
        peer.publish(make_text(number))
        seconds.append(time.perf_counter() - started)
        time.sleep(0.1)
    busy = read_busy(client) - before
    return {"sender": statistics.median(seconds) * 1e6, "redis": busy / SENDS}


def read_busy(client):
    """Return the microseconds that Redis has spent in what senders ask of it."""
    found = client.info("commandstats")
    names = ("evalsha", "zrange", "zremrangebyscore")
    return sum(found.get("cmdstat_" + name, {"usec": 0})["usec"] for name in names)
