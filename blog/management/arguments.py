"""What commands take as arguments, checked; a ValueError has argparse refuse the value."""

from livelog.env import is_url


def seconds(text):
    """Return a number of seconds given on the command line."""
    number = float(text)
    if not 0 <= number <= 86400:
        raise ValueError(text)
    return number


def interval(text):
    """Return the seconds between polls given on the command line, as LIVELOG_POLL may be."""
    number = seconds(text)
    if number < 0.1:
        raise ValueError(text)
    return number


def feed_url(text):
    """Return a feed's URL given on the command line."""
    if not is_url(text, ("http", "https")) or len(text) > 500:
        raise ValueError(text)
    return text
