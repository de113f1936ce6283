"""What processes tell each other by way of Redis, beside the live log.

Who leads (`lease`), how often a socket did something (`counter`), who is at the desk (`presence`), and
that a turn cannot wait (`wake`); kept by one of two backends, `redis` or `memory`.
"""
