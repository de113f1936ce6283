from livelog.fanout.daphne.backlog import Backlog, measure


def test_what_is_taken_no_longer_counts_and_what_comes_back_does():
    """In the order it came."""
    backlog = Backlog()
    for number in range(3):
        backlog.append(("channel", {"text": "four", "n": number}))
    batch = backlog.take_batch()
    assert (len(batch), len(backlog), backlog.size) == (3, 0, 0)
    backlog.append(("channel", {"bytes": b"five!", "n": 3}))
    backlog.put_back(batch)
    assert [message["n"] for _, message in backlog] == [0, 1, 2, 3]
    assert backlog.size == 17


def test_every_text_a_client_can_choose_is_measured():
    """A path is sent along with each frame, and may be long."""
    assert measure({"path": "/" * 8000, "text": "x", "order": 1, "headers": []}) == 8001
