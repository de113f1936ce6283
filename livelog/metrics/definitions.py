"""What is counted while things happen; every process has these, and reports what was added to them.

The names are those of `/metrics`, where all processes' numbers come together. Labels have few values.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry(auto_describe=False)

# The codes by which sockets close here; any other counts as "other".
CLOSE_CODES = (1000, 1001, 1005, 1006, 1008, 1009, 1011, 1012, 1013, 4001, 4003, 4004, 4008)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

connects = Counter("livelog_connects", "WebSockets opened.", registry=REGISTRY)
closes = Counter("livelog_closes", "WebSockets closed, by close code.", ["code"], registry=REGISTRY)
refusals = Counter(
    "livelog_handshakes_refused",
    "WebSocket handshakes refused, by HTTP status.",
    ["status"],
    registry=REGISTRY,
)
recoveries = Counter(
    "livelog_recoveries",
    "Readers brought up to date: recovered from their cursor, or reset to the newest page.",
    ["outcome"],
    registry=REGISTRY,
)
frames = Counter("livelog_frames", "Frames of groups written to WebSockets.", registry=REGISTRY)
publish_to_socket = Histogram(
    "livelog_publish_to_socket_seconds",
    "From Redis taking a message for readers to its having been written to all of a Daphne's.",
    registry=REGISTRY,
    buckets=SECONDS,
)
broadcast = Histogram(
    "livelog_broadcast_seconds",
    "A Daphne's writing of what waits for a group to its sockets.",
    registry=REGISTRY,
    buckets=SECONDS[:13],
)
entries = Counter(
    "livelog_entries",
    "Changes that readers were sent, by what wrote the entry and what happened to it.",
    ["source", "change"],
    registry=REGISTRY,
)
polls = Counter("livelog_polls", "Polls of feeds, by outcome.", ["outcome"], registry=REGISTRY)
deliveries = Counter(
    "livelog_hub_deliveries", "What hubs pushed, by outcome.", ["outcome"], registry=REGISTRY
)
webhooks = Counter(
    "livelog_webhooks", "Tries to tell webhooks, by outcome.", ["outcome"], registry=REGISTRY
)
pushes = Counter(
    "livelog_pushes",
    "Tries to push a blog's own feed to who follows it, by outcome.",
    ["outcome"],
    registry=REGISTRY,
)
front_requests = Counter(
    "livelog_front_requests",
    "Requests that Daphne's front could answer: a hit from what it keeps, or a miss.",
    ["result"],
    registry=REGISTRY,
)

# Shown from the beginning, so that a first increase is seen as one.
for code in (1000, 1001, 1006, 1012, 4008):
    closes.labels(str(code))
for status in (403, 429, 503):
    refusals.labels(str(status))
for outcome in ("recovered", "reset"):
    recoveries.labels(outcome)
for source in ("feed", "writer"):
    for change in ("published", "changed", "removed"):
        entries.labels(source, change)
for outcome in ("new", "unchanged", "failed"):
    polls.labels(outcome)
for outcome in ("kept", "refused", "unsigned"):
    deliveries.labels(outcome)
for outcome in ("sent", "failed"):
    webhooks.labels(outcome)
    pushes.labels(outcome)
front_hit, front_miss = front_requests.labels("hit"), front_requests.labels("miss")


def count_close(code: int | None) -> None:
    """Count a socket that was closed with a code; without one it is 1006, as browsers say."""
    code = code or 1006
    closes.labels(str(code) if code in CLOSE_CODES else "other").inc()
