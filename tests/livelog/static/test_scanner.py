import pytest

from livelog.static.errors import BundleError
from livelog.static.scanner import read_tokens
from tests.environment import ROOT

SCRIPTS = sorted((ROOT / "blog" / "static").rglob("*.js"))


def kinds(text):
    return [(each.kind, each.text) for each in read_tokens(text) if each.kind != "space"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_lost(path):
    """The tokens of each script together are the script, and its brackets close."""
    text = path.read_text(encoding="utf-8")
    tokens = list(read_tokens(text))
    assert "".join(token.text for token in tokens) == text
    assert tokens[-1].depth == 0


@pytest.mark.parametrize(
    ("text", "kind", "quoted"),
    [
        ('say("// no comment", 1)', "string", '"// no comment"'),
        (r"'it\'s /* one */'", "string", r"'it\'s /* one */'"),
        ("a /* ' */ + b", "comment", "/* ' */"),
        ("a = b // `rest`\n", "comment", "// `rest`"),
        ("`\n  // no comment ${0", "template", "`\n  // no comment ${"),
        (r"`a \` $ {b}`", "template", r"`a \` $ {b}`"),
        ("f`${ {a: 1}.a }  tail`", "template", "}  tail`"),
        (r"x = /[/'\]]\/`/gi.test(y)", "pattern", r"/[/'\]]\/`/gi"),
        ("return /'/", "pattern", "/'/"),
        ("if (a) /'/.test(b)", "pattern", "/'/"),
        ("(a) => /'/", "pattern", "/'/"),
        ("`${/'/.source}`", "pattern", "/'/"),
    ],
)
def test_what_is_quoted_or_said_beside(text, kind, quoted):
    """What only looks like a comment, a quote or a bracket is none."""
    assert (kind, quoted) in kinds(text)


@pytest.mark.parametrize(
    "text", ["(a + b) / 2 / c", "a[0] / 2 / c", "1 / x / 2", "n++ / 2 / c", "a.of / b / c"]
)
def test_a_division_is_no_pattern(text):
    assert [found for found in kinds(text) if found[0] == "mark"].count(("mark", "/")) == 2


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("\n{ } /a/", 2, "a / after a }"),
        ("a = `\nb", 1, "a template without an end"),
        ("a = /b\n", 1, "a / without an end"),
        ("a\n)", 2, "a ) that closes nothing"),
        ('a = "b\n"', 1, "'\"'"),
    ],
)
def test_what_cannot_be_read_is_refused(text, line, complaint):
    """Rather than guessed: a wrong guess would take code for a comment."""
    with pytest.raises(BundleError) as refused:
        list(read_tokens(text))
    assert str(refused.value).startswith(f"line {line}: {complaint}")
