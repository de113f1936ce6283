"""How soon readers see what is new, over the Procfile's processes: median, 95th percentile, worst."""


def main():
    """To come."""
