"""The door, measured beside its peers: `python -m bench.crowd`."""
