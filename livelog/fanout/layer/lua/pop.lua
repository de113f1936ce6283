-- The oldest envelopes that have not expired, all from the first of the lists that has one.
-- KEYS: the lists. ARGV: for each, how many at most. Returns the envelopes, oldest first.
local time = now()
local found = {}
for i, list in ipairs(KEYS) do
    local envelope = redis.call("RPOP", list)
    while envelope do
        subtract(list, envelope)
        -- No deadline: left there by the stock layer, whose message bodies are keys of their own.
        local deadline = tonumber(string.match(envelope, "^%a%d* (%d+) "))
        if deadline and deadline > time then
            found[#found + 1] = envelope
        end
        if #found >= tonumber(ARGV[i]) then
            return found
        end
        envelope = redis.call("RPOP", list)
    end
    if #found > 0 then
        return found
    end
end
return found
