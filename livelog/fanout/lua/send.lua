-- Messages, each to one channel or one process. Returns the numbers, from 0, of those for which
-- there was no room. ARGV: for each, channel of the list, kind, names, payload, capacity.
local refused, sent = {}, {}
for i = 1, #ARGV, 5 do
    local channel = ARGV[i]
    if offer(PREFIX .. channel, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]) then
        sent[channel] = (sent[channel] or 0) + 1
    else
        refused[#refused + 1] = (i - 1) / 5
        count("channel_full_count", channel, 1)
    end
end
for channel, number in pairs(sent) do
    count("messages_count", channel, number)
end
return refused
