-- Read a range of a blog's live log together with the head that it belongs to.
--
-- KEYS: hash (id -> message), index (id by seq, or by position), meta (epoch, seq, floor, changed)
-- ARGV: 'up' (after a number) or 'down' (before a number), the number, how many messages at most, how
-- many bytes of them at most (but one message at least); '' for no bound
-- Returns {epoch, seq, floor, changed, 1 if it was cut off by its bytes, message, ...}; {} without a
-- log.
local CHUNK = 64
local meta = redis.call('hmget', KEYS[3], 'epoch', 'seq', 'floor', 'changed')
if not meta[1] then
    return {}
end
local limit, most = tonumber(ARGV[3]) or math.huge, tonumber(ARGV[4]) or math.huge

local function range(offset, count)
    if ARGV[1] == 'up' then
        local after = ARGV[2] == '' and '-inf' or '(' .. ARGV[2]
        return redis.call('zrangebyscore', KEYS[2], after, '+inf', 'limit', offset, count)
    end
    local before = ARGV[2] == '' and '+inf' or '(' .. ARGV[2]
    return redis.call('zrevrangebyscore', KEYS[2], before, '-inf', 'limit', offset, count)
end

local answer = {meta[1], tonumber(meta[2]), tonumber(meta[3]), tonumber(meta[4]) or 0, 0}
local read, size = 0, 0
while read < limit do
    local count = math.min(CHUNK, limit - read)
    local ids = range(read, count)
    for _, id in ipairs(ids) do
        local message = redis.call('hget', KEYS[1], id)
        size = size + #message
        if size > most and #answer > 5 then
            answer[5] = 1
            return answer
        end
        answer[#answer + 1] = message
    end
    if #ids < count then
        break
    end
    read = read + count
end
return answer
