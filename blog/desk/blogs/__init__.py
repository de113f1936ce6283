"""Blogs as their owners deal with them: opened, rehearsed, and asked about where they are quiet."""
