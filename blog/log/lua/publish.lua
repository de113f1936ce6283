-- Put one change into a blog's live log: drop it if it is known or stale, number it, store it, trim.
--
-- KEYS: hash (id -> message), order (id by seq), positions (id by position),
--       marks (id -> revision:digest), meta (epoch, seq, floor, run, changed)
-- ARGV: id, digest, revision, position that the record has or '', body (JSON without its numbers),
--       1 where it is shown or 0 for a removal, retention, highest seq of the record,
--       the type of the messages of what is shown
-- Returns {outcome, seq, position as text, message}; outcome: missing, stale, duplicate or published. A
-- stale one is followed by the revision that the log has. What stands elsewhere than the record has it is
-- no duplicate: it was moved.
local hash, order, positions, marks, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, digest, revision = ARGV[1], ARGV[2], tonumber(ARGV[3])

local seq = tonumber(redis.call('hget', meta, 'seq'))
if not seq or seq < tonumber(ARGV[8]) then
    return {'missing', 0, '0', ''}
end

local held, wanted = redis.call('zscore', positions, id), tonumber(ARGV[4])
local moved = ARGV[6] == '1' and wanted and wanted ~= tonumber(held)

local mark = redis.call('hget', marks, id)
if mark then
    local known, same = string.match(mark, '^(%d+):(.*)$')
    if revision < tonumber(known) then
        return {'stale', 0, '0', '', tonumber(known)}
    end
    if same == digest and not moved then
        redis.call('hset', marks, id, ARGV[3] .. ':' .. digest)
        return {'duplicate', tonumber(redis.call('zscore', order, id)), held or '0', ''}
    end
end

-- A Redis that was restarted may have forgotten its last second of changes, whose numbers readers
-- have seen: leaving a gap makes each of them ask to sync instead of taking a number twice.
local run = string.match(redis.call('info', 'server'), 'run_id:(%x+)')
if redis.call('hget', meta, 'run') ~= run then
    seq = seq + 1000
    redis.call('hset', meta, 'run', run)
end
seq = seq + 1
redis.call('hset', meta, 'seq', seq)
-- Where the clock was put back, what was changed must be newer all the same: caches ask by its date.
local changed, before = tonumber(redis.call('time')[1]), tonumber(redis.call('hget', meta, 'changed'))
redis.call('hset', meta, 'changed', before and changed < before and before + 1 or changed)

local position = string.format('%.17g', wanted or tonumber(held) or seq)
local rest = string.sub(ARGV[5], 2)
local message
if ARGV[6] == '1' then
    message = string.format('{"type":"%s","seq":%d,"position":%s,', ARGV[9], seq, position) .. rest
    redis.call('zadd', positions, position, id)
else
    message = string.format('{"type":"remove","seq":%d,', seq) .. rest
    redis.call('zrem', positions, id)
end
redis.call('hset', hash, id, message)
redis.call('zadd', order, seq, id)
redis.call('hset', marks, id, ARGV[3] .. ':' .. digest)

local surplus = redis.call('zcard', order) - tonumber(ARGV[7])
if surplus > 0 then
    local oldest = redis.call('zrange', order, 0, surplus - 1, 'withscores')
    for i = 1, #oldest, 2 do
        redis.call('hdel', hash, oldest[i])
        redis.call('hdel', marks, oldest[i])
        redis.call('zrem', positions, oldest[i])
        redis.call('zrem', order, oldest[i])
        redis.call('hset', meta, 'floor', oldest[i + 1])
    end
end
return {'published', seq, position, message}
