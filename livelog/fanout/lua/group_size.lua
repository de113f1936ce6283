-- How many channels are in a group, counted by process. ARGV as in group_channels.lua.
local group = ARGV[1]
redis.call("ZREMRANGEBYSCORE", key("group", group), 0, math.floor(ARGV[2]) - GROUP_EXPIRY)
local size = redis.call("ZCARD", key("group", group))
for _, process in ipairs(live_processes(group)) do
    size = size + redis.call("SCARD", members_key(group, process))
end
return size
