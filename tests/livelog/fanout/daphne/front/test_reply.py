"""What a client gets of a kept answer: all of it, a part, nothing new, or its headers."""

import pytest

from livelog.fanout.daphne.front.policy import Answer
from livelog.fanout.daphne.front.reply import make_reply

DATE = b"Wed, 25 Nov 2026 10:00:00 GMT"
HEADERS = (
    (b"Content-Type", b"text/css"),
    (b"Content-Length", b"999"),
    (b"Connection", b"close"),
    (b"Surrogate-Key", b"liveblog"),
    (b"ETag", b'W/"tag"'),
    (b"Last-Modified", DATE),
)
KEPT = Answer(200, HEADERS, b"0123456789")


def get(kept=KEPT, **headers):
    asked = {name.replace("_", "-").encode(): [value] for name, value in headers.items()}
    reply = make_reply(kept, asked, 7, "hit")
    return reply.status, dict(reply.headers), reply.body


def test_whole_answer_tells_its_age_and_where_it_comes_from():
    """Age (RFC 9111) and Cache-Status (RFC 9211); what is the front's own stays here."""
    assert get() == (
        200,
        {
            b"Content-Type": b"text/css",
            b"ETag": b'W/"tag"',
            b"Last-Modified": DATE,
            b"Age": b"7",
            b"Cache-Status": b"livelog; hit",
            b"Content-Length": b"10",
        },
        b"0123456789",
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": b'"tag"'}, 304),
        ({"if_none_match": b'"other", W/"tag"'}, 304),
        ({"if_none_match": b"*"}, 304),
        ({"if_none_match": b'"other"'}, 200),
        ({"if_none_match": b'"other"', "if_modified_since": DATE}, 200),
        ({"if_modified_since": DATE}, 304),
        ({"if_modified_since": b"Wed, 25 Nov 2026 09:59:59 GMT"}, 200),
        ({"if_modified_since": b"yesterday"}, 200),
        ({"if_none_match": b'"tag"', "range": b"bytes=0-1"}, 304),
    ],
)
def test_conditions(headers, status):
    """RFC 9110, section 13: the tag goes before the date, and a 304 has no body."""
    found, said, body = get(**headers)
    assert found == status and bool(body) is (status == 200)
    assert (b"Content-Length" in said) is (status == 200)


@pytest.mark.parametrize(
    ("asked", "body", "where"),
    [
        (b"bytes=0-3", b"0123", b"bytes 0-3/10"),
        (b"bytes=4-", b"456789", b"bytes 4-9/10"),
        (b"bytes=-2", b"89", b"bytes 8-9/10"),
        (b"bytes=8-99", b"89", b"bytes 8-9/10"),
    ],
)
def test_range(asked, body, where):
    """One range of a body is sent alone."""
    status, said, found = get(range=asked)
    assert (status, found, said[b"Content-Range"]) == (206, body, where)


@pytest.mark.parametrize("asked", [b"bytes=5-2", b"bytes=0-1,4-5", b"lines=1", b"bytes=-"])
def test_what_is_no_single_range_gets_all(asked):
    assert get(range=asked)[0] == 200


@pytest.mark.parametrize("asked", [b"bytes=10-", b"bytes=99-100", b"bytes=-0"])
def test_range_past_the_end_is_told_where_that_is(asked):
    """Without what would have a cache keep it in the place of the body."""
    status, said, body = get(range=asked)
    assert (status, body, said[b"Content-Range"]) == (416, b"", b"bytes */10")
    assert said[b"Cache-Control"] == b"no-store" and b"ETag" not in said


def test_compressed_body_has_no_ranges():
    """A range would be one of the compressed bytes, and of no use to who resumes with others."""
    gzipped = KEPT._replace(headers=(*HEADERS, (b"Content-Encoding", b"gzip")))
    assert get(gzipped, range=b"bytes=0-3")[0] == 200
