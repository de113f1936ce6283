"""Lists of feeds as readers exchange them: OPML 2.0 (http://opml.org/spec2.opml)."""

from collections import namedtuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from blog.feeds.encoding import decode

# A feed of a list; `paused` is OPML's isComment: it is in the list, and out of use.
Outline = namedtuple("Outline", "url title paused")


class OpmlError(Exception):
    """Why a file is no list of feeds, in one line for the operator."""


def read_opml(body):
    """Return the Outlines of a file's bytes, whatever folders they are in; OpmlError if it is none.

    A document type is refused unread: its entities could be made to fill the memory.
    """
    found, depth = [], []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = lambda name, attributes: begin(found, depth, name, attributes)
    try:
        parser.Parse(decode(body).lstrip(), True)
    except expat.ExpatError as error:
        raise OpmlError("not well-formed XML: %s" % error) from error
    return found


def refuse_doctype(*declaration):
    """Refuse a file that declares a document type."""
    raise OpmlError("it declares a document type, which no list of feeds needs")


def begin(found, depth, name, attributes):
    """Note what one element says; called at its start."""
    if not depth and name.lower() != "opml":
        raise OpmlError("not OPML: its first element is <%s>" % name[:40])
    depth.append(name)
    values = {key.lower(): value.strip() for key, value in attributes.items()}
    if name.lower() == "outline" and values.get("xmlurl"):
        title = values.get("title") or values.get("text", "")
        paused = values.get("iscomment") == "true"
        found.append(Outline(values["xmlurl"], title, paused))


def write_opml(title, folders):
    """Return a list as text; `folders` are (name, Outlines) pairs."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head>"]
    lines += ["    <title>%s</title>" % quoteattr(title)[1:-1], "  </head>", "  <body>"]
    for name, outlines in folders:
        lines.append("    <outline text=%s>" % quoteattr(name))
        lines += ["      " + write_outline(outline) for outline in outlines]
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def write_outline(outline):
    """Return one feed's element."""
    paused = ' isComment="true"' if outline.paused else ""
    text, url = quoteattr(outline.title or outline.url), quoteattr(outline.url)
    return '<outline type="rss" text=%s xmlUrl=%s%s/>' % (text, url, paused)
