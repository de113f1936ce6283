import pytest

from launch.errors import Problem
from launch.servers.ports import free_port
from launch.servers.redis_server import require_answer


def test_one_sentinel_is_enough(redis_server):
    """bin/run starts where one of those that REDIS_URL names listens."""
    require_answer(
        f"redis+sentinel://:pw@127.0.0.1:{free_port()},127.0.0.1:{redis_server.port}/main/0"
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis+sentinel://:pw@127.0.0.1:{port},127.0.0.1:{port}/main", "no sentinel answers"),
        ("redis+sentinel://127.0.0.1:x/main", "must be like redis.sentinel://"),
        ("redis+sentinel:///main", "must be like redis.sentinel://"),
        ("redis://127.0.0.1:{port}/0", "nothing answers"),
        ("redis://127.0.0.1:x/0", "must be like redis://"),
    ],
)
def test_nobody_answers(url, said):
    """One line that names the setting, and no password."""
    with pytest.raises(Problem, match=said) as problem:
        require_answer(url.format(port=free_port()))
    assert "REDIS_URL" in str(problem.value) and "pw" not in str(problem.value)
