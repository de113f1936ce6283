"""What the documents name must exist: commands, options, settings, messages, files and URLs."""

import re

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from tests.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
FEEDS = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for package in ("livelog", "blog")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def section(name):
    """Return the README's section of that heading."""
    return README.split("\n## %s\n" % name)[1].split("\n## ")[0]


def test_the_two_commands_come_first():
    """A newcomer finds the two commands within twenty lines."""
    top = "\n".join(README.splitlines()[:20])
    assert "bin/run --demo" in top and "bin/test" in top


def test_settings_are_those_that_are_read():
    """The table of variables names each that the settings read, and no other."""
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", section("Configuration"), re.M))
    settings = SOURCES[ROOT / "livelog" / "settings.py"]
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    assert named == read


@pytest.mark.parametrize("name", sorted(set(re.findall(r"manage\.py (\w+)", README))))
def test_commands_exist(name):
    """Each manage.py command that the README names is one."""
    assert name in get_commands()


def test_blogging_worker_options_are_the_documented_ones():
    """The README's options of blogging_worker are those it takes."""
    usage = re.search(r"`manage\.py blogging_worker ([^`]+)`", README).group(1)
    command = load_command_class("blog", "blogging_worker")
    parser = command.create_parser("manage.py", "blogging_worker")
    own = {"--feed", "--pace", "--poll", "--once", "--flush"}
    assert set(re.findall(r"--\w+", usage)) == own
    assert own <= {option for action in parser._actions for option in action.option_strings}


def test_feeds_actions_are_the_documented_ones():
    """The README's actions of `manage.py feeds` are those it takes."""
    rows = [line.split("|")[1] for line in README.splitlines() if "`manage.py feeds " in line]
    named = {word for row in rows for word in re.findall(r"(?:feeds |`)([a-z]+)(?= |`)", row)}
    command = load_command_class("blog", "feeds")
    parser = command.create_parser("manage.py", "feeds")
    (actions,) = [each.choices for each in parser._actions if each.dest == "action"]
    assert named == set(actions)


def test_files_exist():
    """Each path that the table of the layout names is there."""
    for line in section("Layout").splitlines():
        names = re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else []
        folder = ROOT
        for name in names:
            path = ROOT / name if (ROOT / name).exists() else folder / name
            assert path.exists(), name
            folder = path.parent


@pytest.mark.parametrize(
    "path",
    [
        "/blog/",
        "/blog/a-slug/",
        "/blog/entries.json",
        "/blog/a-slug/entries.json",
        "/blog/a-slug/entry/abc/",
        "/blog/embed/",
        "/blog/a-slug/embed/",
        "/blog/embed.js",
        "/blog/feed.atom",
        "/blog/a-slug/feed.json",
        "/websub/a-token/",
        "/healthz",
        "/admin/",
    ],
)
def test_urls_lead_somewhere(path):
    """Each URL of the README's table is served."""
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(path)


def test_messages_are_those_that_are_said():
    """The protocol's messages are the ones that the code sends and takes."""
    named = set(re.findall(r'\{"type":"(\w+)"', PROTOCOL))
    code = "\n".join(
        SOURCES[path] for path in SOURCES if path.name in ("messages.py", "consumers.py")
    )
    said = set(re.findall(r'"type"\s*:\s*"(\w+)"', code)) | {"sync"}
    assert named == said


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README + PROTOCOL + FEEDS))
def test_links_lead_to_files(link):
    """Relative links in the documents lead to files of the repository."""
    assert (ROOT / link).exists() or (ROOT / "docs" / link).exists()
