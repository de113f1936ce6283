-- A Daphne process takes its lease and names the groups it has members in; the members
-- themselves follow in mirror.lua. ARGV: process, registration, lease in ms, groups.
local process = ARGV[1]
purge(process)
redis.call("SET", key("lease", process), ARGV[2], "PX", ARGV[3])
for i = 4, #ARGV do
    enrol(ARGV[i], process)
end
