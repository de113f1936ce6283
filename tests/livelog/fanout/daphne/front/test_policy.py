"""What may be kept, and what may be given to more than one."""

import pytest

from livelog.fanout.daphne.front.policy import Answer, is_shared, read_lifetime


def answer(status=200, control="public, max-age=5", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Answer(status, ((b"Cache-Control", control.encode()), *named), b"")


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (answer(), 5),
        (answer(control="PUBLIC , MAX-AGE=7"), 7),
        (answer(control="public, max-age=1, s-maxage=9"), 9),
        (answer(control='public, max-age="3"'), 3),
        (answer(control="public, max-age=31536000, immutable"), 31536000),
        # A picture, whose entry may be removed by a message that this Daphne has no room for.
        (answer(control="public, max-age=31536000, immutable", surrogate_key="liveblog"), 60),
        (answer(404), 5),
        (answer(301), 5),
        (answer(vary="Accept-Language, accept-encoding"), 5),
        (answer(control="max-age=5"), None),
        (answer(control="public"), None),
        (answer(control="public, max-age=0"), None),
        (answer(control="public, max-age=-5"), None),
        (answer(control="public, max-age=x"), None),
        (answer(control="public, private, max-age=5"), None),
        (answer(control="public, no-store, max-age=5"), None),
        (answer(control="public, no-cache, max-age=5"), None),
        (answer(control=""), None),
        (answer(500), None),
        (answer(302), None),
        (answer(206), None),
        (answer(set_cookie="a=b"), None),
        (answer(vary="Cookie"), None),
        (answer(vary="*"), None),
        (answer(vary="Accept-Language, Origin"), None),
    ],
)
def test_lifetime(given, seconds):
    """Only what says `public`, for how long, and for whom, is kept."""
    assert read_lifetime(given) == seconds


@pytest.mark.parametrize(
    ("given", "shared"),
    [
        (answer(404, control=""), True),
        (answer(200, control="private"), False),
        (answer(200, control="no-store"), False),
        (answer(302, control="", set_cookie="csrftoken=x"), False),
        (answer(200, control="", vary="Cookie"), False),
    ],
)
def test_who_asked_alike_is_answered_alike(given, shared):
    """An answer made for one alone is never given to another who happened to ask meanwhile."""
    assert is_shared(given) is shared
