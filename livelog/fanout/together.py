"""Messages of one channel that a worker takes together, as the layer's `together` says.

Channels' worker knows one message at a time. What was taken with it goes along with the first, and
routing it returns what runs the consumers of all: so SIGTERM ends the worker behind the last of them,
and what they leave to be sent goes out in one call.
"""

import logging
from functools import update_wrapper
from typing import Any, Callable, Dict, List, Optional, Tuple

from channels.exceptions import ChannelSocketException, DenyConnection
from channels.message import Message
from channels.routing import Router

logger = logging.getLogger("livelog.fanout")

Match = Optional[Tuple[Callable[..., Any], Dict[str, Any]]]  # a consumer and its arguments


class Bundle(dict):  # type: ignore[type-arg]
    """The content of the first of several messages; `others` are those of the rest, oldest first."""

    others: List[Dict[str, Any]]


def bundle(contents: List[Dict[str, Any]]) -> Optional[Dict[str, Any]]:
    """Return what Channels' worker is to be given for messages: None, a content or a Bundle."""
    if len(contents) < 2:
        return contents[0] if contents else None
    first = Bundle(contents[0])
    first.others = contents[1:]
    return first


class Together:
    """A consumer of several messages at a time that have the same route."""

    def __init__(self, consume: Callable[..., None]) -> None:
        self.consume = consume
        update_wrapper(self, consume)

    def __call__(self, message: Message, **kwargs: Any) -> None:
        self.consume([message], **kwargs)

    def __str__(self) -> str:
        return self.consume.__name__


def install() -> None:
    """Hook Channels' router."""
    match_one = Router.match

    def match(router: Router, message: Message) -> Match:
        if not isinstance(message.content, Bundle):
            return match_one(router, message)

        def run_all(first: Message) -> None:
            run_together(lambda each: match_one(router, each), unbundle(first))

        return run_all, {}

    Router.match = match


def unbundle(first: Message) -> List[Message]:
    """Return a message and those that were taken with it."""
    contents = [dict(first.content), *first.content.others]
    return [Message(content, first.channel.name, first.channel_layer) for content in contents]


def run_together(match: Callable[[Message], Match], messages: List[Message]) -> None:
    """Run the consumers of messages: a Together for all of its route, others for each by itself."""
    routes: Dict[Any, Tuple[Callable[..., Any], Dict[str, Any], List[Message]]] = {}
    for message in messages:
        found = match(message)
        if found is None:
            logger.error("No route for a message on %s", message.channel.name)
            continue
        consumer, kwargs = found
        route = (consumer, tuple(sorted(kwargs.items())))
        routes.setdefault(route, (consumer, kwargs, []))[2].append(message)
    for consumer, kwargs, of_route in routes.values():
        if isinstance(consumer, Together):
            run_many(consumer, of_route, kwargs)
        else:
            for message in of_route:
                run_one(consumer, message, kwargs)


def run_many(consumer: Together, messages: List[Message], kwargs: Dict[str, Any]) -> None:
    """Run a consumer of several messages; one that fails costs those of another route nothing."""
    try:
        consumer.consume(messages, **kwargs)
    except Exception:
        logger.exception("%s failed for %d messages", consumer, len(messages))


def run_one(consumer: Callable[..., Any], message: Message, kwargs: Dict[str, Any]) -> None:
    """Run a consumer of one message as Channels' worker does, but that it cannot consume it later."""
    try:
        consumer(message, **kwargs)
    except DenyConnection:
        message.reply_channel.send({"close": True})
    except ChannelSocketException as answer:
        answer.run(message)
    except Exception:
        logger.exception("%r failed", consumer)
