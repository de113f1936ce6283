-- Read a range of a blog's live log together with the head that it belongs to.
--
-- KEYS: hash (id -> message), index (id by seq, or by position), meta (epoch, seq, floor)
-- ARGV: 'up' (after a number) or 'down' (before a number), the number or '' for no bound, limit
-- or -1 for none
-- Returns {epoch, seq, floor, message, ...}; {} where there is no log.
local meta = redis.call('hmget', KEYS[3], 'epoch', 'seq', 'floor')
if not meta[1] then
    return {}
end
local ids
if ARGV[1] == 'up' then
    local after = ARGV[2] == '' and '-inf' or '(' .. ARGV[2]
    ids = redis.call('zrangebyscore', KEYS[2], after, '+inf', 'limit', 0, ARGV[3])
else
    local before = ARGV[2] == '' and '+inf' or '(' .. ARGV[2]
    ids = redis.call('zrevrangebyscore', KEYS[2], before, '-inf', 'limit', 0, ARGV[3])
end
local answer = {meta[1], tonumber(meta[2]), tonumber(meta[3])}
for i = 1, #ids do
    answer[i + 3] = redis.call('hget', KEYS[1], ids[i])
end
return answer
