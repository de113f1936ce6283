"""Fan-out, measured beside its peers: `python -m bench.fanout`."""
