-- A process that shuts down leaves its groups at once. ARGV: process.
forget(ARGV[1])
redis.call("DEL", key("lease", ARGV[1]))
