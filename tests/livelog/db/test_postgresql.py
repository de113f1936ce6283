"""PostgreSQL and we, each of whom gives the other up when its machine is gone."""

import pytest

SHOW = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout"):
        cursor.execute(f"SHOW {name}")
        print(name, *cursor.fetchone())
print(connection.connection.get_dsn_parameters()["tcp_user_timeout"])
"""
SHOWN = """tcp_keepalives_idle 10
tcp_keepalives_interval 5
tcp_keepalives_count 3
tcp_user_timeout 20000
20000
"""


@pytest.mark.slow
def test_each_gives_up_the_other(site, postgres_url):
    """Within half a minute: what a host that is gone had begun keeps its locks no longer."""
    site.env["DATABASE_URL"] = postgres_url
    assert site.manage("shell", "-c", SHOW).stdout == SHOWN
