import pytest

# For each entry of the blog: does the script build what the template wrote? Blank text between
# elements is all that may differ, and a time, which the page writes in the reader's own way.
COMPARE = """
async () => {
  const { href } = document.querySelector("link[rel=icon]");
  const load = (name) => import(new URL(name, href));
  const { buildEntry, buildPin } = await load("stream/render.js");
  const { Words } = await load("reader/words.js");
  const words = new Words(document.documentElement.lang);
  const squeeze = (element) => {
    for (const node of [...element.childNodes]) {
      if (node.localName === "time") node.textContent = "";
      else if (node.nodeType === Node.TEXT_NODE && !node.data.trim()) node.remove();
      else squeeze(node);
    }
    element.normalize();
    return element;
  };
  const page = await (await fetch(location)).text();
  const written = new DOMParser().parseFromString(page, "text/html");
  const { entries } = await (await fetch(location.pathname + "entries.json")).json();
  const compare = (built, template) => {
    [built, template].forEach(squeeze);
    return [built.isEqualNode(template), built.outerHTML, template.outerHTML];
  };
  const compared = entries.map((entry) =>
    compare(buildEntry(entry, words), written.getElementById("e-" + entry.id)),
  );
  for (const pin of written.querySelectorAll(".pin")) {
    const entry = entries.find(({ id }) => id === pin.dataset.id);
    compared.push(compare(buildPin(entry, words), pin));
  }
  return compared;
}
"""

ENTRIES = {
    "bare": {},
    "full": {
        "link": "https://example.org/story?a=1&b=2",
        "summary": '<p>One <a href="https://example.org/x">two</a></p><ul><li>three</li></ul>',
        "image": "https://pictures.example.org/p.jpg",
        "author_name": "Ann <b>Author</b>",
        "source_link": "HTTPS://EXAMPLE.ORG/",
        "pinned": True,
        "key": True,
    },
    "plain text that looks like HTML": {"title": "Tom & Jerry <script> \"x\" 'y' &amp; <b>z</b>"},
    "unsafe links": {
        "link": "javascript:alert(1)",
        "image": "data:image/svg+xml,<svg/>",
        "source_link": " javascript:alert(1)",
    },
    "other scripts": {
        "title": "القطعة الوسطى ترتفع",
        "summary": "<p>新桥面开始就位</p>",
        "author_name": "李文清",
    },
    "long": {"summary": "<p>Words 😀 and words</p>" * 200, "pinned": True},
    "a picture in its summary": {
        "image": "https://pictures.example.org/p.jpg?a=1&b=2",
        "summary": '<p><img src="https://pictures.example.org/p.jpg?a=1&amp;b=2"></p>',
    },
    "pictures with words and without": {
        "summary": '<img src="https://e.org/1" alt="A > b"><img src="https://e.org/2">',
    },
    "Without a title": {"summary": "<p>Without a title</p>", "pinned": True},
    "Rich without a title": {"summary": '<p>Rich <a href="https://e.org/">without</a> a title</p>'},
    "Long without a…": {
        "summary": "<p>Long without a title &amp; with more to say</p>",
        "link": "https://e.org/2",
        "source_title": "A test's blog",
    },
    "its source is the blog": {"source_title": "A test's blog", "source_link": "https://e.org/"},
    "plain text": {"summary": "One line\n\nand another & more"},
    "struck and corrected": {
        "struck": True,
        "correction": "It was <b>not</b> so",
        "summary": "<p>It was so</p>",
        "pinned": True,
        "key": True,
    },
    "a picture of the site's own": {
        "summary": '<figure><img src="/media/pictures/aaaaaaaaaaaaaaaa-1200.jpg" alt="A"></figure>',
    },
    "a card": {
        "card": """{"url": "https://youtu.be/aaaaaaaaaaa", "title": "A <b>", "description": "",
            "image": "/media/pictures/aaaaaaaaaaaaaaaa-1200.jpg", "site": "YouTube",
            "player": "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa"}""",
    },
    "a card without a picture": {
        "card": """{"url": "https://e.org/", "title": "A", "description": "B & C", "image": "",
            "site": "e.org", "player": ""}""",
    },
    "a score": {
        "shape": "score",
        "details": '{"home": "Lions", "away": "Bears", "home_score": "2", "away_score": "1"}',
        "summary": "<p><strong>Lions 2 – 1 Bears</strong></p>",
    },
    "leading and trailing space": {"title": " A title ", "summary": " text <p>and block</p> "},
}


@pytest.mark.parametrize(
    ("language", "blog_language"), [("en", ""), ("zh-hans", "zh-hans"), ("en", "zh-hans")]
)
def test_script_builds_what_the_template_writes(desk, open_reader, language, blog_language):
    """An entry looks the same whether it came with the page or through the socket."""
    desk.newsroom.ask("open_blog", slug=desk.slug, language=blog_language)
    for case, fields in ENTRIES.items():
        fields = {"title": case, **fields}
        token = desk.publish(**fields)
        desk.edit(token, source_title="Gazette & Sons")
        desk.publish(**fields)
    reader = open_reader(desk.path + "?lang=" + language)
    compared = reader.page.evaluate(COMPARE)
    assert len(compared) == 2 * len(ENTRIES) + 3
    for equal, built, written in compared:
        assert equal, (built, written)


def test_picture_in_the_summary_shows_once(desk, open_reader):
    """A picture that the summary has already is not put above it again."""
    desk.publish("Twice", **ENTRIES["a picture in its summary"])
    assert open_reader(desk.path).page.locator("article img").count() == 1
