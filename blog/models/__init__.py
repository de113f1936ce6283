"""The record: blogs, the feeds they follow, and every entry ever taken in, for good."""

from blog.models.blog import RESERVED_SLUGS, Blog, OldSlug
from blog.models.deleted import AnyEntry, DeletedEntry
from blog.models.desk.card import CardRequest
from blog.models.desk.draft import Draft
from blog.models.desk.people import Person, Role, SignInLink
from blog.models.desk.picture import Picture
from blog.models.entry import Entry, leave_with_blog, make_token
from blog.models.feed import Feed
from blog.models.follower import Follower
from blog.models.room.guest import Guest
from blog.models.room.message import Report, RoomMessage
from blog.models.room.peace import Act, AddressKey, Ban
from blog.models.subscription import Delivery, Subscription, make_secret
from blog.models.token import Answered, Token
from blog.models.version import Version
from blog.models.webhook import Dispatch, Notice, Webhook

__all__ = [
    "RESERVED_SLUGS",
    "Act",
    "AddressKey",
    "Answered",
    "AnyEntry",
    "Ban",
    "Blog",
    "CardRequest",
    "DeletedEntry",
    "Delivery",
    "Dispatch",
    "Draft",
    "Entry",
    "Feed",
    "Follower",
    "Guest",
    "Notice",
    "OldSlug",
    "Person",
    "Picture",
    "Report",
    "Role",
    "RoomMessage",
    "SignInLink",
    "Subscription",
    "Token",
    "Version",
    "Webhook",
    "leave_with_blog",
    "make_secret",
    "make_token",
]
