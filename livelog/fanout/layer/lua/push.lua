-- A join or leave to a process whose list is on another server than the group.
-- KEYS: its list. ARGV: kind, names.
push(KEYS[1], ARGV[1], ARGV[2], "")
