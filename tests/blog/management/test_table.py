"""Tables on a terminal."""

from blog.management.table import format_table


def test_columns_line_up():
    """Words are set to the left, numbers to the right, and no line ends in spaces."""
    assert format_table(["feed", "new", "note"], [["a", 5, ""], ["longer", 120, "x"]]) == [
        "feed    new  note",
        "a         5",
        "longer  120  x",
    ]


def test_wide_characters_take_two_columns():
    """Chinese titles do not push what follows out of line."""
    assert format_table(["title", "n"], [["直播", 1], ["live", 2]]) == [
        "title  n",
        "直播   1",
        "live   2",
    ]


def test_no_rows_leave_the_headings():
    """An empty table is its headings."""
    assert format_table(["feed", "new"], []) == ["feed  new"]


def test_cells_end_no_line():
    """Nor do they command the terminal: they may be a server's words."""
    assert format_table(["error"], [["a\nb\x1b[2J"]]) == ["error", r"a\nb\x1b[2J"]
