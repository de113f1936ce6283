import pytest

from blog.feeds.parse.sanitising import sanitize

BASE = "https://a.example/"


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ('<div style="display:none;max-height:0">p</div><p>t</p>', "<p>t</p>"),
        ("<p style='color:red; DISPLAY : none !important'>p</p>t", "t"),
        ("<p hidden>p</p><p>t</p>", "<p>t</p>"),
        ("<p style=display:none>p</p>t", "t"),
        ("<p style='/* for mail */display:none'>p</p>t", "t"),
        ("<fieldset hidden><p>p</p></fieldset>t", "t"),
        ('<p hidden="until-found">p</p>t', "t"),
        ("<span style='visibility:hidden'>p</span>t", "t"),
        ("<section hidden><p>p</p><br><div>q</div></section>t", "t"),
        ("<ul><li hidden>p</li><li>t</li></ul>", "<ul><li>t</li></ul>"),
        ("<img src=x style='display:none'>t", "t"),
        ("<img src=x style='width:1px;height:1px'>t", "t"),
        ("<div style='visibility:hidden'><p>all</p></div>", "<div><p>all</p></div>"),
        ("<div style='display:none'>all</div>", ""),
        (
            "<p style='display:block'>A hidden gem, none better</p>",
            "<p>A hidden gem, none better</p>",
        ),
        ("<p title='hidden=\"gone\"' hidden>p</p><b>t</b>", "<b>t</b>"),
        ("<span class='katex-html'>x</span><math><mi>x</mi></math>", "<math><mi>x</mi></math>"),
    ],
)
def test_what_is_hidden_is_not_for_reading(source, clean):
    """But for text that is only to appear later, where there is no other."""
    assert sanitize(source, BASE) == clean
