"""What keeps the peace in a room: words that wait, reports, hiding, bans, and what moderators did."""
