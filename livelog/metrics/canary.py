"""The canary's way: the Group by which the blogger sends it to each Daphne, and when it is late."""

GROUP = "livelog.canary"
INTERVAL = 2.0  # seconds
LATE = 10.0  # seconds without one, after which readers count as cut off
