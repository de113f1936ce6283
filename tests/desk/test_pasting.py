"""What other programs put on the clipboard becomes Markdown, and nothing in it runs."""

import pytest

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head>
<body><!--StartFragment--><h1>Report</h1><p class=MsoNormal>One <b>bold</b> and <i>slanted</i>,
<span style='font-weight:bold'>by style</span>.<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>&middot;<span>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p><a href="https://example.org/a_b">A link</a></p><!--EndFragment--></body></html>"""
DOCS = """<meta charset="utf-8"><b style="font-weight:normal;"><p dir="ltr"><span style="font-weight:700">Bold</span>
<span style="font-style:italic">slanted</span></p><ul><li><p>One</p></li><li><p>Two</p><ol><li>Deep</li></ol></li></ul></b>"""
WORD_LISTS = """<body><p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>Goal<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>By <b>Ana</b></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Card</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp; </span></span>Third</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>4.<span>&nbsp; </span></span>Fourth<span class=MsoCommentReference>[A1]</span></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level2 lfo2'><span style='mso-list:Ignore'>a.<span>&nbsp; </span></span>Deep</p>
<p class=MsoNormal style='mso-list:none'>After</p><div style='mso-element:comment-list'><p>A remark</p></div></body>"""
CASES = [
    (
        WORD,
        "# Report\n\nOne **bold** and *slanted*, **by style**.\n\n- First\n\n[A link](https://example.org/a_b)",
    ),
    (DOCS, "**Bold** *slanted*\n\n- One\n- Two\n  1. Deep"),
    ("<p>2 * 3 _x_ [y] &lt;b&gt;</p><p># no</p><p>1. no</p>", None),
    (
        "<blockquote><p>So</p><p>it goes</p></blockquote><hr><pre>a\n  b</pre>",
        "> So\n>\n> it goes\n\n---\n\n```\na\n  b\n```",
    ),
    (
        "<table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "| A | B\\|C |\n| --- | --- |\n| 1 | 2 |",
    ),
    (WORD_LISTS, "- Goal\n  - By **Ana**\n- Card\n\n3. Third\n4. Fourth\n   1. Deep\n\nAfter"),
    ("<p>one<br>two</p><div>three</div>", "one\ntwo\n\nthree"),
]
# Payloads of mutation XSS, and what would be fetched or run.
HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "<svg><style><img src=x onerror=window.hit=1></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.hit=1&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=window.hit=1>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
    "<a href='javascript:window.hit=1'>link</a><a href='data:text/html,x'>data</a>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe><script>window.hit=1</script>",
    "<template><img src=x onerror=window.hit=1></template><base href='https://evil.example/'>",
    "<p>&lt;img src=x onerror=window.hit=1&gt;</p>",
    "<p>[x](javascript:window.hit=1) `</p><p><code>`</code><b>*</b></p>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><link rel=stylesheet href='https://evil.example/'>",
]


def paste(writer, html="", text="plain"):
    writer.write("")
    writer.paste(html, text)
    return writer.text()


def test_documents_become_markdown(writer):
    """Headings, lists, tables, quotes and links of what Word, Docs and pages copy."""
    for html, expected in CASES:
        found = paste(writer, html)
        if expected is not None:
            assert found == expected
    rendered = paste(writer, CASES[2][0])
    writer.post()
    writer.wait_for_text("2 * 3 _x_ [y] <b> # no 1. no")
    assert "\\*" in rendered


def test_cells_become_a_table(writer):
    """Of a spreadsheet, with line breaks within cells; lines that are only indented are none."""
    table = 'Team\tPoints\r\nLions\t3\r\n"Two\nlines"\t1|2\r\n'
    expected = "| Team | Points |\n| --- | --- |\n| Lions | 3 |\n| Two lines | 1\\|2 |"
    assert paste(writer, "<table></table>", table) == expected
    assert paste(writer, "<p>\tone</p>", "\tone\n\ttwo") == "one"


def test_an_address_over_a_selection_is_a_link(writer):
    """And undone by the browser's own undo."""
    writer.write("See the report now")
    writer.box.evaluate("box => box.setSelectionRange(4, 14)")
    writer.paste(text="https://example.org/r")
    assert writer.text() == "See [the report](https://example.org/r) now"
    writer.page.keyboard.press("Control+z")
    assert writer.text() == "See the report now"


@pytest.mark.parametrize(
    "html", ["\n".join(HOSTILE), "<div>" * 3000 + "deep"], ids=["list", "deep"]
)
def test_nothing_pasted_runs(writer, open_reader, desk, html):
    """Nothing is run or fetched, in the box, in the preview, or at a reader's; text comes of it."""
    asked = []
    writer.page.on("request", lambda request: asked.append(request.url))
    for each in [*HOSTILE, html] if len(html) < 10_000 else [html]:
        found = paste(writer, each)
        assert "](javascript" not in found.replace("\\[x\\](javascript", "")
    with writer.page.expect_response("**/preview/"):
        writer.box.press("End")
        writer.page.keyboard.type(" end")
    writer.post()
    writer.page.locator("#entries .summary", has_text="end").wait_for()
    reader = open_reader(desk.path)
    reader.wait_until_live()
    for page in (writer.page, reader.page):
        assert page.evaluate("window.hit") is None
    assert [url for url in asked if "evil" in url or url.endswith("/x")] == []
