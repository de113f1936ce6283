-- Daphne's next batch. It stays in KEYS[2] until the next call, so that asking again for the
-- same batch after a lost connection gives the same envelopes.
-- KEYS: the list, where this batch is kept, where the one before was. ARGV: most envelopes.
-- Returns the envelopes, newest first.
redis.call("DEL", KEYS[3])
local envelopes = redis.call("LRANGE", KEYS[2], 0, -1)
if #envelopes == 0 then
    envelopes = redis.call("LRANGE", KEYS[1], -tonumber(ARGV[1]), -1)
    if #envelopes > 0 then
        redis.call("LTRIM", KEYS[1], 0, -#envelopes - 1)
        redis.call("RPUSH", KEYS[2], unpack(envelopes))
        redis.call("PEXPIRE", KEYS[2], EXPIRY + 1000)
        for _, envelope in ipairs(envelopes) do
            subtract(KEYS[1], envelope)
        end
    end
end
return envelopes
