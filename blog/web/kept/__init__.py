"""What a process keeps of what it has read and rendered, so that a crowd's pages cost it little.

Nothing kept here is shown once it is another: each is found by all that it depends on.
"""
