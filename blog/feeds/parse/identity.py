"""What makes two sightings of an entry the same entry."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import defaultdict
from datetime import datetime, timezone
from urllib.parse import unquote

from blog.feeds.parse.dates import parse_date
from blog.feeds.parse.document import Draft
from livelog.address import WEB, is_netloc, split

# Parameters that say where a reader came from and nothing of what is read.
TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|custom\d*)|(?:fb|g|d|tw|y|ms|gb?ra|wbra)cl(?:s?)id"
    r"|gbraid|wbraid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|spm|oly_(?:anon|enc)_id|vero_id",
    re.I,
)
# Parameters that a server tells its visitors apart by; the last may name what is read as well, and
# are taken for a session's only where their value is one that nobody would write.
SESSION = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|oscsid|zenid)=.*"
    r"|(?:s|sid|sess|session|session_?id)=(?=\D*\d)[0-9a-z]{16,}",
    re.I | re.S,
)
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|cfid|cftoken)=[^/;]*", re.I)
# What most links are: nothing in them but the end and the fragment can be spelt another way.
ORDINARY = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[\w.~/-]*)?(?:#[!-~]*)?", re.A)
ENDS = re.compile(r"[\s/]+\Z")
GUID_LIMIT = 1000
LONG = 500  # characters of a link
NEVER = datetime.min.replace(tzinfo=timezone.utc)


def normalise_link(url: str) -> str:
    """Return a key that is equal for links to one story, such as "//example.com/a?id=1".

    http and https, the case of the host, default ports, a last slash, the fragment, parameters of
    tracking and of sessions and the spelling of percent-encoding make no difference. What is not a
    web address comes back as it is.
    """
    if len(url) > LONG:
        return _normalise(url)
    ordinary = ORDINARY.fullmatch(url)
    if ordinary:
        return f"//{ordinary[1]}{(ordinary[2] or '').rstrip('/')}"
    # A poll asks this many times of the same links; the long ones are not kept.
    return _normalise_short(url)


@functools.lru_cache(maxsize=1024)
def _normalise_short(url: str) -> str:
    return _normalise(url)


def _normalise(url: str) -> str:
    url = url.strip()
    parts = split(url)
    host = _ascii_host(parts.hostname or "") if parts and is_netloc(parts.netloc) else ""
    if parts is None or parts.scheme not in WEB or not host:
        return url
    where = host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"
    parameters = (one for one in parts.query.split("&") if one.strip() and not _is_passing(one))
    query = _respell("&".join(parameters)).rstrip()
    # Space before a fragment is at the end once the fragment is gone.
    path = ENDS.sub("", PATH_SESSION.sub("", _respell(parts.path)))
    return f"//{where}{path}" + (f"?{query}" if query else "")


def _ascii_host(host: str) -> str:
    """Return a host as it is looked up, without a last dot; "" for what is none."""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    host = host.rstrip(".")
    return f"[{host}]" if ":" in host else host


def _is_passing(parameter: str) -> bool:
    """Say whether a parameter of a URL tells of the reader's visit, and nothing of what is read."""
    parameter = unquote(parameter)
    name = parameter.partition("=")[0]
    return bool(TRACKING.fullmatch(name) or SESSION.fullmatch(parameter))


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


@functools.lru_cache(maxsize=512)
def clean_guid(guid: str) -> str:
    """Return a GUID as one line of bounded length, without what cannot be stored."""
    guid = " ".join(re.sub("[\x00\ud800-\udfff]", "", guid).split())
    return guid if len(guid) <= GUID_LIMIT else f"{guid[:200]}~{_digest(guid)}"


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:32]


def _respell(text: str) -> str:
    """Spell percent-encoding one way: letters, digits and -._~ bare, the rest in capitals."""

    def respell(match: re.Match[str]) -> str:
        character = chr(int(match.group(1), 16))
        return character if re.match(r"[A-Za-z0-9._~-]", character) else match.group().upper()

    return re.sub(r"%([0-9a-fA-F]{2})", respell, text)
