"""What the blogger does besides: a fault in one chore costs neither the others nor the process."""

import pytest
import redis
from django.db import OperationalError

from blog.blogger import upkeep


def fail_with(error):
    def chore():
        raise error

    return chore


def test_a_fault_costs_the_other_chores_nothing(caplog):
    """It is in the log, and the blogger goes on."""
    done = []
    upkeep.do_all([fail_with(ValueError("a bug")), lambda: done.append(1)])
    assert done == [1] and "a bug" in caplog.text


@pytest.mark.parametrize("error", [redis.ConnectionError("gone"), OperationalError("gone")])
def test_what_is_out_of_reach_is_told(error):
    """The blogger's turn fails as a whole, and waits for it."""
    with pytest.raises(type(error)):
        upkeep.do_all([fail_with(error)])
