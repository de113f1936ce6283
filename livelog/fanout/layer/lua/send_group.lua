-- One message to a group: one envelope for each Daphne process that has members.
-- ARGV: group, payload, how long a process's list may be, the caller's time in seconds,
-- "1" if the lists of the processes are on this server, the run of Redis that answered the last
-- send ("" at the first), how many bytes may wait in a process's list, how many seconds a process may
-- take to register again, and the processes that the last send to the group was for.
-- Returns the plain channels in the group, the processes whose list is full, the processes left to the
-- caller because their lists are on other servers, all processes it was for, and Redis's run.
-- Returns nil, and sends nothing, when Redis was started since the last send, and so lately that the
-- processes may not have registered again.
local server = redis.call("INFO", "server")
local run = string.match(server, "run_id:(%x+)")

local function may_be_missing()
    local uptime = tonumber(string.match(server, "uptime_in_seconds:(%d+)"))
    if #ARGV == 8 then
        return uptime < 2
    end
    for i = 9, #ARGV do
        if redis.call("EXISTS", key("lease", ARGV[i])) == 0 then
            return uptime < tonumber(ARGV[8])
        end
    end
    return false
end

if ARGV[6] ~= "" and ARGV[6] ~= run and may_be_missing() then
    return nil
end
local group, payload, capacity = ARGV[1], ARGV[2], ARGV[3]
local full, elsewhere = {}, {}
local processes = live_processes(group)
for _, process in ipairs(processes) do
    if ARGV[5] ~= "1" then
        elsewhere[#elsewhere + 1] = process
    elseif offer(PREFIX .. process, "g", group, payload, capacity, ARGV[7]) then
        count("messages_count", process, 1)
    else
        full[#full + 1] = process
        count("channel_full_count", process, 1)
    end
end
redis.call("ZREMRANGEBYSCORE", key("group", group), 0, math.floor(ARGV[4]) - GROUP_EXPIRY)
return {redis.call("ZRANGE", key("group", group), 0, -1), full, elsewhere, processes, run}
