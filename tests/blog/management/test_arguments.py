"""What commands take as arguments."""

import re
from argparse import ArgumentTypeError

import pytest
from django.core.management import get_commands, load_command_class

from blog.management.arguments import feed_url, interval, seconds


def test_interval_is_a_tenth_of_a_second_or_more():
    """As the setting has it; a pace may be none."""
    assert (interval("0.1"), interval("86400"), seconds("0")) == (0.1, 86400, 0)


@pytest.mark.parametrize("text", ["0", "0.09", "-1", "86401", "nan", "inf", "soon"])
def test_worker_refuses_an_interval_that_would_hammer_a_host(text, capsys):
    """With one line and exit status 2, as any wrong argument."""
    command = load_command_class("blog", "blogging_worker")
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as end:
        command.create_parser("manage.py", "blogging_worker").parse_args(["--poll=" + text])
    assert end.value.code == 2
    said = f"argument --poll: a number of seconds from 0.1 to 86400 is wanted, not {text}"
    assert capsys.readouterr().err == f"manage.py blogging_worker: {said}\n"


OWN = sorted(name for name, app in get_commands().items() if app == "blog")


@pytest.mark.parametrize("name", OWN)
def test_every_command_refuses_what_it_does_not_know_in_one_line(name, capsys):
    """And with exit status 2."""
    command = load_command_class("blog", name)
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as end:
        command.create_parser("manage.py", name).parse_args(["--no-such-option"])
    assert end.value.code == 2
    assert re.fullmatch(rf"manage\.py {name}: .+\n", capsys.readouterr().err)


@pytest.mark.parametrize(
    "text, said",
    [
        ("example.org/feed", "begins with http:// or https://: example.org/feed"),
        ("ftp://u:secret@example.org/", "begins with http:// or https://: ftp://example.org/"),
        ("http:///feed", "names no host"),
        ("https://example.org/" + "x" * 500, "at most 500 characters"),
    ],
)
def test_address_that_is_none_is_told_what_one_is(text, said):
    """In words, and without a password."""
    with pytest.raises(ArgumentTypeError) as refusal:
        feed_url(text)
    assert said in str(refusal.value) and "secret" not in str(refusal.value)
