import pytest

from blog.demo.lines import POLL, Line, read_lines
from blog.demo.play import read_play
from blog.demo.server import PLAY
from blog.demo.voices import VOICES

STEPS = read_play(PLAY.read_text(encoding="utf-8"))


def test_lines_follow_what_they_are_about():
    """Each line is said so many seconds after its entry is on the page, whoever wrote it first."""
    text = "# a comment\n\nignition +2 Ana: Lit!\nstart +1 Ben: Good evening: all\n"
    ignition = next(step.at for step in STEPS if step.name == "ignition")
    assert read_lines(text, STEPS) == [
        Line(1.0, "Ben", "Good evening: all"),
        Line(ignition + POLL + 2, "Ana", "Lit!"),
    ]


@pytest.mark.parametrize("line", ["no-such-entry +1 Ana: So?", "ignition Ana: Lit!", "Lit!"])
def test_a_line_that_cannot_be_used(line):
    """It is named, before anybody has said anything."""
    with pytest.raises(ValueError, match=line.split()[0]):
        read_lines(line, STEPS)


def test_the_demos_own_lines():
    """Several talk, none so fast that the room would have them wait, to the play's end."""
    lines = read_lines(VOICES.read_text(encoding="utf-8"), STEPS)
    by_voice = {}
    for line in lines:
        by_voice.setdefault(line.who, []).append(line.at)
    assert len(by_voice) >= 3
    gaps = [b - a for times in by_voice.values() for a, b in zip(times, times[1:])]
    assert min(gaps) >= 1
    assert STEPS[-1].at - lines[0].at > 60 and lines[-1].at > STEPS[-1].at
    assert all(len(line.text) <= 500 for line in lines)
