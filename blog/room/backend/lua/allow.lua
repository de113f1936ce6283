-- Let something be done now, or tell how long to wait: each key is a bucket that drains as time goes.
--
-- KEYS: buckets (the moment at which what was done would be due, had it kept to its pace)
-- ARGV: now in ms, then for each bucket the ms that one costs and the ms that may be due at once
-- Returns 0 where all buckets let it through, and have been charged; else the ms to wait, and none was.
local now, longest = tonumber(ARGV[1]), 0
for i, key in ipairs(KEYS) do
    local cost, room = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local due = math.max(tonumber(redis.call('get', key)) or 0, now) + cost
    longest = math.max(longest, due - now - room)
end
if longest > 0 then
    return math.ceil(longest)
end
for i, key in ipairs(KEYS) do
    local cost, room = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local due = math.max(tonumber(redis.call('get', key)) or 0, now) + cost
    redis.call('set', key, string.format('%.0f', due), 'px', math.ceil(room + cost))
end
return 0
