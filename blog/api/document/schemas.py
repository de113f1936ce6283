"""What goes in and out of the API, as JSON Schema: made of the table of fields and of the messages."""

from __future__ import annotations

from typing import Any, Dict

from blog.api.fields import FIELDS, Field
from blog.desk.pictures.store import WORDS
from blog.desk.writing.form import DETAILS, MAX_DETAIL
from blog.models import Entry

Schema = Dict[str, Any]  # as `json` writes it

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
TIME = {"type": ["string", "null"], "format": "date-time"}
NUMBERED = {"type": ["integer", "null"], "description": "null until the live log has given it"}


def describe_field(name: str, field: Field) -> Schema:
    """Return the schema of one field that is sent."""
    kind: Any = [field.kind, "null"] if field.nullable else field.kind
    schema = {"type": kind, "description": field.about, **field.schema}
    return {"anyOf": [*SHAPES, {"type": "null"}]} if name == "shape" else schema


def describe_shape(kind: str, names: list[str]) -> Schema:
    """Return the schema of one shape."""
    texts = {name: {"type": "string", "maxLength": MAX_DETAIL} for name in names}
    return closed({"kind": {"const": kind}, **texts}, ["kind"])


def closed(properties: Schema, required: list[str]) -> Schema:
    """Return the schema of an object with these members and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def open_object(**properties: Schema) -> Schema:
    """Return the schema of an object that has these members, each, and may come to have others."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def refer(name: str) -> Schema:
    """Return a reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


SHAPES = [describe_shape(kind, names) for kind, names in DETAILS.items()]

ENTRY = open_object(
    type={"const": "entry"},
    seq=NUMBERED,
    position={**NUMBERED, "type": ["number", "null"]},
    id=TEXT,
    guid=TEXT,
    title=TEXT,
    link=TEXT,
    published=TIME,
    created=TIME,
    updated=TIME,
    source=open_object(title=TEXT, link=TEXT),
    author=TEXT,
    summary={"type": "string", "description": "HTML, sanitised"},
    image=TEXT,
    pinned={"type": "boolean"},
    key={"type": "boolean"},
    correction=TEXT,
    struck={"type": "boolean"},
    shape={"type": ["object", "null"]},
    card={"type": ["object", "null"]},
    state={"enum": [state for state, _ in Entry.STATES]},
    text={"type": "string", "description": "Markdown; empty where it was written as HTML"},
    publish_at=TIME,
    revision={"type": "integer", "description": "also the ETag"},
    url={"type": "string", "format": "uri", "description": "its permalink"},
)
BLOG = open_object(
    slug=TEXT,
    title=TEXT,
    description=TEXT,
    language=TEXT,
    open={"type": "boolean"},
    starts=TIME,
    path=TEXT,
    url={"type": "string", "format": "uri"},
)
PICTURE = open_object(
    token=TEXT,
    markdown={"type": "string", "description": "puts it into an entry's text"},
    url={"type": "string", "format": "uri"},
    width=WHOLE,
    height=WHOLE,
    **dict.fromkeys(WORDS, TEXT),
)
PROBLEM = {
    **open_object(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
    "description": "Problem details, RFC 9457.",
}
PROBLEM["properties"]["errors"] = {
    "type": "object",
    "description": "sentences by field",
    "additionalProperties": {"type": "array", "items": TEXT},
}
SENT = {
    **closed({name: describe_field(name, field) for name, field in FIELDS.items()}, []),
    "not": {"required": ["text", "html"]},
}

SCHEMAS: Schema = {
    "Entry": ENTRY,
    "EntryIn": SENT,
    "EntryPage": open_object(
        entries={"type": "array", "items": refer("Entry")},
        next={"type": ["string", "null"], "description": "the cursor of the next page"},
    ),
    "Blog": BLOG,
    "Blogs": open_object(blogs={"type": "array", "items": refer("Blog")}),
    "Picture": PICTURE,
    "Problem": PROBLEM,
}
