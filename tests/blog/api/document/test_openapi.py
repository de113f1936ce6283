"""The OpenAPI document is true: of the addresses, the methods, the fields and what is answered."""

import re

import pytest

from blog.api import urls
from blog.api.document.openapi import DOCUMENT, PATHS
from blog.api.fields import FIELDS
from tests.blog.factory import make_entry

METHODS = ("get", "post", "patch", "delete", "put")


def find_served():
    """Return (address as the document writes it, methods) of each view of the API."""
    for pattern in urls.urlpatterns:
        methods = getattr(pattern.callback, "methods", None)
        if methods:
            address = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern).strip("^$"))
            address = address.replace("/?", "").replace("{token}", "{id}")
            yield "/api/v1/" + address, {each.lower() for each in methods} & {*METHODS}


def test_addresses_and_methods_are_those_that_are_served():
    """Each, and no other."""
    named = {path.rstrip("/"): {*METHODS} & {*item} for path, item in PATHS.items()}
    assert named == dict(find_served())


def test_references_lead_somewhere():
    """And each schema is one that is referred to."""
    text = str(DOCUMENT)
    assert {*re.findall(r"#/components/schemas/(\w+)", text)} == {
        *DOCUMENT["components"]["schemas"]
    }


def test_fields_that_are_sent():
    """Each that is read, and no other."""
    sent = DOCUMENT["components"]["schemas"]["EntryIn"]
    assert {*sent["properties"]} == {*FIELDS} and sent["additionalProperties"] is False


@pytest.mark.parametrize(
    "link, good",
    [
        ("", True),
        (" ", True),
        ("https://example.org/", True),
        (" HTTP://EXAMPLE.org", True),
        ("https://日本.example/日本", True),
        ("https://", False),
        ("ftp://example.org/", False),
        ("example.org", False),
        ("/path", False),
    ],
)
@pytest.mark.django_db
def test_a_links_pattern_is_what_is_read(program, link, good):
    """A generated client refuses what we would, and no more."""
    pattern = DOCUMENT["components"]["schemas"]["EntryIn"]["properties"]["link"]["pattern"]
    assert bool(re.search(pattern, link)) is good
    assert program.post({"text": "x", "link": link}).status_code == (201 if good else 422)


def check(schema, value, at="answer"):
    """Fail where a value is not as its schema says: as much of JSON Schema as the answers need."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    kinds = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "object": dict,
        "array": list,
        "null": type(None),
    }
    wanted = schema.get("type", [*kinds])
    names = [wanted] if isinstance(wanted, str) else wanted
    assert any(isinstance(value, kinds[name]) for name in names), at
    assert value in schema.get("enum", [value]) and value == schema.get("const", value), at
    if isinstance(value, dict):
        assert {*schema.get("required", [])} <= {*value}, at
        known = schema.get("properties")
        assert known is None or {*value} <= {*known}, at
        for name, each in value.items():
            check((known or {}).get(name, {}), each, f"{at}.{name}")
    if isinstance(value, list):
        for each in value:
            check(schema.get("items", {}), each, at)


@pytest.mark.django_db
def test_answers_are_as_they_are_described(program):
    """An entry, a page of them, a blog, the blogs and a problem."""
    schemas = DOCUMENT["components"]["schemas"]
    make_entry("One", card='{"url":"https://example.org/","title":"x"}')
    check(schemas["Entry"], program.post({"text": "Goal", "link": "https://example.org/"}).json())
    check(schemas["EntryPage"], program.ask("GET", "/entries?limit=1").json())
    check(schemas["EntryPage"], program.ask("GET", "/entries").json())
    check(schemas["Blog"], program.ask("GET", "").json())
    check(schemas["Problem"], program.post({"text": ""}).json())
    check(schemas["Problem"], program.ask("GET", "/entries/none").json())


def test_the_document_is_for_anybody(client):
    """By any page of any site."""
    response = client.get("/api/v1/openapi.json")
    assert response.json()["openapi"] == "3.1.0" and response.json()["paths"] == PATHS
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.post("/api/v1/openapi.json").status_code == 405
