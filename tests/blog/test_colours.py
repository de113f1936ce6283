"""The colour of a blog, by the contrast that WCAG asks for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import colours
from tests.environment import ROOT

CODES = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
# As other tools have them: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
KNOWN = [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)]


@pytest.mark.parametrize("one, other, ratio", KNOWN)
def test_contrast(one, other, ratio):
    assert round(colours.contrast(colours.read(one), colours.read(other)), 2) == ratio
    assert round(colours.contrast(colours.read(other), colours.read(one)), 2) == ratio


@pytest.mark.parametrize("text", ["#0B6B4F", "0b6b4f", " #0b6b4f "])
def test_ways_to_write_it(text):
    assert colours.tidy(text) == "#0b6b4f"
    assert colours.tidy("#07f") == "#0077ff"


@pytest.mark.parametrize("text", ["", "#", "red", "#12345", "#1234567", "#gggggg", "#0b6b4f;"])
def test_what_is_no_colour(text):
    assert colours.tidy(text) == ""


@given(CODES)
def test_what_is_offered_will_do(code):
    """The nearest colour that is named for a pale one can be taken, and a good one is not refused."""
    fault = colours.find_fault(code)
    if fault is None:
        assert colours.on_light(colours.read(code)) >= 4.5
    else:
        assert fault.contrast < 4.5 and colours.find_fault(fault.nearest) is None


@given(CODES)
def test_every_style_can_be_read(code):
    """Words in a colour that is taken, and on it, on light and dark pages alike."""
    if colours.find_fault(code):
        return
    style = colours.write_style(code)
    pairs = dict(re.findall(r"--([\w-]+): light-dark\([^,]+, (#[0-9a-f]+)\)", style))
    accent, band = colours.read(pairs["accent"]), colours.read(pairs["band"])
    assert colours.contrast(accent, colours.DARK) >= 4.5
    assert colours.contrast(band, colours.WHITE) >= 4.5
    assert colours.contrast(band, colours.read(pairs["band-soft"])) >= 4.5


def test_papers_are_those_of_the_page():
    """What a colour is measured against is what page.css has."""
    css = (ROOT / "blog/static/blog/page.css").read_text("utf-8")
    shade = re.search(r"--shade: light-dark\((#\w+), (#\w+)\)", css)
    assert shade.groups() == (colours.write(colours.LIGHT), colours.write(colours.DARK))
