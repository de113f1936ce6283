"""What makes two sightings of an entry the same entry."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from datetime import datetime, timezone
from urllib.parse import unquote, urlsplit

from blog.feeds.dates import parse_date
from blog.feeds.document import Draft

# Parameters that say where a reader came from and nothing of what is read.
TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|custom\d*)|(?:fb|g|d|tw|y|ms|gb?ra|wbra)cl(?:s?)id"
    r"|gbraid|wbraid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|spm|oly_(?:anon|enc)_id|vero_id",
    re.I,
)
GUID_LIMIT = 1000
NEVER = datetime.min.replace(tzinfo=timezone.utc)


def normalise_link(url: str) -> str:
    """Return a key that is equal for links to one story, such as "//example.com/a?id=1".

    http and https, the case of the host, default ports, a last slash, the fragment, tracking
    parameters and the spelling of percent-encoding make no difference. What is not a web address
    comes back as it is.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return url
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    query = "&".join(
        part
        for part in parts.query.split("&")
        if part and not TRACKING.fullmatch(unquote(part.partition("=")[0]))
    )
    path = _respell(parts.path).rstrip("/")
    return f"//{where}{path}" + (f"?{_respell(query)}" if query else "")


def tell_apart(drafts: list[Draft]) -> list[tuple[str, Draft]]:
    """Return (id, draft) pairs in order, the ids different, stable and never empty.

    The id is the GUID, else the link, else a digest of what the entry says. Where several entries
    share one, all of them get a longer one. So an entry's id may be another when the first to share
    it comes, or the last leaves: `possible_ids` has all that it may be known by.
    Entries that agree in everything which could tell them apart are one entry: the last updated
    is kept (RFC 4287, section 4.1.1).
    """
    ladders = [possible_ids(draft) for draft in drafts]
    rungs = [0] * len(drafts)
    while True:
        groups = defaultdict(list)
        for index, ladder in enumerate(ladders):
            groups[ladder[rungs[index]]].append(index)
        crowded = [
            index
            for members in groups.values()
            if len(members) > 1
            for index in members
            if rungs[index] + 1 < len(ladders[index])
        ]
        if not crowded:
            break
        for index in crowded:
            rungs[index] += 1
    changed = [parse_date(draft.updated) or NEVER for draft in drafts]
    kept = {max(group, key=lambda i: (changed[i], -i)): key for key, group in groups.items()}
    return [(kept[index], draft) for index, draft in enumerate(drafts) if index in kept]


def possible_ids(draft: Draft) -> list[str]:
    """Return the ids that an entry may have, beside whatever others, the shortest first."""
    link, guid = normalise_link(draft.link), clean_guid(draft.guid)
    body = "".join(source for source, _ in draft.bodies)
    if guid:
        ids = [guid, f"{guid}~{_digest(link)}"]
        # Atom says of entries with one id that they are versions of one entry, whatever the title.
        return ids if draft.updated else [*ids, f"{guid}~{_digest(link, draft.title)}"]
    everything = _digest(link, draft.title, draft.published, body)
    if link:
        return [link, f"{link}~{_digest(draft.title)}", f"{link}#{everything}"]
    return [f"sha256:{_digest(draft.title or body)}", f"sha256:{everything}"]


def clean_guid(guid: str) -> str:
    """Return a GUID as one line of bounded length, without what cannot be stored."""
    guid = " ".join(re.sub("[\x00\ud800-\udfff]", "", guid).split())
    return guid if len(guid) <= GUID_LIMIT else f"{guid[:200]}~{_digest(guid)}"


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:32]


def _respell(text: str) -> str:
    """Spell percent-encoding one way: letters, digits and -._~ bare, the rest in capitals."""

    def respell(match):
        character = chr(int(match.group(1), 16))
        return character if re.match(r"[A-Za-z0-9._~-]", character) else match.group().upper()

    return re.sub(r"%([0-9a-fA-F]{2})", respell, text)
