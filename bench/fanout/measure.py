"""What is measured of one peer with one number of readers."""

import statistics

from bench.fanout.load import Load

BURST = 20  # messages
ALONE = 5  # messages, each sent when the one before has arrived everywhere
SLOW = 2000.0  # milliseconds; a peer that takes longer is asked once


def measure(binary, peer, readers):
    """Return one round's figures: times in ms, memory in bytes a reader, rates a second."""
    warm_up(binary, peer)
    memory = peer.read_bytes()
    load = Load(binary, peer, readers)
    try:
        memory = peer.read_bytes() - memory
        alone = measure_alone(load)
        load.settle()
        cpu = peer.read_seconds()
        burst = load.run(BURST)
        cpu = peer.read_seconds() - cpu
    finally:
        load.close()
    return {
        "connects": load.connected["connected"] / load.connected["seconds"],
        "refused": load.connected["refused"],
        "memory": memory / readers,
        **{name: statistics.median(each[name] for each in alone) for name in ALONE_FIGURES},
        "burst": burst["got"] / burst["span"] if burst["span"] else 0.0,
        "cpu": cpu / burst["got"] * 1e5 if burst["got"] else 0.0,
        "sent": readers * (len(alone) + BURST),
        **{name: sum(each[name] for each in [*alone, burst]) for name in FAULTS},
    }


ALONE_FIGURES = ("p50", "p99", "last", "send")
FAULTS = ("lost", "duplicated", "disordered")


def warm_up(binary, peer):
    """Have every process of a peer finish starting: its imports are not what a reader costs."""
    load = Load(binary, peer, 20)
    load.run(1)
    load.close()


def measure_alone(load):
    """Return what the readers saw of single messages."""
    found = []
    while len(found) < ALONE:
        found.append(load.run(1))
        if found[-1]["last"] > SLOW or found[-1]["lost"]:
            break
        load.settle()
    return found


def combine(rounds):
    """Return the medians of several rounds' figures; faults and refusals add up."""
    return {
        name: (sum if name in (*FAULTS, "sent", "refused") else statistics.median)(
            [each[name] for each in rounds]
        )
        for name in rounds[0]
    }
