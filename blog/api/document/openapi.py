"""The OpenAPI 3.1 document: which address takes what and answers what."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Sequence

import livelog
from blog.api.document.schemas import SCHEMAS, Schema, refer
from blog.desk.pictures.store import WORDS
from blog.models import Entry

ALWAYS = [400, 401, 403, 414, 429, 431, 503]
# What may be refused before an address is read (livelog/fanout/refusals.py), in a line of text.
GUARDED = [400, 414, 431]
WRITES = [413, 415, 422]
SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
STATES = [state for state, _ in Entry.STATES]


def parameter(name: str, where: str, schema: Schema, about: str, **more: Any) -> Schema:
    """Return an optional parameter."""
    return {"name": name, "in": where, "schema": schema, "description": about, **more}


LISTED = [
    parameter(
        "state",
        "query",
        {"type": "array", "items": {"enum": STATES}},
        "of these alone; else all but the removed",
        explode=False,
    ),
    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100}, "else 50"),
    parameter("cursor", "query", {"type": "string", "pattern": "^[0-9]{1,15}$"}, "what `next` was"),
]
KEY = parameter(
    "Idempotency-Key",
    "header",
    {"type": "string", "pattern": "^[ -~]{1,255}$"},
    "the same once more within a day makes no second entry, and has the first answer",
)
MATCH = parameter("If-Match", "header", {"type": "string"}, "an ETag: 412 if it changed")
NONE_MATCH = parameter(
    "If-None-Match",
    "header",
    {"type": "string"},
    "an ETag: 304 unless changed",
)


# What stands in an answer's head, by its status and what it has.
HEADERS = {
    "ETag": "the revision",
    "Location": "where it is",
    "Link": "the next page",
    "Retry-After": "seconds until it may come again",
    "RateLimit": "what is left of the token's minute",
}


HEADS = {
    "listEntries": ["Link"],
    "postEntry": ["ETag", "Location"],
    "showEntry": ["ETag"],
    "changeEntry": ["ETag"],
    "postPicture": ["Location"],
}


def name_headers(*names: str) -> Schema:
    """Return headers of an answer."""
    text = {"type": "string"}
    return {"headers": {name: {"schema": text, "description": HEADERS[name]} for name in names}}


def name_content(schema: str, kind: str = "application/json") -> Schema:
    """Return a body of a schema."""
    return {"content": {kind: {"schema": refer(schema)}}}


def operation(
    name: str,
    about: str,
    good: dict[int, str],
    bad: Sequence[int] = (),
    **more: Any,
) -> Schema:
    """Return an operation: `good` answers with their schemas' names, `bad` ones are Problems."""
    answers: Schema = {}
    for status, schema in good.items():
        said = {"description": HTTPStatus(status).phrase}
        content = name_content(schema) if schema else {}
        answers[str(status)] = {
            **said,
            **content,
            **name_headers(*HEADS.get(name, []), "RateLimit"),
        }
    for status in sorted([*ALWAYS, *bad]):
        said = {"description": HTTPStatus(status).phrase}
        content = name_content("Problem", "application/problem+json")
        if status in GUARDED:
            content["content"]["text/plain"] = {"schema": {"type": "string"}}
        waits = name_headers("Retry-After") if status in (429, 503) else {}
        answers[str(status)] = {**said, **content, **waits}
    return {"operationId": name, "summary": about, "responses": answers, **more}


SAID = "of the picture, where the body is its bytes alone"
# Without a schema, as OpenAPI 3.1 has what is no text (section 4.8.14.3).
BYTES: Schema = {f"image/{kind}": {} for kind in ("jpeg", "png", "gif", "webp")}
FILE = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        **{name: {"type": "string", "maxLength": most} for name, most in WORDS.items()},
    },
    "required": ["file"],
}
BODY = {"required": True, **name_content("EntryIn")}
LINKS = {
    "links": {
        verb: {
            "operationId": verb,
            "parameters": {"slug": "$request.path.slug", "id": "$response.body#/id"},
        }
        for verb in ("showEntry", "changeEntry", "removeEntry")
    }
}

PATHS: Schema = {
    "/api/v1/blogs/": {"get": operation("listBlogs", "The token's blogs", {200: "Blogs"})},
    "/api/v1/blogs/{slug}": {
        "parameters": [SLUG],
        "get": operation("showBlog", "One blog", {200: "Blog"}, [404]),
    },
    "/api/v1/blogs/{slug}/entries": {
        "parameters": [SLUG],
        "get": operation(
            "listEntries",
            "A page of entries, the newest first",
            {200: "EntryPage"},
            [404, 422],
            parameters=LISTED,
        ),
        "post": operation(
            "postEntry",
            "Write an entry",
            {201: "Entry"},
            [404, *WRITES],
            parameters=[KEY],
            requestBody=BODY,
        ),
    },
    "/api/v1/blogs/{slug}/entries/{id}": {
        "parameters": [SLUG, ID],
        "get": operation(
            "showEntry",
            "One entry",
            {200: "Entry", 304: ""},
            [404],
            parameters=[NONE_MATCH],
        ),
        "patch": operation(
            "changeEntry",
            "Change the fields that are sent",
            {200: "Entry"},
            [404, 409, 412, *WRITES],
            parameters=[MATCH],
            requestBody=BODY,
        ),
        "delete": operation(
            "removeEntry",
            "Take it off every page",
            {204: ""},
            [404, 412],
            parameters=[MATCH],
        ),
    },
    "/api/v1/blogs/{slug}/media": {
        "parameters": [SLUG],
        "post": operation(
            "postPicture",
            "Store a picture",
            {201: "Picture"},
            [404, 507, *WRITES],
            parameters=[parameter(name, "query", {"type": "string"}, SAID) for name in WORDS],
            requestBody={
                "required": True,
                "content": {"multipart/form-data": {"schema": FILE}, **BYTES},
            },
        ),
    },
}
PATHS["/api/v1/blogs/{slug}/entries"]["post"]["responses"]["201"].update(LINKS)

DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "livelog",
        "version": livelog.__version__,
        "description": "docs/api.md says what each of these does.",
    },
    "security": [{"token": []}],
    "paths": PATHS,
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}
