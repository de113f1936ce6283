"""A clock that stands still."""

import pytest


class Clock:
    """Monotonic seconds that only a test moves."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()
