"""The live log: what readers see, kept apart from the record so that they never touch it.

Every change of a blog goes into the log (`publish`: deduplicated, numbered, stored and trimmed in
one step), then to the blog's Group (`group`), and is `read` from the log by pages and replays. A log
that is missing, or behind the record because Redis was emptied or restored from an old copy, or ahead
of it because the database was, is laid anew from the record under a new epoch (`rebuild`).
"""
