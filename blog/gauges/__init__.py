"""Numbers that are read when they are asked for: who runs, who reads, and what waits."""
