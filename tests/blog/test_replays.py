"""The jobs that answer readers' cursors."""

import redis
from channels import Channel

from blog import replays


def test_job_that_cannot_be_sent_is_told(monkeypatch, caplog):
    """While Redis is out of reach a job that has waited is let go, with a line in the log."""

    def refuse(channel, content, immediately):
        raise redis.ConnectionError("no Redis")

    monkeypatch.setattr(Channel, "send", refuse)
    replays.send_now({"reply_channel": "a!b", "slug": None})
    assert "it will ask again" in caplog.text
