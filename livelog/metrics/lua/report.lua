-- One process's report: what it is doing, and by how much its numbers have grown since its last one.
-- KEYS: the records, when each was written, the totals. ARGV: the process, its record ("" when it
-- ends), the age in ms at which another's is forgotten, then names and increases. Returns Redis's time
-- in ms, by which all ages are told.
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 4, #ARGV, 2 do
    redis.call("HINCRBYFLOAT", KEYS[3], ARGV[i], ARGV[i + 1])
end
for _, silent in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], 0, now - ARGV[3])) do
    redis.call("ZREM", KEYS[2], silent)
    redis.call("HDEL", KEYS[1], silent)
end
if ARGV[2] == "" then
    redis.call("ZREM", KEYS[2], ARGV[1])
    redis.call("HDEL", KEYS[1], ARGV[1])
elseif ARGV[2] ~= "-" then
    redis.call("ZADD", KEYS[2], now, ARGV[1])
    redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
end
return now
