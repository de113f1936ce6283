"""How much goes into one part."""

import pytest

from blog.log.parts import count_fitting


@pytest.mark.parametrize(
    "texts, size, count",
    [
        ([], 5, 0),
        (["abc", "de"], None, 2),
        (["abc", "de"], 5, 2),
        (["abc", "de"], 4, 1),
        (["abcdef", "de"], 4, 1),
        (["éé", "x"], 4, 1),
        (["éé", "x"], 5, 2),
    ],
)
def test_texts_fit_by_their_bytes(texts, size, count):
    """A text is as long as its UTF-8, and the first always fits."""
    assert count_fitting(texts, size) == count
