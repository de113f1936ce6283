"""Thousands of feeds on this machine, a few for each of many addresses of 127.0.0.0/8.

`python -m bench.poll.server PORT` serves feed N at the address that `feed_url` gives. In round 0
each feed has its first entries; from round 1 on (GET /round/1) half of them are unchanged, and the
others have as many entries more. Every answer takes a moment, as on the internet; some are slow,
some broken, some never come.
"""

import asyncio
import contextlib
import sys

FEEDS_OF_A_HOST = 2
ENTRIES = 20
LATENCY = 0.1  # seconds; about what a near server takes over the internet
SLOW = 2.0  # seconds
# Of a hundred feeds: 50 unchanged, 3 slow, 5 broken in one of five ways, the rest changed; one of
# a thousand never answers.
SUMMARY = (
    (
        '<p>The <a href="https://site-%d.example/tag/%d">minister</a> said on <b>Saturday</b> that the '
        "report, which runs to 240 pages, would be published in full &amp; without delay.</p>"
        '<p><img src="https://site-%d.example/image/%d.jpg" alt="A photograph"> '
    )
    + "<p>"
    + "Those who had waited for it since the spring were told to wait a little more. " * 8
)


def feed_url(number, port):
    """Return the address of a feed."""
    host = number // FEEDS_OF_A_HOST
    return f"http://127.{1 + host // 62500}.{host // 250 % 250}.{1 + host % 250}:{port}/{number}"


def kind_of(number):
    """Return how a feed behaves."""
    if number % 1000 == 999:
        return "hung"
    share = number % 100
    if share < 50:
        return "unchanged"
    if share < 53:
        return "slow"
    return "broken" if share < 58 else "changed"


def newest_entry(number, round_number):
    """Return the number of a feed's newest entry."""
    grows = kind_of(number) in ("changed", "slow")
    return ENTRIES + (round_number if grows else 0)


def guid(number, entry):
    """Return the GUID of a feed's entry."""
    return f"https://site-{number}.example/entry/{entry}"


def etag(number, round_number):
    """Return the validator of a feed's document."""
    return f'"{number}-{newest_entry(number, round_number)}"'


def document(number, round_number):
    """Return a feed's document."""
    newest = newest_entry(number, round_number)
    items = [write_item(number, entry) for entry in range(newest, newest - ENTRIES, -1)]
    head = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Site {number}</title><link>https://site-{number}.example/</link>"
    )
    return (head + "".join(items) + "</channel></rss>").encode()


def write_item(number, entry):
    """Return one entry's element."""
    when = f"{1 + entry // 24 % 20:02} Nov 2026 {entry % 24:02}:00:00 GMT"
    summary = SUMMARY % (number, entry, number, entry)
    name = guid(number, entry)
    return (
        f"<item><guid>{name}</guid><title>Entry {entry} of site {number}</title>"
        f"<link>{name}</link><pubDate>{when}</pubDate>"
        f"<description><![CDATA[{summary}]]></description></item>"
    )


class Server:
    """Answers each request on a connection of its own, as most servers of feeds do."""

    round = 0

    async def serve(self, reader, writer):
        """Answer one request."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            if path.startswith("/round/"):
                self.round = int(path.rsplit("/", 1)[1])
                writer.write(answer("200 OK", b"ok"))
            else:
                writer.write(await self.answer(int(path[1:]), head))
            await writer.drain()
        writer.close()

    async def answer(self, number, head):
        """Return a feed's answer, in its time; nothing to break the connection."""
        kind = kind_of(number)
        await asyncio.sleep({"slow": SLOW, "hung": 3600}.get(kind, LATENCY))
        if kind == "broken" and self.round:
            return break_answer(number, self.round)
        validator = etag(number, self.round)
        if validator in head:
            return answer("304 Not Modified", etag=validator)
        return answer("200 OK", document(number, self.round), validator)


def answer(status, body=b"", etag=""):
    """Return an HTTP answer as bytes."""
    lines = ["HTTP/1.1 " + status, "Connection: close", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/rss+xml", "ETag: " + etag] if etag else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def break_answer(number, round_number):
    """Return what a broken feed answers."""
    body = document(number, round_number)
    return [
        answer("404 Not Found", b"<html>not here</html>"),
        answer("500 Internal Server Error", b"database error"),
        answer("200 OK", b"<!DOCTYPE html><html><body>We will be back soon</body></html>", '"x"'),
        answer("200 OK", body[: len(body) // 2], '"y"'),
        b"",
    ][number % 5]


async def main(port):
    """Serve until the process is ended."""
    server = await asyncio.start_server(Server().serve, "0.0.0.0", port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
