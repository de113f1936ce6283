"""Consumers that do as they are told, so that a test can see what the transport makes of it."""

from urllib.parse import parse_qs

from channels import Channel, Group
from channels.exceptions import DenyConnection

GROUP = "room"


def read_groups(message):
    query = message["query_string"]
    query = query.decode("ascii") if isinstance(query, bytes) else query
    return parse_qs(query).get("group", [GROUP])


def join(message):
    """Accept, join the groups of the query string, then say so."""
    message.reply_channel.send({"accept": True}, immediately=True)
    for group in read_groups(message):
        Group(group).add(message.reply_channel)
    message.reply_channel.send({"text": "joined"})


def connect(message):
    """Join before being accepted, and wait for `accept` on a channel of its own."""
    Group(GROUP).add(message.reply_channel)
    Channel("test.waiting").send({"reply_channel": message.reply_channel.name}, immediately=True)


def refuse(message):
    message.reply_channel.send({"close": True})


def ignore(message):
    """Join, and never answer the handshake."""
    Group(GROUP).add(message.reply_channel)


def receive(message):
    """`leave`, `close <code>`, `fail`, `deny`, or a text to send back."""
    word, _, rest = message["text"].partition(" ")
    if word == "leave":
        Group(GROUP).discard(message.reply_channel)
        message.reply_channel.send({"text": "left"})
    elif word == "close":
        message.reply_channel.send({"close": int(rest)})
    elif word == "fail":
        raise RuntimeError("a consumer that fails")
    elif word == "deny":
        # Only allowed where a socket connects; Channels lets its complaint end the worker.
        raise DenyConnection
    else:
        message.reply_channel.send({"text": "echo " + message["text"]})


def echo(message):
    """Send back what came, whatever it is."""
    content = {key: message[key] for key in ("text", "bytes") if key in message.content}
    message.reply_channel.send(content)


def disconnect(message):
    """Pass the close code on to whoever tests."""
    content = {"code": message["code"], "channel": message.reply_channel.name}
    Channel("test.closed").send(content, immediately=True)
