"""The room's addresses below a blog's own."""

from blog.room import pages, plain

VIEWS = [
    ("room/", plain.room, "room"),
    ("room/messages.json", pages.messages_json, "room_messages"),
]
