-- Writes what a process knows of its members. ARGV: process, registration, then for each
-- change "+" or "-", group, channel. Returns 0, having done nothing, when the registration
-- is gone: the next one writes everything anew.
local process = ARGV[1]
if redis.call("GET", key("lease", process)) ~= ARGV[2] then
    return 0
end
for i = 3, #ARGV, 3 do
    local change = ARGV[i] == "+" and add_member or remove_member
    change(ARGV[i + 1], process, ARGV[i + 2])
end
return 1
