"""deploy/nginx.conf as it ships, by TLS, in front of a real Daphne."""

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection, RemoteDisconnected

import pytest
from websocket import WebSocketBadStatusException

from tests.nginx import HOW_TO_GET_ONE, Nginx, find_nginx, make_certificate
from tests.page.newsroom import Desk, Newsroom
from tests.processes import wait_for
from tests.reader import Reader
from tests.site import Site

NAME = "localhost"


@pytest.fixture(scope="module")
def front(tmp_path_factory, migrated_database):
    """The site behind nginx; `ask` asks nginx."""
    if not find_nginx():
        pytest.skip("no nginx: " + HOW_TO_GET_ONE)
    directory = tmp_path_factory.mktemp("nginx")
    site = Site(directory, migrated_database)
    front = Front(site, directory)
    yield front
    front.close()


class Front:
    """An nginx, and the site that it is in front of."""

    def __init__(self, site, directory):
        self.site = site
        self.web = site.start_web(arguments=["--proxy-headers"])
        self.worker = site.start_worker()
        self.newsroom = Newsroom(site)
        certificate = make_certificate(directory, NAME)
        self.nginx = Nginx(directory, [site.port], NAME, certificate).start()
        self.tls = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
        self.origin = f"https://{NAME}:{self.nginx.port}"

    def ask(self, path="/blog/", method="GET", **headers):
        """Return the status, the headers in lower case and the body of an answer."""
        connection = HTTPSConnection(NAME, self.nginx.port, timeout=60, context=self.tls)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        # Whoever passes an answer on adds to this one.
        found["cache-status"] = answer.headers.get_all("Cache-Status", [])
        body = answer.read()
        connection.close()
        return answer.status, found, body

    def is_hit(self, path="/blog/", **headers):
        return "nginx; hit" in self.ask(path, **headers)[1]["cache-status"]

    def wait_until_kept(self, path="/blog/", **headers):
        wait_for(lambda: self.is_hit(path, **headers), f"{path} from the cache")

    def open_socket(self, path="/blog/", **headers):
        url = f"wss://{NAME}:{self.nginx.port}{path}"
        options = {"ca_certs": str(self.nginx.place.parent / "fullchain.pem")}
        return Reader(url, sslopt=options, header=headers)

    def close(self):
        self.nginx.kill()
        self.newsroom.close()
        self.site.close()


@pytest.fixture
def desk(front):
    return Desk(front.newsroom, "liveblog")


def test_page(front):
    """It comes compressed as Daphne did it, whole, with its headers, and from the cache."""
    front.wait_until_kept()
    status, headers, body = front.ask()
    assert status == 200 and b"</html>" in body and "content-encoding" not in headers
    assert "content-security-policy" in headers and "surrogate-key" not in headers
    front.wait_until_kept(Accept_Encoding="gzip, deflate, br")
    status, headers, body = front.ask(Accept_Encoding="gzip, deflate, br")
    assert headers["content-encoding"] == "gzip" and body[:2] == b"\x1f\x8b"


def test_static_file(front):
    """It is kept, conditional, and has its HEAD and its ranges."""
    page = front.ask()[2].decode()
    path = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    status, headers, body = front.ask(path, Accept_Encoding="gzip")
    assert status == 200 and "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
    front.wait_until_kept(path)
    _, headers, body = front.ask(path)
    assert front.ask(path, If_None_Match=headers["etag"])[0] == 304
    status, head, none = front.ask(path, method="HEAD")
    assert (status, none, head["content-length"]) == (200, b"", str(len(body)))
    assert front.ask(path, Range="bytes=0-9")[::2] == (206, body[:10])


def test_data_is_conditional(front):
    """A poll that brings nothing new is a 304."""
    tag = front.ask("/blog/entries.json?since=0")[1]["etag"]
    wait_for(
        lambda: front.ask("/blog/entries.json?since=0", If_None_Match=tag)[0] == 304,
        "a 304 of data",
    )


def test_socket(front, desk):
    """It goes through at the page's own address, which is in the cache, and brings what is new."""
    front.wait_until_kept()
    reader = front.open_socket(Origin=front.origin)
    reader.wait_for("hello")
    desk.publish("By the socket")
    assert reader.wait_for_entries(1)[0]["title"] == "By the socket"
    reader.close()


def test_languages_are_kept_apart(front):
    """By what the site has, the first that a browser names, so that most find theirs kept."""
    front.wait_until_kept(Accept_Language="zh-CN")
    front.wait_until_kept(Accept_Language="fr")
    for accepted, language in (
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("de,fr;q=0.9, zh;q=0.5,en;q=0.3", "zh-hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("zu,deen", "en"),
    ):
        assert front.ask(Accept_Language=accepted)[1]["content-language"] == language
    wait_for(lambda: front.is_hit(Accept_Language="ja,zh-HK;q=0.7"), "another way to say it")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/login/",
        "/healthz",
        "/blog/none/",
        "/blog/desk/",
        "/media/pictures/none",
        "/blog/?x=1",
    ],
)
def test_what_is_not_public_is_not_kept(front, path):
    """Nor with a cookie, nor after each other."""
    for headers in ({}, {"Cookie": "sessionid=x"}, {}):
        kept = front.ask(path, **headers)[1]["cache-status"]
        assert "nginx; hit" not in kept or path == "/blog/?x=1"


@pytest.mark.parametrize("headers", [{"Cookie": "a=b; sessionid=x"}, {"Authorization": "Bearer x"}])
def test_who_is_signed_in_goes_past_the_cache(front, headers):
    """What an editor is shown is neither from it nor kept in it."""
    front.wait_until_kept()
    assert not any("nginx" in each for each in front.ask(**headers)[1]["cache-status"])


def test_forwarded_headers_are_the_proxys(front):
    """Nobody says where they come from but nginx; Daphne believes its address and scheme."""
    forged = {
        "X_Forwarded_For": "198.51.100.6",
        "X_Forwarded_Proto": "http",
        "Cookie": "sessionid=x",
    }
    page = front.ask(X_Forwarded_Host="evil.example", Daphne_Root_Path="/evil", **forged)[
        2
    ].decode()
    assert f'<link rel="canonical" href="{front.origin}/blog/">' in page and "evil" not in page
    assert "198.51.100.6" not in front.web.output()
    assert "127.0.0.1" in front.web.output()


def test_other_names_learn_nothing(front):
    """By TLS a stranger's name has no handshake, and without it no answer; ours is led to TLS."""
    with pytest.raises(ssl.SSLError):
        connection = HTTPSConnection("127.0.0.1", front.nginx.port, context=front.tls)
        connection.request("GET", "/blog/")
    plain = HTTPConnection(NAME, front.nginx.plain_port)
    with pytest.raises(RemoteDisconnected):
        plain.request("GET", "/blog/", headers={"Host": "evil.example"})
        plain.getresponse()
    plain.close()
    plain.request("GET", "/blog/?lang=en")
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, front.origin + "/blog/?lang=en")
    plain.close()


def test_a_body_has_its_limit(front):
    """What is larger than LIVELOG_MAX_BODY is refused before Daphne hears of it."""
    assert front.ask("/admin/login/", "POST", Content_Length=str(11 * 1024 * 1024))[0] == 413


def test_what_is_taken_back_is_gone_within_its_second(front, desk):
    """Past its second a copy is shown to nobody, however many ask while the next one is made."""
    token = desk.publish("Taken back")
    wait_for(lambda: b"Taken back" in front.ask()[2], "it is on the page")
    front.wait_until_kept()
    desk.remove(token)
    end = time.monotonic() + 1.1
    wait_for(lambda: time.monotonic() > end, "the page's second is over")
    front.worker.pause()
    try:
        with ThreadPoolExecutor(4) as readers:
            answers = [readers.submit(front.ask) for _ in range(4)]
            wait_for(lambda: answers[0].running(), "they ask")
            front.worker.resume()
    finally:
        front.worker.resume()
    for answer in answers:
        status, _, body = answer.result()
        assert status == 200 and b"Taken back" not in body


def test_files_are_there_while_daphne_is_gone(front):
    """What never changes is still answered; a page says that nobody is there, and is not kept."""
    path = front.ask()[2].decode().split('<link rel="stylesheet" href="')[1].split('"')[0]
    front.wait_until_kept(path)
    front.web.kill()
    try:
        wait_for(lambda: front.ask()[0] == 502, "the page's second is over")
        assert front.is_hit(path)
    finally:
        front.web.start()
    wait_for(lambda: front.ask()[0] == 200, "Daphne is back")


def test_sockets_of_an_address_come_so_often(front):
    """One more is refused with 429; pages are not counted."""
    changed = {"burst=1000": "burst=2", "rate=20r/s": "rate=1r/m"}
    nginx = Nginx(front.site.directory, [front.site.port], changed=changed).start()
    try:
        url = f"ws://127.0.0.1:{nginx.port}/blog/"
        readers = [Reader(url) for _ in range(3)]
        with pytest.raises(WebSocketBadStatusException, match="429"):
            Reader(url)
        connection = HTTPConnection("127.0.0.1", nginx.port)
        for _ in range(5):
            connection.request("GET", "/blog/")
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read()
        connection.close()
        for reader in readers:
            reader.close()
    finally:
        nginx.kill()


def test_a_certificate_is_renewed_without_tls(front):
    """What certbot puts there is asked for by HTTP, and not led to TLS."""
    plain = HTTPConnection(NAME, front.nginx.plain_port)
    plain.request("GET", "/.well-known/acme-challenge/none")
    assert plain.getresponse().status == 404
    plain.close()


def test_numbers_are_not_told_through_a_proxy(front):
    """Daphne sees nginx's address, which is this machine's own, or what nginx says of the client's."""
    assert front.ask("/metrics")[0] == 403
    assert front.ask("/metrics", X_Forwarded_For="127.0.0.1")[0] == 403
    plain = HTTPConnection("127.0.0.1", front.site.port)
    plain.request("GET", "/metrics")
    assert plain.getresponse().status == 200
    plain.close()
