"""Archives within the test's own process."""

import pytest
from django.db import transaction


@pytest.fixture
def at_once(monkeypatch):
    """Do what waits for a commit at once, in a test that is one transaction (and so a fast one)."""
    monkeypatch.setattr(transaction, "on_commit", lambda callback: callback())
