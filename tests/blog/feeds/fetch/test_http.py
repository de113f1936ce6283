import gzip
import socket
import ssl
import threading
import time

import brotli
import pytest

import livelog
from blog.feeds.errors import FeedError
from blog.feeds.fetch import connection, http
from tests.blog.feeds.certificate import make_authority
from tests.blog.feeds.server import FeedServer, answer

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


def get(url, *args, **options):
    return http.fetch(url, *args, allow_private=True, **options)


def test_a_feed_comes_with_its_headers(server):
    """Body, final URL, type, validators, freshness and links are those of the answer."""
    server.paths["/feed"] = answer(
        FEED,
        Content_Type="application/rss+xml; charset=utf-8",
        ETag='W/"a-1"',
        Last_Modified="Sat, 21 Nov 2026 05:00:00 GMT",
        Cache_Control="max-age=300",
        Link='<https://hub.example/>; rel="hub"',
    )
    response = get(server.url("/feed"))
    assert response == http.Response(
        status=200,
        url=server.url("/feed"),
        permanent_url=None,
        body=FEED,
        content_type="application/rss+xml; charset=utf-8",
        etag='W/"a-1"',
        last_modified="Sat, 21 Nov 2026 05:00:00 GMT",
        max_age=300,
        links={"hub": "https://hub.example/"},
    )


def test_the_request_says_who_asks(server):
    """The User-Agent has name, version and an address; nothing conditional is sent."""
    server.paths["/"] = answer(FEED)
    get(server.url(), site="https://blog.example/")
    head = server.requests[0]
    assert f"User-Agent: livelog/{livelog.__version__} (+https://blog.example/)\r\n" in head
    assert "Accept-Encoding: gzip, deflate, br\r\n" in head
    assert "If-None-Match" not in head and "If-Modified-Since" not in head


def test_a_site_without_an_address_names_none(server):
    """A host that does not exist would tell nobody whom to write to."""
    server.paths["/"] = answer(FEED)
    get(server.url())
    assert f"User-Agent: livelog/{livelog.__version__}\r\n" in server.requests[0]


def test_validators_are_sent_byte_for_byte_and_304_has_no_body(server):
    """What a server gave, it gets back, odd spelling and all."""
    server.paths["/"] = answer(status="304 Not Modified", ETag="odd\xe9 etag")
    response = get(server.url(), "odd\xe9 etag", "Sat, 21 Nov 2026 5:0:0 +0000")
    assert (response.status, response.body, response.etag) == (304, b"", "odd\xe9 etag")
    assert "If-None-Match: odd\xe9 etag\r\n" in server.requests[0]
    assert "If-Modified-Since: Sat, 21 Nov 2026 5:0:0 +0000\r\n" in server.requests[0]


def test_validators_go_only_to_the_url_that_gave_them(server):
    """A redirect to a feed with an older date must not be answered 304."""
    server.paths["/old"] = answer(status="302 Found", Location="/new")
    server.paths["/new"] = answer(FEED)
    get(server.url("/old"), '"e"', validated_url=server.url("/new"))
    assert ['If-None-Match: "e"' in head for head in server.requests] == [False, True]


def test_304_to_an_unconditional_request_is_an_error(server):
    """There is no body to fall back on."""
    server.paths["/"] = answer(status="304 Not Modified")
    with pytest.raises(FeedError, match="304"):
        get(server.url())


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_compressed_body_is_decoded(server, coding, encode):
    """In every coding that the request accepts."""
    server.paths["/"] = answer(encode(FEED), Content_Encoding=coding)
    assert get(server.url()).body == FEED


def test_of_a_bomb_no_more_than_the_limit_is_read(server):
    """Fifty bytes on the wire may not become 11 MB in memory."""
    server.paths["/"] = answer(brotli.compress(bytes(11_000_000), quality=4), Content_Encoding="br")
    response = get(server.url())
    assert len(response.body) == http.LIMIT and response.truncated


def test_a_chunked_body_is_read(server):
    """Without its last chunk it would be an error."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.paths["/"] = head + b"3c\r\n" + FEED + b"\r\n0\r\n\r\n"
    assert get(server.url()).body == FEED


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3c\r\n" + FEED + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + FEED,
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_an_answer_that_is_cut_off_or_no_http_is_an_error(server, reply):
    """Half a feed must not pass for a whole one."""
    server.paths["/"] = reply
    with pytest.raises(FeedError, match=r"127\.0\.0\.1"):
        get(server.url())


@pytest.mark.parametrize(
    ("status", "gone"), [("404 Not Found", False), ("410 Gone", True), ("500 Oops", False)]
)
def test_a_refusal_names_host_and_status(server, status, gone):
    """410 alone means that the feed is gone for good."""
    server.paths["/"] = answer(status=status)
    with pytest.raises(FeedError, match=rf"127\.0\.0\.1 .* \(HTTP {status[:3]}\)") as caught:
        get(server.url())
    assert caught.value.gone is gone and caught.value.retry_after is None


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_handed_on(server, status):
    """The schedule honours it."""
    server.paths["/"] = answer(status=status, Retry_After="7200")
    with pytest.raises(FeedError) as caught:
        get(server.url())
    assert caught.value.retry_after == 7200


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        (["301 Moved"], True),
        (["308 Permanent Redirect", "301 Moved"], True),
        (["301 Moved", "302 Found"], False),
        (["307 Temporary Redirect"], False),
        (["303 See Other", "301 Moved"], False),
    ],
)
def test_a_move_is_permanent_only_if_every_hop_says_so(server, statuses, permanent):
    """One temporary hop makes the whole way temporary."""
    for hop, status in enumerate(statuses):
        server.paths[f"/{hop}"] = answer(status=status, Location=f"/{hop + 1}#x")
    last = f"/{len(statuses)}"
    server.paths[last] = answer(FEED)
    response = get(server.url("/0"))
    assert response.url == server.url(last)
    assert response.permanent_url == (server.url(last) if permanent else None)


def test_a_cookie_is_sent_back_to_the_host_that_set_it(server):
    """Within one fetch, as a redirect that sets one expects."""

    def reply(connection):
        head = server.requests[-1]
        seen = "Cookie: seen=1\r\n" in head
        connection.sendall(answer(FEED) if seen else CHALLENGE)

    CHALLENGE = answer(status="302 Found", Location="/", Set_Cookie="seen=1; Path=/; HttpOnly")
    server.paths["/"] = reply
    assert get(server.url()).body == FEED
    assert get(server.url()).body == FEED and len(server.requests) == 4


LOGIN = "Authorization: Basic cHJlc3M6czNjcmV0\r\n"  # press:s3cret


def with_login(url):
    return url.replace("//", "//press:s3cret@")


def test_a_login_goes_along_to_the_same_origin(server):
    """To an absolute address of it as well; a move for good keeps it."""
    server.paths["/"] = answer(status="301 Moved", Location=server.url("/feed"))
    server.paths["/feed"] = answer(FEED)
    response = get(with_login(server.url()))
    assert [LOGIN in head for head in server.requests] == [True, True]
    assert response.permanent_url == with_login(server.url("/feed"))


def test_a_login_goes_nowhere_else(server):
    """Neither to another port or host, nor back by way of one, nor as a redirect would have it."""
    other = FeedServer()
    try:
        server.paths["/"] = answer(status="302 Found", Location=other.url())
        server.paths["/named"] = answer(status="302 Found", Location=with_login(other.url()))
        other.paths["/"] = answer(FEED)
        for path in ("/", "/named"):
            get(with_login(server.url(path)))
        assert not any("Authorization" in head for head in other.requests)
        assert get(with_login(server.url())).url == other.url()
    finally:
        other.close()


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"x" * 60_000 + b"\r\n",
        b"".join(b"X-%d: %s\r\n" % (n, b"x" * 2000) for n in range(50)),
        b"".join(b"X-%d: x\r\n" % n for n in range(500)),
    ],
)
def test_a_vast_head_is_refused(server, head):
    """In one line or in many: what is kept of an answer before its body is bounded."""
    server.paths["/"] = b"HTTP/1.1 200 OK\r\n" + head * 2 + b"\r\n" + FEED
    with pytest.raises(FeedError, match=r"larger than 64 KB|broke \(got more than"):
        get(server.url())


def test_endless_interim_answers_are_refused(server):
    """Each is short, and so counts for nothing by itself."""

    def reply(connection):
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    server.paths["/"] = reply
    with pytest.raises(FeedError, match="larger than 64 KB"):
        get(server.url())


@pytest.mark.parametrize(
    "location", ["http://a" + "\u0301" * 4000 + "/", "/" + "x" * 9000], ids=["marks", "path"]
)
def test_a_location_of_any_length_is_refused(server, location):
    """Before it is split, which takes the square of its length in combining marks."""
    server.paths["/"] = b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() + b"\r\n\r\n"
    with pytest.raises(FeedError, match="redirected to what is not a URL|not a URL"):
        get(server.url())


def test_no_field_of_a_request_ends_its_line(server):
    """Whatever a database may hold for a validator."""
    server.paths["/a b"] = server.paths["/a%20b"] = answer(FEED)
    get(server.url("/a b"), 'x"\r\nInjected: 1')
    assert "Injected" not in server.requests[0]


def test_path_and_query_are_encoded(server):
    """As browsers do; what is encoded stays."""
    server.paths["/%E6%97%A9?q=%E6%97%A9&p=%2F"] = answer(FEED)
    assert get(server.url("/早?q=早&p=%2F#f")).body == FEED


def test_more_than_five_redirects_are_an_error(server):
    """A circle ends."""
    server.paths["/"] = answer(status="301 Moved", Location="/")
    with pytest.raises(FeedError, match="more than 5 redirects"):
        get(server.url())
    assert len(server.requests) == 6


def test_the_body_of_a_redirect_is_not_read(server):
    """A redirect may come with an endless or a vast body."""
    head = b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 99999999\r\n\r\n"

    def redirect(connection):
        connection.sendall(head)
        server.closing.wait()

    server.paths["/"] = redirect
    server.paths["/feed"] = answer(FEED)
    assert get(server.url(), deadline=20).body == FEED


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "http://:80/", "gopher:x"],
)
def test_a_redirect_to_what_is_not_http_is_refused(server, location):
    """As is such a URL to begin with."""
    server.paths["/"] = answer(status="302 Found", Location=location)
    with pytest.raises(FeedError, match="not a"):
        get(server.url())


@pytest.mark.parametrize(
    "url",
    ["", "feed", "file:///etc/passwd", "http://", "http://a:b/", "http://%zz/", "http://a b/"],
)
def test_what_is_not_an_http_url_is_refused(url):
    """With one line that says so."""
    with pytest.raises(FeedError):
        get(url)


def drip(start, piece):
    """Send the start, then the piece again and again, slowly, for as long as the client stays."""

    def reply(connection):
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(0.02)

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_dripping_server_is_left_at_the_deadline(server, reply):
    """In headers as in the body: each byte in time, but never the whole."""
    server.paths["/"] = reply
    with pytest.raises(FeedError, match=r"no complete answer within 0\.5 s"):
        get(server.url(), deadline=0.5)


def test_a_silent_server_is_left_at_the_deadline(server):
    """Before the first byte too."""
    server.paths["/"] = lambda connection: server.closing.wait()
    with pytest.raises(FeedError, match="answer within"):
        get(server.url(), deadline=0.5)


def test_a_name_that_is_never_looked_up_is_left_at_the_deadline(monkeypatch):
    """The system's resolver has a patience of its own."""
    forever = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: forever.wait(60))
    with pytest.raises(FeedError, match="could not be looked up"):
        get("http://slow.example/", deadline=1)
    forever.set()


def test_a_private_address_is_refused_unless_allowed(server):
    """The line says which setting allows it; nothing is sent."""
    server.paths["/"] = answer(FEED)
    with pytest.raises(FeedError, match="LIVELOG_ALLOW_PRIVATE_FEEDS"):
        http.fetch(server.url())
    with pytest.raises(FeedError, match="LIVELOG_ALLOW_PRIVATE_FEEDS"):
        http.fetch(f"http://2130706433:{server.port}/")
    assert server.requests == []
    assert get(server.url()).body == FEED


def test_a_private_address_that_was_named_is_allowed_alone(server):
    """Its host and port are; where it leads to on another port is not."""
    other = FeedServer()
    try:
        other.paths["/"] = answer(FEED)
        server.paths["/"] = answer(FEED)
        server.paths["/away"] = answer(status="302 Found", Location=other.url())
        named = [server.url()]
        assert http.fetch(server.url(), allow_private=named).body == FEED
        with pytest.raises(FeedError, match="LIVELOG_ALLOW_PRIVATE_FEEDS"):
            http.fetch(server.url("/away"), allow_private=named)
        assert other.requests == []
    finally:
        other.close()


def resolve_to(monkeypatch, *answers):
    """Let each look-up give the next of the addresses, then the last again."""
    answers = list(answers)

    def getaddrinfo(host, port, **options):
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_a_name_that_rebinds_to_a_private_address_is_refused(monkeypatch, server):
    """The address that is checked is the one connected to: there is no second look-up."""
    server.paths["/"] = answer(FEED)
    checked = []
    monkeypatch.setattr(connection, "is_public", lambda a: checked.append(a) or a != "127.0.0.1")
    resolve_to(monkeypatch, "127.0.0.1", "93.184.216.34")
    with pytest.raises(FeedError, match=r"is at 127\.0\.0\.1"):
        http.fetch(server.url(host="rebind.example"))
    assert checked == ["127.0.0.1"] and server.requests == []


def test_a_redirect_to_a_private_address_is_refused(monkeypatch, server):
    """Each hop is checked, not only the first."""
    inner = FeedServer()
    try:
        server.paths["/"] = answer(status="302 Found", Location=inner.url(host="localhost"))
        inner.paths["/"] = answer(FEED)
        monkeypatch.setattr(connection, "is_public", lambda address: address == "127.0.0.1")
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, port, **options: [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
                if host == "127.0.0.1"
                else (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port))
            ],
        )
        with pytest.raises(FeedError, match=r"localhost is at 127\.0\.0\.2"):
            http.fetch(server.url())
        assert inner.requests == []
    finally:
        inner.close()


def test_a_proxy_of_the_environment_is_not_used(monkeypatch, server):
    """It would connect in our place, to addresses that we refuse."""
    monkeypatch.setenv("http_proxy", server.url())
    monkeypatch.setenv("ALL_PROXY", server.url())
    with pytest.raises(FeedError, match="LIVELOG_ALLOW_PRIVATE_FEEDS"):
        http.fetch("http://127.0.0.3/")
    assert server.requests == []


@pytest.fixture
def tls(monkeypatch):
    """An https server for 127.0.0.1, with the certificates that trust its authority."""
    server_context, authority = make_authority("127.0.0.1")
    server = FeedServer(tls=server_context)
    trusting = connection.tls_context()
    trusting.load_verify_locations(cadata=authority)
    server.trust = lambda: monkeypatch.setattr(connection, "shared_tls_context", lambda: trusting)
    yield server
    server.close()


def test_a_certificate_that_no_one_vouches_for_is_refused(tls):
    """TLS is verified, and the line says what is wrong."""
    with pytest.raises(FeedError, match=r"TLS certificate of 127\.0\.0\.1 is not valid"):
        get(tls.url())


def test_a_certificate_for_another_name_is_refused(tls):
    """The host is checked, not only the authority."""
    tls.trust()
    with pytest.raises(FeedError, match="TLS certificate of localhost is not valid"):
        get(tls.url(host="localhost"))


def test_a_feed_comes_over_tls(tls):
    """With a certificate that is in order."""
    tls.paths["/"] = answer(FEED)
    tls.trust()
    assert get(tls.url()).body == FEED


def test_the_deadline_holds_over_tls(tls):
    """For the dripping body of an encrypted answer."""
    tls.paths["/"] = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x")
    tls.trust()
    with pytest.raises(FeedError, match=r"no complete answer within 0\.5 s"):
        get(tls.url(), deadline=0.5)


def test_the_deadline_holds_in_the_handshake():
    """A server that accepts and then says nothing to the TLS greeting."""
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(FeedError):
        get(f"https://127.0.0.1:{listener.getsockname()[1]}/", deadline=0.5)


def test_nothing_listens(server):
    """A refused connection is one clear line."""
    port = server.port
    server.close()
    try:
        with pytest.raises(
            FeedError, match=r"127\.0\.0\.1 cannot be reached \(Connection refused\)"
        ):
            get(f"http://127.0.0.1:{port}/")
    finally:
        server.__init__()


def test_a_tls_server_asked_in_plain_http(tls):
    """Is an error like any other, and so is the other way round."""
    with pytest.raises(FeedError):
        get(tls.url().replace("https", "http"))


def test_the_shared_context_verifies():
    """It checks certificate and host name."""
    context = connection.shared_tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
