"""Names and bounds that readers of the wire, of Redis and of the code meet in several places."""

DEFAULT_SLUG = "liveblog"
PAGE_SIZE = 50  # entries on a page, and in a `reset`
ROOM_KEPT = 200  # changes that the live log of a room keeps; older messages come by pages
MAX_PAGE = 200  # the most that one request to entries.json may ask for

# Close codes (RFC 6455 §7.4): 1008 policy violation; 1012 a restart, from which a socket comes back by
# itself; 4000 and up are an application's own.
CLOSE_MISBEHAVING = 1008
CLOSE_RESTARTING = 1012
