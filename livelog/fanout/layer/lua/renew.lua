-- Renews the lease of a process. ARGV: process, registration, lease in ms.
-- Returns 0 when the registration is gone: lapsed, flushed, or Redis came back empty.
if redis.call("GET", key("lease", ARGV[1])) ~= ARGV[2] then
    return 0
end
return redis.call("PEXPIRE", key("lease", ARGV[1]), ARGV[3])
