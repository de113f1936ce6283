"""manage.py export and import."""

import contextlib
import json
import zipfile

import pytest
from django.core.management import call_command

from blog.archive import files
from blog.archive.errors import NoArchive
from blog.models import Blog, Entry
from tests.blog.factory import default_blog, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


@pytest.fixture
def refused(capsys):
    """Run a command, which ends with 2, and return the one line that it wrote."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            call_command(*arguments)
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


@pytest.mark.parametrize("name", ["b.json", "b.HTML", "b.zip"])
def test_out_and_in(tmp_path, name):
    """To a blog of another slug, made for it."""
    publish("One")
    call_command("export", "liveblog", str(tmp_path / name))
    call_command("import", str(tmp_path / name), "--blog", "copy")
    assert [each.title for each in Entry.objects.filter(blog__slug="copy")] == ["One"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["none", "b.json"], "no blog none"),
        (["liveblog", "b.txt"], ".json, .html, .zip"),
        (["liveblog", "/no/such/folder/b.json"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported(refused, arguments, said):
    """One line says why; 2."""
    assert said in refused("export", *arguments)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b"<html></html>", b"PK\3\4"])
def test_what_cannot_be_imported(refused, tmp_path, content):
    """One line says why; 2, and nothing was made."""
    (tmp_path / "b").write_bytes(content)
    refused("import", str(tmp_path / "b"), "--blog", "copy")
    assert not Blog.objects.filter(slug="copy").exists()


@pytest.fixture
def archive(tmp_path):
    """The bytes of a blog's record, as a zip has them."""
    publish("One")
    call_command("export", "liveblog", str(tmp_path / "whole.zip"))
    with zipfile.ZipFile(tmp_path / "whole.zip") as zipped:
        return zipped.read(files.RECORD)


def write_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return str(path)


def test_a_zip_that_unpacks_to_too_much(refused, tmp_path, monkeypatch, archive):
    """It is refused by what it says of itself, before anything is unpacked."""
    monkeypatch.setattr(files, "MOST", len(archive))
    path = write_zip(tmp_path / "b.zip", {files.RECORD: archive, "more": b"0" * 1000})
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    assert "unpacks to more than" in refused("import", path)


def test_a_zip_of_other_files(tmp_path, archive):
    """What leads out of its folder is written nowhere, nor is any other: it is unpacked to memory alone."""
    (tmp_path / "in").mkdir()
    others = {"../evil": b"x", str(tmp_path / "evil"): b"x", "media/evil": b"x"}
    path = write_zip(tmp_path / "in" / "b.zip", {**others, files.RECORD: archive})
    call_command("import", path, "--blog", "copy")
    assert Entry.objects.filter(blog__slug="copy").count() == 1
    assert not [*tmp_path.rglob("evil")]


def test_a_zip_with_a_damaged_byte(tmp_path, archive):
    """Wherever it is, it is found, or does no harm."""
    whole = (tmp_path / "whole.zip").read_bytes()
    for place in range(0, len(whole), 3):
        data = bytearray(whole)
        data[place] ^= 0xFF
        with contextlib.suppress(NoArchive):
            assert files.read_zip(bytes(data)) == json.loads(archive)


def test_a_slug_that_cannot_be(refused, tmp_path):
    """It is refused as everywhere."""
    call_command("export", "liveblog", str(tmp_path / "b.json"))
    said = refused("import", str(tmp_path / "b.json"), "--blog", "desk")
    assert "no blog can have the address 'desk'" in said


def test_no_such_file(refused):
    """One line says so."""
    assert "cannot be read" in refused("import", "/no/such/file")
