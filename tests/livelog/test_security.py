"""The headers that every response has."""

import pytest


@pytest.mark.parametrize("seconds, header", [(0, None), (600, "max-age=600")])
def test_https_stays_where_it_is_known(client, settings, seconds, header):
    """A site known by https tells browsers so, whatever the proxy in front tells Daphne."""
    settings.SECURE_HSTS_SECONDS = seconds
    assert client.get("/nowhere/").get("Strict-Transport-Security") == header


def test_what_each_page_forbids(client):
    """No frame on other sites, no address of a page told to them, no guessing of types."""
    answer = client.get("/nowhere/")
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
