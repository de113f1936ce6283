-- One message to one channel. Returns 1, or 0 when the channel is full.
-- KEYS: its list. ARGV: kind, names, payload, channel (for the statistics), capacity.
return offer(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]) and 1 or 0
