"""Words for machines."""

from blog.metadata import plain_text


def test_words_of_a_summary():
    """Elements go, references are resolved, blocks stay apart."""
    assert plain_text("<p>One &amp; <b>tw</b>o</p><ul><li>three</li></ul>") == "One & two three"


def test_long_words_are_cut_between_words():
    """The cut is told by an ellipsis and falls between words."""
    assert plain_text("<p>one two three</p>", 9) == "one two…"
    assert plain_text("字" * 20, 5) == "字字字字字…"
