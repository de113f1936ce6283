-- Take, renew or (with 0 ms) end a lease that at most one token holds.
--
-- KEYS: the lease   ARGV: token, ms   Returns 1 if the token holds the lease now, else 0.
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then
    return 0
end
if ARGV[2] == '0' then
    redis.call('del', KEYS[1])
    return 0
end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1
