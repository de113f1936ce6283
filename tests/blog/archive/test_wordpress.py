"""A WordPress export with entries of Automattic's Liveblog becomes a blog."""

from xml.sax.saxutils import escape

import pytest
from django.core.management import call_command

from blog.archive.errors import NoArchive
from blog.archive.files import read_file_at
from blog.models import Blog, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def comment(number, content, kind="liveblog", author="Ana", **metas):
    told = "".join(
        f"<wp:commentmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:commentmeta>"
        for key, value in metas.items()
    )
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[{author}]]></wp:comment_author>"
        f"<wp:comment_date>2024-06-14 21:{number:02}:00</wp:comment_date>"
        f"<wp:comment_date_gmt>2024-06-14 19:{number:02}:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{content}]]></wp:comment_content>"
        f"<wp:comment_approved>{kind}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type>{told}</wp:comment>"
    )


def export(*comments, title="The final"):
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>A site</title>'
        "<wp:wxr_version>1.2</wp:wxr_version>"
        f"<item><title>{escape(title)}</title><link>https://wp.example/final/</link>"
        '<guid isPermaLink="false">https://wp.example/?p=7</guid><wp:post_id>7</wp:post_id>'
        "<content:encoded><![CDATA[Before the match.]]></content:encoded>"
        + "".join(comments)
        + "</item></channel></rss>"
    )


@pytest.fixture
def take_in(tmp_path):
    """Import a file; return its entries, oldest first."""

    def run(text):
        path = tmp_path / "export.xml"
        path.write_text(text, encoding="utf-8")
        call_command("import", str(path), "--blog", "final")
        return list(Entry.objects.filter(blog__slug="final").order_by("position"))

    return run


def test_entries(take_in):
    """In order, with times, names, paragraphs and key events; readers' comments are none."""
    one, two = take_in(
        export(
            comment(1, "Kick-off.\nIn the rain.\n\nBoth sides are changed."),
            comment(2, "Nice!", kind="comment"),
            comment(
                3,
                '<span class="liveblog-command type-key">key</span> <b>Goal</b><script>x</script>',
                author="Ben",
                liveblog_key_entry="true",
            ),
        )
    )
    assert one.summary == "<p>Kick-off.<br>In the rain.</p><p>Both sides are changed.</p>"
    assert (one.author_name, two.author_name) == ("Ana", "Ben")
    assert f"{one.published:%Y-%m-%d %H:%M}" == "2024-06-14 19:01"
    assert two.summary == "<p><b>Goal</b></p>" and (one.key, two.key) == (False, True)
    blog = Blog.objects.get(slug="final")
    assert blog.title == "The final" and one.title == ""


def test_changes_and_deletions(take_in):
    """The last words stand at the first time, the words before them are a version; what was deleted is gone."""
    (entry,) = take_in(
        export(
            comment(1, "2:1"),  # the plugin changes it too
            comment(2, "1:1", liveblog_replaces="1"),
            comment(3, "2:1", liveblog_replaces="1"),
            comment(4, "Wrong"),
            comment(5, "", liveblog_replaces="4"),
        )
    )
    assert entry.summary == "<p>2:1</p>" and f"{entry.published:%H:%M}" == "19:01"
    assert f"{entry.updated:%H:%M}" == "19:03"
    assert [version.summary for version in entry.versions.all()] == ["<p>1:1</p>"]


def test_the_same_once_more(take_in, capsys):
    """Nothing comes twice; what is new comes."""
    take_in(export(comment(1, "One")))
    entries = take_in(export(comment(1, "One"), comment(2, "Two")))
    assert [entry.summary for entry in entries] == ["<p>One</p>", "<p>Two</p>"]
    assert "1 entries, 1 were there already" in capsys.readouterr().out


def test_an_export_without_the_plugin(take_in):
    """Its posts are entries, as those of any feed."""
    (entry,) = take_in(export(comment(1, "Nice!", kind="comment")))
    assert entry.title == "The final"


def test_an_entry_that_quotes_a_doctype(take_in):
    """As one about HTML does: it is text, and none of the file's own."""
    (entry,) = take_in(
        export(comment(1, "Begin with <code>&lt;!DOCTYPE html></code> <!DOCTYPE x>"))
    )
    assert "Begin with" in entry.summary


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-30],
        lambda text: text.replace("2024-06-14 19:01:00", "yesterday"),
        lambda text: text.replace("<rss", '<!DOCTYPE r [<!ENTITY a "b">]><rss'),
        lambda text: text.replace("<rss", '<!-- <rss> --><!DOCTYPE r SYSTEM "r.dtd"><rss'),
    ],
)
def test_what_is_damaged(tmp_path, damage):
    """It is said, and nothing is changed."""
    path = tmp_path / "export.xml"
    path.write_text(damage(export(comment(1, "One"))), encoding="utf-8")
    with pytest.raises(NoArchive):
        read_file_at(path)
