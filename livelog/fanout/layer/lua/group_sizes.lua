-- How many channels are in each of some groups, counted by process, but for the one by which a
-- process's front listens. ARGV: the caller's time in seconds, then the groups.
local sizes = {}
for number = 2, #ARGV do
    local group = ARGV[number]
    redis.call("ZREMRANGEBYSCORE", key("group", group), 0, math.floor(ARGV[1]) - GROUP_EXPIRY)
    local size = redis.call("ZCARD", key("group", group))
    for _, process in ipairs(live_processes(group)) do
        local members = members_key(group, process)
        size = size + redis.call("SCARD", members)
        size = size - redis.call("SISMEMBER", members, process .. "front")
    end
    sizes[number - 1] = size
end
return sizes
