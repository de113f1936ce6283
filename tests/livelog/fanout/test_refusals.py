import json

import pytest

from livelog.fanout.refusals import phrase_refusal


@pytest.mark.parametrize("path", ["", "/blog/", "/apis/"])
def test_a_person_reads_a_line(path):
    """Whoever asks for no address of the API's."""
    assert phrase_refusal(path, 413, "Too large.") == ("text/plain; charset=utf-8", "Too large.\n")


def test_a_program_reads_problem_details():
    """RFC 9457, as from the API itself."""
    content_type, body = phrase_refusal("/api/v1/blogs/", 431, "Too long.")
    assert content_type == "application/problem+json"
    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Request Header Fields Too Large",
        "status": 431,
        "detail": "Too long.",
    }
