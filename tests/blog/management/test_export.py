"""manage.py export and import."""

import pytest
from django.core.management import call_command

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


def test_a_slug_that_cannot_be(refused, tmp_path):
    """It is refused as everywhere."""
    call_command("export", "liveblog", str(tmp_path / "b.json"))
    assert "slug" in refused("import", str(tmp_path / "b.json"), "--blog", "desk")


def test_no_such_file(refused):
    """One line says so."""
    assert "cannot be read" in refused("import", "/no/such/file")
