"""Feeds that have moved for good (301 and 308, RFC 9110 §15.4). Pure."""

SIGHTINGS = 5  # polls in a row that must be sent to the same place before it is believed


def count_sighting(moved_to, seen, permanent_url):
    """Return the new (moved_to, seen) after a good poll.

    `permanent_url` is where a chain of nothing but permanent redirects led, or None. Another
    target, a temporary redirect on the way, or no redirect at all starts the count again.
    """
    if not permanent_url:
        return "", 0
    if permanent_url != moved_to:
        return permanent_url, 1
    return moved_to, min(seen + 1, SIGHTINGS)


def is_believed(seen):
    """Tell whether the new address has been seen often enough to be adopted."""
    return seen >= SIGHTINGS
