-- A channel of a Daphne process leaves a group. ARGV as in group_add.lua.
local group, process, channel = ARGV[1], ARGV[2], ARGV[3]
remove_member(group, process, channel)
if ARGV[4] == "1" then
    push(PREFIX .. process, "l", group .. " " .. channel, "")
end
