-- A channel of a Daphne process joins a group: noted here for those who ask, and told to the
-- process, which alone decides whether the socket is still there.
-- ARGV: group, process, channel, "1" if the list of the process is on this server.
local group, process, channel = ARGV[1], ARGV[2], ARGV[3]
join(group, process, channel)
if ARGV[4] == "1" then
    push(PREFIX .. process, "j", group .. " " .. channel, "")
end
