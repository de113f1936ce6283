-- One socket's turn to have its cursor answered: one answer at a time, the newest question waiting,
-- and so many bytes a minute.
--
-- KEYS: the socket's state, a hash: asked (the cursor that waits), next (the cursor of the part that
--       is to follow), busy (ms until when a job is under way), paid (ms when what it was sent is
--       paid for), frames (of this minute), anew (ms when they are counted anew), gone
-- ARGV: 'count': counts a frame; returns {how many there were in this minute}; {} of one that is gone
--       'ask', cursor, ms a job may take, ms of debt allowed: returns {frames as 'count' does, 1 if
--           the cursor is that of the next part, which is counted as no frame, ms to wait before a
--           job is to take it, or -1 where none is to be started}; {} of one that is gone
--       'take', ms a job may take: returns the cursor that waits and 1 if it is that of the next
--           part; {} where there is nothing to answer
--       'finish', ms a job may take, ms of debt allowed, ms that the answer costs, the cursor of the
--           part that is to follow or '': returns ms to wait before the next job, or -1
--       'leave', ms that it is remembered: the sockets of all keys have gone
local state, action = KEYS[1], ARGV[1]
local KEPT = 300000 -- ms
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function field(name)
    return tonumber(redis.call('hget', state, name)) or 0
end

local function keep()
    redis.call('pexpire', state, math.max(KEPT, field('busy') - now))
end

local function start(job, debt)
    local wait = math.max(0, field('paid') - now - debt)
    redis.call('hset', state, 'busy', string.format('%.0f', now + wait + job))
    return wait
end

local function count(by)
    if field('anew') <= now then
        redis.call('hset', state, 'frames', 0)
        redis.call('hset', state, 'anew', string.format('%.0f', now + 60000))
    end
    return redis.call('hincrby', state, 'frames', by)
end

if action == 'leave' then
    for _, each in ipairs(KEYS) do
        redis.call('del', each)
        redis.call('hset', each, 'gone', 1)
        redis.call('pexpire', each, ARGV[2])
    end
    return 1
end
if redis.call('hexists', state, 'gone') == 1 then
    return action == 'finish' and -1 or {}
end
if action == 'count' then
    local frames = count(1)
    keep()
    return {frames}
end
if action == 'ask' then
    local follows = redis.call('hget', state, 'next') == ARGV[2]
    redis.call('hset', state, 'asked', ARGV[2])
    local wait = field('busy') <= now and start(tonumber(ARGV[3]), tonumber(ARGV[4])) or -1
    local frames = count(follows and 0 or 1)
    keep()
    return {frames, follows and 1 or 0, wait}
end
if action == 'take' then
    local cursor = redis.call('hget', state, 'asked')
    if not cursor then
        return {}
    end
    local follows = redis.call('hget', state, 'next') == cursor
    redis.call('hdel', state, 'asked', 'next')
    redis.call('hset', state, 'busy', string.format('%.0f', now + ARGV[2]))
    return {cursor, follows and 1 or 0}
end
local paid = math.max(field('paid'), now) + ARGV[4]
redis.call('hset', state, 'paid', string.format('%.0f', paid))
if ARGV[5] ~= '' then
    redis.call('hset', state, 'next', ARGV[5])
end
local wait = -1
if redis.call('hexists', state, 'asked') == 1 then
    wait = start(tonumber(ARGV[2]), tonumber(ARGV[3]))
else
    redis.call('hdel', state, 'busy')
end
keep()
return wait
