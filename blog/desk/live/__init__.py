"""The desk's socket: what waits, who edits what, and who may stay."""
