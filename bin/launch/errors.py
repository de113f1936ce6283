class Problem(Exception):
    """Raised for what bin/run or bin/test cannot do; its text is the one line the user sees."""
