import pytest

from livelog.static.errors import BundleError
from livelog.static.style import make_style

STYLE = """/* The head
   of the page */
a::before,
b /* of it */ :hover {
  content: "/* kept  */ \\" '";

  margin: calc(1px + 2px) /* more */;
}
"""


def test_a_style_goes_without_its_comments():
    """What is quoted stays, and what a space means stays: one between two names is a combinator."""
    assert make_style("page.css", STYLE) == (
        'a::before,\nb :hover {\ncontent: "/* kept  */ \\" \'";\nmargin: calc(1px + 2px) ;\n}\n'
    )


@pytest.mark.parametrize("part", ['@import "a.css";', "b { background: url(a.png) }"])
def test_other_files_are_refused(part):
    """They would be sought beside the bundle, where they are not."""
    with pytest.raises(BundleError, match=r"^page\.css, line 2: "):
        make_style("page.css", f"a {{}}\n{part}")
