"""What each shape of entry makes of its fields."""

import pytest

from blog.desk.errors import Invalid
from blog.desk.writing.shapes import compose

SCORE = {"home": "Lions", "away": "Bears <b>", "home_score": "2", "away_score": "1"}


def test_a_quote():
    """Who and where stand below it; a name is text."""
    html = compose("quote", "We **won**", {"who": "Ann <i>", "where": "Hall"})
    assert html == (
        "<blockquote><p>We <strong>won</strong></p></blockquote><p>— Ann &lt;i&gt;, Hall</p>"
    )


def test_a_score():
    """Both sides in one line, then the line below, then the words."""
    html = compose("score", "What a game", {**SCORE, "line": "67'"})
    assert html == (
        "<p><strong>Lions 2 – 1 Bears &lt;b&gt;</strong></p><p>67'</p><p>What a game</p>"
    )


def test_a_table_is_markdown():
    """As a spreadsheet's cells are pasted."""
    html = compose("text", "| A | B |\n|---|---|\n| 1 | 2 |", {})
    assert "<table>" in html and "<td>2</td>" in html


@pytest.mark.parametrize(("shape", "details"), [("quote", {}), ("score", {"home": "Lions"})])
def test_what_is_missing_is_named(shape, details):
    """A quote needs words, a score both sides."""
    with pytest.raises(Invalid) as caught:
        compose(shape, "", details)
    assert caught.value.errors
