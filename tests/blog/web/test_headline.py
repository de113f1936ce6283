import pytest

from blog.web.headline import choose_parts, headline, plain_text


@pytest.mark.parametrize(
    ("title", "summary", "shown"),
    [
        ("Goal", "<p>It is two to one</p>", ("Goal", "<p>It is two to one</p>")),
        ("Goal", "", ("Goal", "")),
        ("Goal", "<p>Goal by Ann</p>", ("Goal", "<p>Goal by Ann</p>")),
        ("Fog &  rain", "<p>Fog &amp; <br>rain</p>", ("Fog &  rain", "<p>Fog &amp; <br>rain</p>")),
        ("Fog & rain", "<p>Fog &amp; <br>rain</p>", ("Fog & rain", "")),
        ("Fog", "<p><b>Fog</b></p>", ("", "<p><b>Fog</b></p>")),
        ("Fog at…", "<p>Fog at the pier</p>", ("", "<p>Fog at the pier</p>")),
        ("Sun at…", "<p>Fog at the pier</p>", ("Sun at…", "<p>Fog at the pier</p>")),
        ("", "<p>Fog</p>", ("", "<p>Fog</p>")),
    ],
)
def test_nothing_is_said_twice(title, summary, shown):
    """Of a title that is how its summary begins, one is shown; both where they differ."""
    parts = choose_parts({"title": title, "summary": summary})
    assert (parts["title"], parts["summary"]) == shown


def test_untitled_entry_is_called_by_its_first_words():
    """Pins, key events and the tab's title need words to name an entry by."""
    assert headline({"title": "Fog", "summary": "<p>Sun</p>"}) == "Fog"
    words = headline({"title": "", "summary": "<p>" + "Fog at the pier, " * 20 + "</p>"})
    assert words.startswith("Fog at the pier, Fog") and words.endswith("…") and len(words) <= 101


def test_words_of_a_summary():
    """Elements go, references are resolved, blocks stay apart."""
    assert plain_text("<p>One &amp; <b>tw</b>o</p><ul><li>three</li></ul>", 99) == "One & two three"


def test_long_words_are_cut_between_words():
    """The cut is told by an ellipsis and falls between words."""
    assert plain_text("<p>one two three</p>", 9) == "one two…"
    assert plain_text("字" * 20, 5) == "字字字字字…"
