-- Give the one process that empties a room's inbox what to deliver next; or tell it that another does.
--
-- KEYS: inbox (list), lease
-- ARGV: the process's token, how many of the oldest it has delivered, how many it takes at most, the
--       milliseconds for which it may be silent
-- Returns what to deliver, the oldest first; {} once there is nothing, or where another process does it.
local holder = redis.call('get', KEYS[2])
if holder and holder ~= ARGV[1] then
    return {}
end
if holder and tonumber(ARGV[2]) > 0 then
    redis.call('ltrim', KEYS[1], ARGV[2], -1)
end
local found = redis.call('lrange', KEYS[1], 0, ARGV[3] - 1)
if #found == 0 then
    redis.call('del', KEYS[2])
else
    redis.call('set', KEYS[2], ARGV[1], 'px', ARGV[4])
end
return found
