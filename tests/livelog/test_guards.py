"""What a request may make Django do is bounded before Django sees it."""

import pytest
from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import channel_layers
from channels.handler import AsgiRequest
from channels.message import Message
from django.core.files import uploadhandler
from django.http import HttpRequest
from django.utils.translation import trans_real

from blog.web.hidden.readers import is_cookie_signed_in
from livelog import guards

MULTIPART = "multipart/form-data; boundary=edge"
URLENCODED = "application/x-www-form-urlencoded"
PART = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
FILE = b'--edge\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n'
END = b"--edge--\r\n"


def ask(method="GET", path="/blog/", query=b"", body=b"", **headers):
    """Send a request as Daphne does through Channels' routing; return the answer's status."""
    layer = channel_layers[DEFAULT_CHANNEL_LAYER]
    headers = {"host": "localhost", "content_length": str(len(body)), **headers}
    content = {
        "reply_channel": "http.response!test",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in headers.items()
        ],
        "body": body,
    }
    message = Message(content, "http.request", layer)
    sent = []
    message.reply_channel.send = lambda content, immediately=False: sent.append(content)
    consumer, _ = layer.router.match(message)
    consumer(message)
    return sent[0]["status"]


def post(body, content_type):
    """Send a form with a cookie, without which Django reads none."""
    return ask("POST", body=body, content_type=content_type, cookie="csrftoken=" + "a" * 64)


@pytest.fixture
def unread(monkeypatch):
    """Fail if Django takes the request apart."""

    def fail(*args):
        raise AssertionError("read")

    monkeypatch.setattr(AsgiRequest, "__init__", fail)


@pytest.fixture
def unparsed(monkeypatch):
    """Fail if Django parses the form."""

    def fail(*args, **kwargs):
        raise AssertionError("parsed")

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", fail)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "status, request_",
    [
        (414, {"path": "/" + "a" * 9000}),
        (414, {"query": b"a" * 9000}),
        (414, {"query": b"a=1&" * 1000}),
        (400, {"path": "/blog/entry/a\0b/"}),
        (400, {"query": b"q=a%00b"}),
        (431, {"x_long": "a" * 9000}),
        (431, {"accept_language": "de-" + "a" * 500}),
        (431, {"host": "a" * 301}),
        (431, {"content_type": "text/plain" + ";" * 11}),
        (431, {"content_type": "text/plain; a=" + "b" * 500}),
        (400, {"content_type": "text/plain; charset=\x00"}),
        (400, {"content_type": "text/plain; charset=\xe9"}),
        (431, {"cookie": 'a="' + "\\1" * 1001 + '"'}),
    ],
)
def test_heads_that_are_refused(unread, status, request_):
    """A head that is long to read, or cannot be read, is answered before Django reads it."""
    assert ask(**request_) == status


def test_headers_that_come_twice_count_together():
    """Channels joins them; so do the guards."""
    pairs = [(b"Accept-Language", b"de"), (b"accept-language", b"en")]
    assert guards.join_headers(pairs) == {"accept-language": "de,en"}


@pytest.mark.django_db
def test_long_languages_are_not_remembered():
    """Django keeps the languages of a thousand requests: a cookie that names none is passed over."""
    trans_real.get_supported_language_variant.cache_clear()
    assert ask(path="/healthz", cookie="django_language=" + "a" * 100) in (200, 503)
    sizes = trans_real.get_supported_language_variant.cache_info().currsize
    assert ask(path="/healthz", cookie="django_language=" + "b" * 100) in (200, 503)
    assert trans_real.get_supported_language_variant.cache_info().currsize == sizes


@pytest.mark.django_db
@pytest.mark.parametrize("key", [r'"\000AAAAAAAAAAA"', "a" * 5000, "é" * 32])
def test_a_session_that_there_cannot_be_is_not_looked_for(key, django_assert_num_queries):
    """PostgreSQL cannot be asked for a NUL, which a cookie may spell out."""
    cookie = f"sessionid={key}"
    with django_assert_num_queries(0):
        assert ask(path="/desk/", cookie=cookie) == 302
        assert not is_cookie_signed_in(cookie)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "status, content_type, body",
    [
        pytest.param(413, MULTIPART, PART * 1200 + END, id="parts"),
        pytest.param(413, MULTIPART, PART * 1003 + END, id="fields"),
        pytest.param(413, MULTIPART, b"--edge\r\n\r\n" * 1200 + END, id="empty parts"),
        pytest.param(413, MULTIPART, FILE * 101 + END, id="files"),
        pytest.param(413, MULTIPART, PART.replace(b"1\r", b"1" * 2700000 + b"\r"), id="long field"),
        pytest.param(
            400,
            MULTIPART,
            FILE.replace(b"\n\r", b"\nContent-Transfer-Encoding: BASE64\r\n\r"),
            id="base64",
        ),
        pytest.param(400, MULTIPART, PART.replace(b"name=", b"name*="), id="encoded name"),
        pytest.param(400, MULTIPART, PART.replace(b"name", b";" * 11 + b"name"), id="parameters"),
        pytest.param(400, "multipart/form-data", PART, id="no boundary"),
        pytest.param(400, "multipart/form-data; boundary*=x'y'%41", PART, id="encoded boundary"),
        pytest.param(400, "multipart/form-data; boundary=" + "a" * 300, PART, id="long boundary"),
        pytest.param(413, URLENCODED, b"a=" + b"1" * 2700000, id="long text"),
        pytest.param(413, URLENCODED, b"a=1&" * 1000, id="many texts"),
        pytest.param(415, URLENCODED + "; charset=punycode", b"a=1", id="punycode"),
        pytest.param(415, URLENCODED + "; charset=zlib", b"a=1", id="zlib"),
        pytest.param(415, MULTIPART + "; charset=utf-7", PART + END, id="utf-7"),
    ],
)
def test_forms_that_are_refused(unparsed, status, content_type, body):
    """A form with too much in it, or what no browser sends, is answered before Django parses it."""
    assert post(body, content_type) == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type, body",
    [
        pytest.param(MULTIPART, PART * 1000 + END, id="fields"),
        pytest.param(MULTIPART, FILE * 100 + PART * 900 + END, id="files"),
        pytest.param(MULTIPART, FILE.replace(b'"b"', b'"base64.png"') + END, id="base64.png"),
        pytest.param(MULTIPART, FILE.replace(b"1\r", b"1" * 3000000 + b"\r"), id="large file"),
        pytest.param(URLENCODED, b"a=1&" * 999, id="texts"),
        pytest.param(URLENCODED + "; charset=UTF-8", b"a=1", id="charset"),
        pytest.param("application/json", b"&" * 3000, id="no form"),
    ],
)
def test_forms_that_are_taken(monkeypatch, content_type, body):
    """What is within the limits reaches the views; this one is refused for its token alone."""
    monkeypatch.delattr(uploadhandler, "TemporaryUploadedFile")
    assert post(body, content_type) == 403


@pytest.mark.django_db
def test_plain_wsgi_is_guarded_too(client, unparsed):
    """The same middleware reads the body where Channels has not."""
    assert client.post("/blog/", PART * 1200 + END, content_type=MULTIPART).status_code == 413


@pytest.mark.django_db
def test_large_bodies_are_not_read_by_plain_wsgi(client, settings):
    """LIVELOG_MAX_BODY is Daphne's limit, and plain WSGI's."""
    settings.LIVELOG_MAX_BODY = 10
    assert client.post("/blog/", b"a" * 11, content_type="text/plain").status_code == 413
