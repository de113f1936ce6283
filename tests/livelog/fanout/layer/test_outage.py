import pytest
import redis

from tests.processes import RedisServer


def test_one_line_at_the_loss_and_one_at_the_return(make_layer, tmp_path, caplog):
    """However many calls fail in between."""
    server = RedisServer(tmp_path).start()
    layer = make_layer(hosts=[server.url])
    layer.send("channel", {})
    server.kill()
    for _ in range(3):
        with pytest.raises(redis.ConnectionError):
            layer.send("channel", {})
    server.start()
    for _ in range(3):
        layer.send("channel", {})
    server.kill()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert lines[0].startswith("Redis is lost")
    assert lines[1] == "Redis is back."
