"""The queue: what waits to be approved or for its time, and what of feeds comes to wait there."""
