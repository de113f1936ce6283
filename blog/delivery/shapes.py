"""What receivers are sent: the payload of Standard Webhooks, and those that Slack and Discord take. Pure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from blog import messages
from blog.feeds.parse.text import plain
from blog.models import Blog, Entry
from blog.models.webhook import DISCORD, PUBLISHED, REMOVED, SLACK, STANDARD, TEST

LONGEST = 1500  # characters of an entry's text in a chat; Discord takes 2,000 in all
TESTED = "livelog: a test, and it has arrived."
TAKEN_BACK = "Taken back:"


def encode_event(event: str, moment: datetime, data: dict[str, Any]) -> str:
    """Return the payload that says what happened, when and to what."""
    return messages.encode({"type": event, "timestamp": messages.format_date(moment), "data": data})


def describe_entry(entry: Entry, site: str) -> dict[str, Any]:
    """Return an entry as the API does, but for the numbers that readers get with it."""
    return {
        "blog": entry.blog.slug,
        **messages.entry_body(entry),
        "state": entry.state,
        "text": entry.text,
        "revision": entry.revision,
        "url": entry_address(entry.blog, entry.token, site),
    }


def describe_removal(blog: Blog, token: str, site: str) -> dict[str, Any]:
    """Return what is said of an entry that readers have no more: none of its words."""
    return {"blog": blog.slug, "id": token, "url": entry_address(blog, token, site)}


def describe_blog(blog: Blog, site: str) -> dict[str, Any]:
    """Return what a blog's row says."""
    row = {name: value for name, value in messages.blog_row(blog).items() if name != "type"}
    return {"blog": blog.slug, **row, "url": site + blog.get_absolute_url()}


def entry_address(blog: Blog, token: str, site: str) -> str:
    """Return an entry's permalink."""
    return f"{site}{blog.get_absolute_url()}entry/{token}/"


def shape_body(kind: str, body: str) -> bytes:
    """Return a payload as receivers of a kind want it."""
    if kind == STANDARD:
        return body.encode("utf-8", "replace")
    event = json.loads(body)
    shaped = {SLACK: write_slack, DISCORD: write_discord}[kind](event["type"], event["data"])
    return messages.encode(shaped).encode("utf-8", "replace")


def write_slack(event: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return a message for Slack's incoming webhooks, in its mrkdwn."""
    if event != PUBLISHED:
        return {"text": escape_slack(say_other(event, data))}
    title = f"*{escape_slack(data['title'])}*\n" if data["title"] else ""
    text = escape_slack(plain(data["summary"], LONGEST, "html"))
    return {"text": f"{title}{text}\n<{data['url']}>", "unfurl_links": False}


def write_discord(event: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return a message for Discord's webhooks; no word in it calls anybody."""
    quiet: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    if event != PUBLISHED:
        return {"content": say_other(event, data), **quiet}
    embed = {
        "title": data["title"][:256] or None,
        "description": plain(data["summary"], LONGEST, "html"),
        "url": data["url"],
        "timestamp": data["published"],
        "image": {"url": data["image"]} if data["image"] else None,
    }
    return {"embeds": [{name: value for name, value in embed.items() if value}], **quiet}


def say_other(event: str, data: dict[str, Any]) -> str:
    """Return what a chat is told of what is no new entry."""
    if event == TEST:
        return TESTED
    return f"{TAKEN_BACK} {data['url']}" if event == REMOVED else f"{event}: {data['url']}"


def escape_slack(text: str) -> str:
    """Return text in which Slack finds no link, mention or command of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
