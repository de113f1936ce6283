"""Which requests may share an answer, and in which form they are asked."""

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import get_language_from_request
from hypothesis import given
from hypothesis import strategies as st

from livelog.fanout.daphne.front.key import Rules, choose_language, plain_query, read_key

RULES = Rules(("en", "zh-hans"), ("before", "lang", "since"))
HEADERS = {b"host": [b"Live.example:8000"]}


def ask(uri=b"/blog/", method=b"GET", scheme="http", **headers):
    named = {name.replace("_", "-").encode(): [value] for name, value in headers.items()}
    return read_key(method, scheme, uri, {**HEADERS, **named}, RULES)


def test_plain_request_has_a_key():
    """Host in lower case, path, query, language and coding: no more is told apart."""
    key = ask(b"/blog/?since=3", accept_language=b"zh-TW,en;q=0.5", accept_encoding=b"br, gzip")
    assert key == ("http", b"live.example:8000", b"/blog/", b"since=3", "zh-hans", True)
    assert dict(key.headers()) == {
        b"host": b"live.example:8000",
        b"accept-language": b"zh-hans",
        b"accept-encoding": b"gzip",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": b"a=b"},
        {"x_forwarded_host": b"evil.example"},
        {"x_forwarded_proto": b"https"},
        {"x_original_url": b"/admin/"},
        {"origin": b"https://evil.example"},
        {"user_agent": b"anything"},
        {"range": b"bytes=0-1"},
        {"if_none_match": b'"x"'},
        {"accept": b"text/evil"},
    ],
)
def test_header_that_is_no_part_of_the_key_is_not_passed_on(headers):
    """No such header can poison what others are shown: a worker does not even see it."""
    assert ask(**headers) == ask()


@pytest.mark.parametrize(
    ("change", "value"),
    [("scheme", "https"), ("uri", b"/blog/x/"), ("accept_language", b"zh"), ("host", b"b.example")],
)
def test_what_makes_another_answer_makes_another_key(change, value):
    assert ask(**{change: value}) != ask()


@pytest.mark.parametrize(
    "request_",
    [
        {"method": b"POST"},
        {"method": b"OPTIONS"},
        {"authorization": b"Bearer x"},
        {"upgrade": b"websocket"},
        {"content_length": b"5"},
        {"transfer_encoding": b"chunked"},
        {"host": b"evil.example/<script>"},
        {"host": b""},
        {"uri": b"/blog/?unknown=1"},
        {"uri": b"/blog/?since=1&since=2"},
        {"uri": b"/blog/?lang=" + b"x" * 50},
        {"uri": b"/blog/?lang=%3Cscript%3E"},
        {"uri": b"/" + b"x" * 2000},
        {"uri": b"*"},
    ],
)
def test_other_requests_are_passed_on_as_they_are(request_):
    assert ask(**request_) is None


def test_two_hosts_are_no_ones():
    """Which of them a worker would believe is not for a cache to guess."""
    headers = {b"host": [b"a.example", b"b.example"]}
    assert read_key(b"GET", "http", b"/", headers, RULES) is None


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        (b"", b""),
        (b"since=2&before=1", b"before=1&since=2"),
        (b"utm_source=x&utm_medium=y&fbclid=z", b""),
        (b"&&lang=en&", b"lang=en"),
        (b"lang=zh%2Dhans", b"lang=zh-hans"),
        (b"q=1", None),
        (b"since=" + b"1" * 2000, None),
    ],
)
def test_query_in_its_plain_form(query, plain):
    """Sorted, without what tracks readers; None where something unknown is asked."""
    assert plain_query(query, RULES.parameters) == plain


TAG = st.sampled_from(["en", "en-GB", "zh", "zh-CN", "zh-Hant-TW", "de", "fr-CA", "*", "e"])
# Django takes a weight of 0 for none; RFC 9110 says "not acceptable", and so does `sort_weighted`.
WEIGHT = st.sampled_from(["", ";q=0.1", ";q=0.5", ";q=1", ";q=1.0"])


@given(st.lists(st.tuples(TAG, WEIGHT), max_size=4))
def test_django_chooses_the_same_language_by_the_plain_header(parts):
    """What a worker is asked for in the reader's name is what it would have chosen itself."""
    header = ", ".join(tag + weight for tag, weight in parts)
    languages = [code for code, _ in settings.LANGUAGES]

    def chosen(accepted):
        headers = {"HTTP_ACCEPT_LANGUAGE": accepted} if accepted else {}
        return get_language_from_request(RequestFactory().get("/", **headers))

    assert chosen(choose_language(header, languages)) == chosen(header)


def test_long_header_counts_as_none():
    """An Accept-Language of kilobytes is nobody's, and costs nothing."""
    assert ask(accept_language=b"zh," * 1000).language == ""
