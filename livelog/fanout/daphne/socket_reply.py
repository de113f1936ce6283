"""What an application's message to a WebSocket says, by the ASGI specification of Channels 1."""

from typing import Any, NamedTuple, Optional, Union

from livelog.fanout.layer.envelope import Message

KEYS = {"accept", "text", "bytes", "close"}


class Reply(NamedTuple):
    """`content` is None where there is none, and may be empty; `close` is true or a code."""

    accept: Optional[bool]
    content: Union[str, bytes, None]
    close: Any


def read_reply(message: Message) -> Reply:
    """Return what a message says; raises ValueError where it says no such thing.

    Daphne's dispatch_reply takes "" and b"" for no content.
    """
    unknown = set(message) - KEYS
    if unknown:
        raise ValueError(f"a reply with {', '.join(sorted(unknown))}: there are no such keys")
    given = [message[key] for key in ("text", "bytes") if message.get(key) is not None]
    # As ever, an empty one beside the other is none.
    contents = [each for each in given if each] or given[:1]
    if len(contents) > 1:
        raise ValueError("a reply with both text and bytes")
    content = contents[0] if contents else None
    return Reply(message.get("accept"), content, message.get("close"))
