-- Give up the lease of an inbox if a process holds it. KEYS: lease. ARGV: the process's token.
if redis.call('get', KEYS[1]) == ARGV[1] then
    redis.call('del', KEYS[1])
end
