-- Daphne's next batch. It stays in KEYS[2] until the next call, so that asking again for the
-- same batch after a lost connection gives the same entries.
-- KEYS: the list, the hand of this batch, the hand of the batch before. ARGV: most entries.
-- Returns the entries, newest first.
redis.call("DEL", KEYS[3])
local entries = redis.call("LRANGE", KEYS[2], 0, -1)
if #entries == 0 then
    entries = redis.call("LRANGE", KEYS[1], -tonumber(ARGV[1]), -1)
    if #entries > 0 then
        redis.call("LTRIM", KEYS[1], 0, -#entries - 1)
        redis.call("RPUSH", KEYS[2], unpack(entries))
        redis.call("PEXPIRE", KEYS[2], EXPIRY + 1000)
    end
end
return entries
