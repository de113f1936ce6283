"""Pictures over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.models import Picture
from tests.blog.desk.pictures.files import make_file

pytestmark = pytest.mark.django_db


def send(program, data, **headers):
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
    return program.client.post(f"{program.blog}/media", data, **bearer, **headers)


def test_a_picture_in_an_entry(program):
    """By a form, with its words; its Markdown puts it into a text."""
    file = SimpleUploadedFile("p.jpg", make_file(), "image/jpeg")
    response = send(program, {"file": file, "alt": "Red and blue"})
    picture = response.json()
    assert response.status_code == 201 and (picture["width"], picture["height"]) == (1200, 600)
    assert picture["url"].startswith("http://testserver/media/pictures/")
    entry = program.post({"text": picture["markdown"]}).json()
    assert 'alt="Red and blue"' in entry["summary"]
    assert program.client.get(picture["url"]).status_code == 200


def test_the_bytes_alone(program):
    """As `curl --data-binary @file` sends them."""
    response = send(program, make_file("PNG"), content_type="image/png", QUERY_STRING="alt=Both")
    assert response.status_code == 201 and response.json()["alt"] == "Both"


@pytest.mark.parametrize(
    "data, kind, status",
    [
        (b"no picture", "image/png", 422),
        (b"{}", "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 422),
    ],
)
def test_what_is_no_picture(program, data, kind, status):
    """By a problem, and nothing is stored."""
    assert send(program, data, content_type=kind).status_code == status
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["alt", "caption", "credit"])
def test_words_that_are_too_long(program, name):
    """They are refused, not cut."""
    file = SimpleUploadedFile("p.png", make_file("PNG"), "image/png")
    response = send(program, {"file": file, name: "x" * 501})
    assert response.status_code == 422 and [*response.json()["errors"]] == [name]
    assert not Picture.objects.exists()


def test_too_large(program, settings):
    """413, as everywhere."""
    settings.LIVELOG_MAX_BODY = 100
    assert send(program, make_file("PNG"), content_type="image/png").status_code == 413


def test_a_token_that_reads(make_program):
    """It stores nothing."""
    assert send(make_program("read"), make_file("PNG"), content_type="image/png").status_code == 403
