"""The compilers that ask less than Django's, and say the same."""

import pytest
from django.db import connection
from django.db.models import Count
from django.db.models.sql import compiler as django

from blog.models import Entry
from livelog.db import compiler

pytestmark = pytest.mark.django_db


def test_the_same_converters():
    """For each column of a row with another's, and for what is counted; by this project's backend."""
    rows = Entry.objects.select_related("blog").annotate(n=Count("versions"))
    own = rows.query.get_compiler(connection=connection)
    assert isinstance(own, compiler.SQLCompiler)
    own.pre_sql_setup()
    columns = [column for column, _, _ in own.select]
    theirs = django.SQLCompiler.get_converters(own, columns)
    assert own.get_converters(columns) == theirs and len(theirs) > 3


def test_a_query_over_another():
    """It counts."""
    assert Entry.objects.distinct()[:5].aggregate(n=Count("pk")) == {"n": 0}
