"""The words for which a message waits."""

import pytest

from blog.room.peace.words import find_word

WORDS = "badword\nvery rude\nspam*\n坏话"


@pytest.mark.parametrize(
    "text, word",
    [
        ("a BADWORD!", "badword"),
        ("b\u0430dw\u043erd", "badword"),
        ("b a d w o r d", "badword"),
        ("b.a.d.w.o.r.d", "badword"),
        ("how very, RUDE of you", "very rude"),
        ("spammers", "spam*"),
        ("你说坏话了", "坏话"),
        ("badwords are others", None),
        ("very kind, not rude", None),
        ("", None),
    ],
)
def test_words(text, word):
    """However it is written; what is another word stays one."""
    assert find_word(WORDS, text) == word


def test_no_list():
    """Nothing waits; nor does it for an empty line."""
    assert find_word("", "anything") is None
    assert find_word("\n \n...\n", "anything ...") is None
