import pytest

# For each entry of the blog: does the script build what the template wrote? Blank text between
# elements is all that may differ.
COMPARE = """
async () => {
  const source = [...document.querySelectorAll("[rel=modulepreload]")];
  const { buildEntry } = await import(source.find((link) => link.href.includes("render.js")).href);
  const squeeze = (element) => {
    for (const node of [...element.childNodes]) {
      if (node.nodeType === Node.TEXT_NODE && !node.data.trim()) node.remove();
      else squeeze(node);
    }
    element.normalize();
    return element;
  };
  const page = await (await fetch(location.pathname)).text();
  const written = new DOMParser().parseFromString(page, "text/html");
  const { entries } = await (await fetch(location.pathname + "entries.json")).json();
  return entries.map((entry) => {
    const built = squeeze(buildEntry(entry, location.pathname));
    const template = squeeze(written.getElementById("e-" + entry.id));
    return [built.isEqualNode(template), built.outerHTML, template.outerHTML];
  });
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
    "leading and trailing space": {"title": " A title ", "summary": " text <p>and block</p> "},
}


@pytest.mark.parametrize("case", ENTRIES)
def test_script_builds_what_the_template_writes(desk, open_reader, case):
    """An entry looks the same whether it came with the page or through the socket."""
    token = desk.publish(**{"title": case, **ENTRIES[case]})
    desk.edit(token, source_title="Gazette & Sons")
    desk.publish(**{"title": case, **ENTRIES[case]})
    reader = open_reader(desk.path)
    compared = reader.page.evaluate(COMPARE)
    assert len(compared) == 2
    for equal, built, written in compared:
        assert equal, (built, written)
