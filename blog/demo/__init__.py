"""A live event that we wrote ourselves, played as a feed: what bin/run --demo shows.

Nothing of Django is used here: `python -m blog.demo` is a feed's server like any other.
"""
