-- Take a frame of a socket in its turn: what its sender sent before goes before it.
--
-- KEYS: the socket's frames (hash: next, late, and by order what came early), the room's inbox (list)
-- ARGV: the frame's order, what it puts into the inbox ('' for nothing), now and the patience, in ms,
--       seconds for which the socket's state is kept
-- Returns the milliseconds after which to ask again for what waits for an earlier frame; 0: nothing
-- does. An order of 0 is no frame: it asks again.
local order, now, patience = tonumber(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[4])
local next = tonumber(redis.call('hget', KEYS[1], 'next')) or 1

local function put(payload)
    if payload and payload ~= '' then
        redis.call('rpush', KEYS[2], payload)
    end
end

if order > 0 and order <= next then
    put(ARGV[2])
    next = math.max(next, order + 1)
elseif order > 0 then
    redis.call('hset', KEYS[1], order, ARGV[2])
    redis.call('hsetnx', KEYS[1], 'late', now)
end

local function release()
    local came = false
    while true do
        local payload = redis.call('hget', KEYS[1], next)
        if not payload then
            break
        end
        put(payload)
        redis.call('hdel', KEYS[1], next)
        next, came = next + 1, true
    end
    if came then -- what is early still waits for another frame, and from now on
        redis.call('hset', KEYS[1], 'late', now)
    end
end

local function find_early()
    local lowest
    for _, name in ipairs(redis.call('hkeys', KEYS[1])) do
        local number = tonumber(name)
        if number and (not lowest or number < lowest) then
            lowest = number
        end
    end
    return lowest
end

release()
local early, wait = find_early(), 0
local late = tonumber(redis.call('hget', KEYS[1], 'late') or now)
if early and late + patience <= now then
    -- A worker died with the frame that is missing: what came behind it goes on without.
    next = early
    release()
    early, late = find_early(), now
end
if early then
    wait = late + patience - now
else
    redis.call('hdel', KEYS[1], 'late')
end
redis.call('hset', KEYS[1], 'next', next)
redis.call('expire', KEYS[1], ARGV[5])
return wait
