"""What came of a job is stored; where it cannot be, that it failed is."""

import pytest
from django.db import IntegrityError, OperationalError

from blog.feeds.jobs import recording


class Job:
    """A job whose storing raises `problem`, but for a failure's."""

    key = ("job", 1)

    def __init__(self, problem=None):
        self.problem, self.error = problem, None

    def fail(self, error):
        self.error = error

    def record(self, poll):
        if self.problem and not self.error:
            raise self.problem
        return f"{poll}: {self.error}"


def test_stored():
    assert recording.record_job(Job(), 5) == "5: None"


@pytest.mark.parametrize("problem", [IntegrityError("no"), KeyError("a bug"), OverflowError("9")])
def test_what_cannot_be_stored(problem, caplog):
    """It is a failure of that job alone, and logged."""
    assert "cannot be stored" in recording.record_job(Job(problem), 5)
    assert "('job', 1)" in caplog.text


def test_a_database_that_is_away():
    """It is no failure of the job: it is recorded when the database is back."""
    job = Job(OperationalError("away"))
    with pytest.raises(OperationalError):
        recording.record_job(job, 5)
    assert job.error is None
