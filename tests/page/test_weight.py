BUDGET = 40_000  # bytes over the wire for HTML, CSS and JavaScript
WORDS = """The harbour master has signed the closure notice and no vessel may pass between the
pilot stations until noon tomorrow while crews lift the old span out on the morning tide"""


def test_page_of_fifty_entries_is_light(desk, open_reader):
    """A first visit asks for the page, one script and one style, within the budget, compressed."""
    words_of = WORDS.split()
    for number in range(50):
        order = [(number * 7 + step * 3) % len(words_of) for step in range(45)]
        words = " ".join(words_of[place] for place in order)
        desk.publish(f"Entry {number}: {words[:60]}", summary=f"<p>{words}.</p>")
    reader = open_reader("/healthz")
    requests = []
    reader.page.on("requestfinished", lambda request: requests.append(request))
    reader.page.goto(reader.site.url(desk.path), wait_until="load")
    reader.wait_until_live()
    sizes, kinds = {}, []
    for request in requests:
        response = request.response()
        kind = response.headers["content-type"].split(";")[0]
        if kind.startswith("text/") or "javascript" in kind:
            kinds.append(kind)
            sizes[request.url] = request.sizes()["responseBodySize"]
            assert response.headers["content-encoding"] in ("gzip", "br"), request.url
    assert sorted(kinds) == ["text/css", "text/html", "text/javascript"]
    assert sum(sizes.values()) <= BUDGET, sizes
