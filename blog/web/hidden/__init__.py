"""Blogs that are there for nobody but who is signed in: until they start, or rehearsals."""
