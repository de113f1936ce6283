-- Messages, each to one channel or one process, and memberships of a process's channels whose groups
-- are on this server. Returns the numbers, from 0, of those for which there was no room, and of those
-- behind them that are for the same socket: what comes later must not overtake them.
-- ARGV: for each, channel of the list, kind, names, payload, capacity, and how many bytes may wait.
local refused, sent, shut = {}, {}, {}

local function place(list, kind, names, ...)
    if kind ~= "j" and kind ~= "l" then
        return offer(PREFIX .. list, kind, names, ...)
    end
    local group, channel = string.match(names, "^(%S+) (%S+)$")
    local note = kind == "j" and join or remove_member
    note(group, list, channel)
    push(PREFIX .. list, kind, names, "")
    return true
end

for i = 1, #ARGV, 6 do
    local list, names = ARGV[i], ARGV[i + 2]
    local channel = string.match(names, "(%S+)$")
    if not shut[channel] and place(unpack(ARGV, i, i + 5)) then
        sent[list] = (sent[list] or 0) + 1
    else
        shut[channel] = string.find(channel, "!", 1, true) ~= nil
        refused[#refused + 1] = (i - 1) / 6
        count("channel_full_count", list, 1)
    end
end
for channel, number in pairs(sent) do
    count("messages_count", channel, number)
end
return refused
