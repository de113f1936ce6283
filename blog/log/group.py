"""A blog's readers, all at once: the Group that their sockets are members of."""

from typing import List, Sequence

from channels import DEFAULT_CHANNEL_LAYER, Group
from channels.asgi import channel_layers

from blog.const import CLOSE_RESTARTING
from blog.models import Blog


def send(blog: Blog, text: str) -> None:
    """Send a JSON text to every reader of the blog."""
    Group(blog.group_name).send({"text": text}, immediately=True)


def close(blog: Blog, code: int) -> None:
    """Close the socket of every reader of the blog, and of every listener in its room."""
    for name in (blog.group_name, blog.room_group):
        Group(name).send({"close": code}, immediately=True)


def call_back_desks(blog: Blog) -> None:
    """Have the desks of a blog open their sockets anew, and so be told anew all that waits."""
    Group(blog.desk_group).send({"close": CLOSE_RESTARTING}, immediately=True)


def count_readers(blog: Blog) -> int:
    """Return how many sockets are members of the blog's Group."""
    return count_members(blog.group_name)


def count_all(blogs: Sequence[Blog]) -> List[int]:
    """Return how many readers each of some blogs has; many are counted in few calls to Redis."""
    return count_groups([blog.group_name for blog in blogs])


def count_members(name: str) -> int:
    """Return how many sockets are members of a Group."""
    return count_groups([name])[0]


def count_groups(names: Sequence[str]) -> List[int]:
    """Return how many sockets are members of each of some Groups."""
    layer = channel_layers[DEFAULT_CHANNEL_LAYER].channel_layer
    if hasattr(layer, "group_sizes"):
        return layer.group_sizes(names)
    return [len(layer.group_channels(name)) for name in names]
