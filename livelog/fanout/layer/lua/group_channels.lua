-- Every channel in a group. ARGV: group, the caller's time in seconds.
local group = ARGV[1]
redis.call("ZREMRANGEBYSCORE", key("group", group), 0, math.floor(ARGV[2]) - GROUP_EXPIRY)
local channels = redis.call("ZRANGE", key("group", group), 0, -1)
for _, process in ipairs(live_processes(group)) do
    for _, channel in ipairs(redis.call("SMEMBERS", members_key(group, process))) do
        channels[#channels + 1] = channel
    end
end
return channels
