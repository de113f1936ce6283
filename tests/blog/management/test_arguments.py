"""What commands take as arguments."""

import pytest
from django.core.management import load_command_class

from blog.management.arguments import interval, seconds


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
    assert "argument --poll: invalid interval value: '%s'" % text in capsys.readouterr().err
