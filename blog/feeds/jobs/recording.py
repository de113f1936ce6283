"""Recording what came of a job, whatever it is: one that cannot be stored counts as having failed."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError, ProgrammingError

from blog.feeds.errors import FeedError
from blog.feeds.jobs.pool import Job

logger = logging.getLogger(__name__)

# A database that is out of reach, or behind the code.
UNREADY = (OperationalError, InterfaceError, ProgrammingError)


def record_job(job: Job, poll: float) -> Any:
    """Have a job store what came of it, or that it failed; called by the blogger in a transaction.

    Returns the job's Report. What it raises when it is to store but that it failed, is raised.
    """
    try:
        return job.record(poll)
    except UNREADY:
        raise
    except Exception as bug:
        logger.exception("What came of %s cannot be stored", job.key)
        job.fail(FeedError(f"what came of it cannot be stored: {bug!r}"))
    return job.record(poll)
