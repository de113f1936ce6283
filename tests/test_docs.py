"""What the documents name must exist: commands, options, settings, messages, files and URLs."""

import re

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

import livelog
from blog.desk.live.waiting import UNSEEN
from blog.desk.rights import STEPS
from blog.room.frames import SHAPES
from livelog.env import SECRETS
from tests.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
FEEDS = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for package in ("livelog", "blog")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def section(name):
    """Return the README's section of that heading."""
    return README.split(f"\n## {name}\n")[1].split("\n## ")[0]


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


@pytest.mark.parametrize("name", ["feeds", "people", "tokens", "webhooks"])
def test_actions_are_the_documented_ones(name):
    """The README's actions of a command are those it takes."""
    rows = [line.split(" | ")[0] for line in README.splitlines() if f"`manage.py {name} " in line]
    named = {word for row in rows for word in re.findall(rf"(?:{name} |`)([a-z]+)(?= |`)", row)}
    command = load_command_class("blog", name)
    parser = command.create_parser("manage.py", name)
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
        "/blog/room/messages.json",
        "/blog/a-slug/feed.json",
        "/desk/",
        "/desk/sign-in/",
        "/desk/link/a-token/",
        "/desk/people/",
        "/desk/me/",
        "/blog/a-slug/desk/",
        "/blog/desk/settings/",
        "/blogs.json",
        "/feed.atom",
        "/feed.json",
        "/blogs.opml",
        "/sitemap.xml",
        "/robots.txt",
        "/api/v1/openapi.json",
        "/api/v1/blogs/a-slug/entries/abc",
        "/websub/a-token/",
        "/hub/",
        "/healthz",
        "/livez",
        "/readyz",
        "/metrics",
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
    desk, room = ROOT / "blog" / "desk" / "live", ROOT / "blog" / "room"
    code = "\n".join(
        SOURCES[path]
        for path in SOURCES
        if path.name in ("messages.py", "sockets.py") or path.parent in (desk, room)
    )
    said = set(re.findall(r'"type"\s*:\s*"(\w+)"', code)) | {"sync", *UNSEEN, *SHAPES}
    said |= {"entry", "message"}  # which the live logs write
    assert named == said


@pytest.mark.parametrize(
    "link", re.findall(r"\]\(([^)#:]+)\)", README + PROTOCOL + FEEDS + SECURITY + API)
)
def test_links_lead_to_files(link):
    """Relative links in the documents lead to files of the repository."""
    assert (ROOT / link).exists() or (ROOT / "docs" / link).exists()


TESTS = sorted(set(re.findall(r"`(tests/[^:`]+)::(?:\w+::)?(\w+)`", SECURITY)))


@pytest.mark.parametrize("path, name", TESTS)
def test_tests_that_hold_a_limit_exist(path, name):
    """Each test that docs/security.md names is there."""
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_files_that_are_named_exist(document):
    """Each file and folder named between backticks is there, by its path from the checkout's root."""
    text = (ROOT / document).read_text(encoding="utf-8")
    spans = re.findall(r"`([\w./-]+)`", text)
    paths = [span for span in spans if re.search(r"/|\.(py|md|txt|toml)$", span)]
    # What a room holds is also named by its folder alone.
    rooms = ["", "blog/", "livelog/fanout/"]
    missing = [path for path in paths if not any((ROOT / (room + path)).exists() for room in rooms)]
    assert len(paths) > 5 and set(missing) <= {"utils.py", "errors.py"}


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_their_links_lead_to_files(document):
    """Relative links lead to files beside the document that has them."""
    path = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert links and all((path.parent / link).exists() for link in links)


def test_the_version_is_one():
    """The package and its metadata name the same version."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{livelog.__version__}"' in pyproject


def test_the_rights_are_those_that_are_given():
    """The table of docs/security.md has each role and all that it adds to the one before."""
    roles = [role for role, _ in STEPS]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \|$", SECURITY, re.M))
    assert list(rows) == roles
    assert {role: set(rows[role].split(", ")) for role in roles} == dict(STEPS)


def test_secrets_in_files_are_documented():
    """The README names each setting that may stand in a file."""
    told = README.split("may stand in a file each")[0].rpartition("\n\n")[2]
    assert set(re.findall(r"`(\w+)`", told)) == set(SECRETS)
