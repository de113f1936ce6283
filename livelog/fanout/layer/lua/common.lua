-- Shared by every script; the layer puts its constants (PREFIX, EXPIRY and so on) in front.
--
-- Keys: PREFIX<channel> the list of a channel or of a Daphne process, newest on the left;
-- :lease:<process> its registration; :groups:<process> the groups it has members in;
-- :processes:<group> the processes with members; :members:<group>:<process> those members;
-- PREFIX<process>:taken:0 and :1 the last batches that the process took (take.lua);
-- PREFIX<channel>:bytes how many wait in the list.

local function key(kind, name)
    return PREFIX .. ":" .. kind .. ":" .. name
end

local function bytes_key(list)
    return list .. ":bytes"
end

local function members_key(group, process)
    return key("members", group .. ":" .. process)
end

local time_now
local function now()
    if not time_now then
        local time = redis.call("TIME")
        time_now = time[1] * 1000 + math.floor(time[2] / 1000)
    end
    return time_now
end

local function count(statistic, channel, number)
    local of_channel = STATISTICS .. channel .. ":" .. statistic
    local of_all = STATISTICS .. "#global#:" .. statistic
    redis.call("INCRBY", of_channel, number)
    redis.call("EXPIRE", of_channel, CHANNEL_STATISTICS_EXPIRY)
    redis.call("INCRBY", of_all, number)
    redis.call("EXPIRE", of_all, GLOBAL_STATISTICS_EXPIRY)
end

-- Tells whether this is the first time in this call: what is done once need not be done again.
local done = {}
local function once(what)
    local first = not done[what]
    done[what] = true
    return first
end

-- The server's own clock sets and reads the deadline, so the machines' clocks need not agree.
local function push(list, kind, names, payload)
    local deadline = string.format("%.0f", now() + EXPIRY)
    local envelope = kind .. " " .. deadline .. " " .. names .. "\n" .. payload
    local length = redis.call("LPUSH", list, envelope)
    -- What a blocking pop took is not subtracted: it finds an empty list, so the next push starts anew.
    if length == 1 then
        redis.call("SET", bytes_key(list), #envelope)
    else
        redis.call("INCRBY", bytes_key(list), #envelope)
    end
    if length == 1 or once(list) then
        redis.call("PEXPIRE", list, EXPIRY + 1000)
        redis.call("PEXPIRE", bytes_key(list), EXPIRY + 1000)
    end
end

-- Notes that an envelope has been taken from a list.
local function subtract(list, envelope)
    redis.call("DECRBY", bytes_key(list), #envelope)
    redis.call("PEXPIRE", bytes_key(list), EXPIRY + 1000)
end

-- A list that is empty takes an envelope of any length.
local function offer(list, kind, names, payload, capacity, budget)
    local length = redis.call("LLEN", list)
    if length >= tonumber(capacity) then
        return false
    end
    local bytes = length == 0 and 0 or tonumber(redis.call("GET", bytes_key(list)) or 0)
    if bytes > 0 and bytes + #payload > tonumber(budget) then
        return false
    end
    push(list, kind, names, payload)
    return true
end

local function enrol(group, process)
    redis.call("SADD", key("processes", group), process)
    redis.call("EXPIRE", key("processes", group), GROUP_EXPIRY)
    redis.call("SADD", key("groups", process), group)
    redis.call("EXPIRE", key("groups", process), GROUP_EXPIRY)
end

local function add_member(group, process, channel)
    local members = members_key(group, process)
    redis.call("SADD", members, channel)
    if once(members) then
        enrol(group, process)
        redis.call("EXPIRE", members, GROUP_EXPIRY)
    end
end

-- A process without a lease writes its members anew when it registers.
local function join(group, process, channel)
    if redis.call("EXISTS", key("lease", process)) == 1 then
        add_member(group, process, channel)
    end
end

local function remove_member(group, process, channel)
    -- A process that has just registered has its groups before their members.
    local was_member = redis.call("SREM", members_key(group, process), channel) == 1
    if was_member and redis.call("EXISTS", members_key(group, process)) == 0 then
        redis.call("SREM", key("processes", group), process)
        redis.call("SREM", key("groups", process), group)
        done[members_key(group, process)] = nil
    end
end

local function purge(process)
    for _, group in ipairs(redis.call("SMEMBERS", key("groups", process))) do
        redis.call("SREM", key("processes", group), process)
        redis.call("DEL", members_key(group, process))
    end
    redis.call("DEL", key("groups", process))
end

-- Of a process that has ended; one that registers anew still needs the batch it has taken.
local function forget(process)
    purge(process)
    local list = PREFIX .. process
    redis.call("DEL", list .. ":taken:0", list .. ":taken:1", bytes_key(list))
end

-- The processes of a group whose lease holds; those whose lease has lapsed are purged.
local function live_processes(group)
    local live = {}
    for _, process in ipairs(redis.call("SMEMBERS", key("processes", group))) do
        if redis.call("EXISTS", key("lease", process)) == 1 then
            live[#live + 1] = process
        else
            forget(process)
            redis.call("SREM", key("processes", group), process)
        end
    end
    return live
end
