"""Both backends of what processes tell each other."""

import pytest

from blog.coordination import backend as module
from blog.coordination.memory import MemoryBackend
from blog.coordination.redis import RedisBackend


@pytest.fixture(params=["redis", "memory"])
def backend(request, monkeypatch):
    """The backend that leases and turns are kept in."""
    if request.param == "memory":
        backend = MemoryBackend()
    else:
        request.getfixturevalue("redis_client")
        backend = RedisBackend(request.getfixturevalue("redis_url"))
    monkeypatch.setattr(module, "get_backend", lambda: backend)
    return backend
