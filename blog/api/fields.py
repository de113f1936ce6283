"""The fields of an entry as a program sends them: one table, to read them by and to document them."""

from __future__ import annotations

from typing import Any, NamedTuple

from blog.api.errors import Unusable
from blog.desk.writing.form import DETAILS, LONGEST, MAX_DETAIL, Form
from blog.models import Entry

STATES = {"live": "now", "draft": "draft"}  # with what a form's `publish` says


class Field(NamedTuple):
    """One field: its type in JSON, what the desk's form calls it, and what is said of it."""

    kind: str
    form: str
    about: str
    schema: dict[str, Any] = {}
    nullable: bool = False


TIME = {"format": "date-time"}
WEB = r"^\s*$|^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]"  # the start of what is read as an address
FIELDS = {
    "text": Field("string", "text", "Markdown", {"maxLength": LONGEST["text"]}),
    "html": Field(
        "string",
        "html",
        "HTML in the place of `text`; what could do harm is taken out",
        {"maxLength": LONGEST["html"]},
    ),
    "title": Field("string", "title", "its headline, mostly none", {"maxLength": LONGEST["title"]}),
    "link": Field(
        "string",
        "link",
        "where its headline leads: an http or https address, or nothing",
        {"maxLength": LONGEST["link"], "pattern": WEB},
    ),
    "author": Field(
        "string", "byline", "the name that stands below it", {"maxLength": LONGEST["byline"]}
    ),
    "published": Field(
        "string", "published", "its time, if not now: a past one", TIME, nullable=True
    ),
    "move": Field(
        "boolean",
        "move",
        "to where its time belongs in the stream; else it stays where it stands",
    ),
    "publish_at": Field("string", "at", "when to publish it: a time to come", TIME, nullable=True),
    "pinned": Field("boolean", "pinned", "stays on top of the page"),
    "key": Field("boolean", "key", "a key event"),
    "struck": Field("boolean", "struck", "stays readable, as wrong"),
    "correction": Field(
        "string",
        "correction",
        "what was corrected, as readers are told",
        {"maxLength": LONGEST["correction"]},
    ),
    "state": Field("string", "publish", "live (as without it) or draft", {"enum": [*STATES]}),
    "shape": Field("object", "shape", "a quote or a score with what each has", nullable=True),
}
KINDS = {"string": str, "boolean": bool, "object": dict}


def read_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the desk's Form that an object is about. Raises Unusable and Invalid."""
    errors = find_errors(given)
    if errors:
        raise Unusable(errors)
    data = {FIELDS[name].form: write(value) for name, value in given.items() if value is not None}
    if "state" in given:
        data["publish"] = STATES[given["state"]]
    if data.get("at"):
        data["publish"] = "at"
    if "shape" in given:
        shape = dict(given["shape"] or {"kind": Entry.TEXT})
        data.update({**shape, "shape": shape.get("kind", "")})
    return Form(data).values


def find_errors(given: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong with the fields, before their values are looked at, by field."""
    errors: dict[str, list[str]] = {}
    for name, value in given.items():
        field = FIELDS.get(name)
        if field is None:
            errors[name[:100]] = ["There is no such field."]
        elif not (isinstance(value, KINDS[field.kind]) or (value is None and field.nullable)):
            errors[name] = [f"This must be a {field.kind}{' or null' * field.nullable}."]
        elif "enum" in field.schema and value not in field.schema["enum"]:
            errors[name] = [f"This must be one of: {', '.join(field.schema['enum'])}."]
        elif "format" in field.schema and value == "":
            errors[name] = ["This must be a time of ISO 8601, or null."]
        elif isinstance(value, str) and len(value) > field.schema.get("maxLength", len(value)):
            # As it was sent: a form counts what is left without what no entry has.
            errors[name] = [f"At most {field.schema['maxLength']} characters."]
    shape = given.get("shape")
    if "shape" not in errors and isinstance(shape, dict) and not is_shape(shape):
        errors["shape"] = ["This must have a kind, and texts for what that kind has."]
    if "text" in given and "html" in given:
        errors.setdefault("html", ["Send one of text and html."])
    if "html" in given and given.get("shape"):
        errors.setdefault("shape", ["A shape is made of text: send that in the place of html."])
    if given.get("publish_at") and given.get("state") == "draft":
        errors.setdefault("publish_at", ["A draft is published when it is live."])
    return errors


def is_shape(shape: dict[str, Any]) -> bool:
    """Tell whether an object is a shape's kind and texts."""
    kind = shape.get("kind")
    known = DETAILS.get(kind) if isinstance(kind, str) else None
    texts = [value for name, value in shape.items() if name != "kind"]
    fits = known is not None and {*shape} <= {"kind", *known}
    return fits and all(isinstance(text, str) and len(text) <= MAX_DETAIL for text in texts)


def write(value: Any) -> str:
    """Return a value as a form sends it."""
    return str(int(value)) if isinstance(value, bool) else str(value)
