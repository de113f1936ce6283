from blog.demo.lines import Line
from blog.demo.voices import LATE, Voice, make_voices

HELLO = {"type": "hello", "you": {"id": "g1", "token": "one"}}
YOU = {"type": "you", "you": {"id": "g1", "token": "one", "name": "Ana"}}


def begin(*lines):
    voice = Voice("Ana", [Line(at, "Ana", text) for at, text in lines])
    assert voice.hear(HELLO) == {"type": "name", "name": "Ana", "token": None}
    assert voice.hear(YOU) is None
    return voice


def come_back(said):
    return {"type": "message", "id": "m1", "nonce": said["nonce"], "html": said["text"]}


def test_a_voice_says_each_line_once_when_it_is_time():
    """It takes a name, waits, and says the same under its nonce until it has come back."""
    voice = begin((5, "First"), (8, "Second"))
    assert voice.speak(4) is None
    said = voice.speak(5)
    assert said["text"] == "First" and voice.speak(6) == said
    assert voice.hear(come_back(said)) is None
    assert voice.speak(7) is None
    assert voice.speak(8)["text"] == "Second"


def test_a_voice_comes_back_as_who_it_was():
    """After a restart of the site it names itself by its token, and says what it had begun to."""
    voice = begin((5, "First"))
    said = voice.speak(5)
    assert voice.hear(HELLO) == {"type": "name", "name": "Ana", "token": "one"}
    assert voice.speak(6) is None
    voice.hear(YOU)
    assert voice.speak(7) == said


def test_what_it_is_too_late_for_is_left_out():
    """A voice that was started again does not say at once all that it has missed."""
    voice = begin((5, "First"), (5 + LATE, "Second"))
    assert voice.speak(5 + LATE + 1)["text"] == "Second"
    assert begin((5, "First")).speak(5 + LATE + 1) is None


def test_haste_and_a_taken_name():
    """What the room refuses for now is said again; a name that is taken is another's."""
    voice = begin((5, "First"))
    said = voice.speak(5)
    assert voice.hear({"type": "error", "code": "slow", "nonce": said["nonce"]}) is None
    assert voice.speak(6) == said
    answer = voice.hear({"type": "error", "code": "name_taken"})
    assert answer["name"] != "Ana"


def test_the_demo_has_its_voices():
    """Each has lines of its own."""
    voices = make_voices()
    assert len({voice.name for voice in voices}) == len(voices) >= 3
    assert all(line.who == voice.name for voice in voices for line in voice.lines)
