-- The oldest entry that has not expired, from the first of the lists that has one.
-- KEYS: the lists. Returns the entry or nil.
local time = now()
for _, list in ipairs(KEYS) do
    local entry = redis.call("RPOP", list)
    while entry do
        -- No deadline: left there by the stock layer, whose message bodies are keys of their own.
        local deadline = tonumber(string.match(entry, "^%a (%d+) "))
        if deadline and deadline > time then
            return entry
        end
        entry = redis.call("RPOP", list)
    end
end
return nil
