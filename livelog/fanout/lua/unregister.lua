-- A process that shuts down leaves its groups at once. ARGV: process.
purge(ARGV[1])
redis.call("DEL", key("lease", ARGV[1]))
