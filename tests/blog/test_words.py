"""The admin and the desk in Chinese are Chinese, in their own words and in ours."""

import ast
import gettext
import re

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from tests.blog.factory import default_blog, make_entry, make_feed
from tests.environment import ROOT

LOCALE = ROOT / "blog" / "locale" / "zh_Hans" / "LC_MESSAGES"
ROOMS = ["blog/admin", "blog/desk", "blog/forms", "blog/models", "blog/feeds/inspect"]
ROOMS.append("blog/web/site")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
TEMPLATES = [
    path
    for room in ("desk", "site")
    for path in sorted((ROOT / "templates" / "blog" / room).rglob("*.html"))
]
TRANS = re.compile(r"""{% trans "([^"]+)"(?: as \w+)? %}""")
BLOCK = re.compile(r"""{% blocktrans [^%]+%}(.+?){% endblocktrans %}""")
PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.M)


def read_catalogue():
    with open(LOCALE / "django.mo", "rb") as compiled:
        return gettext.GNUTranslations(compiled)._catalog


def find_words(path):
    """Return the texts that a module gives to gettext."""
    calls = [each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if is_call(each)]
    return [call.args[0].value for call in calls]


def is_call(node):
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and node.func.id in ("_", "say") and isinstance(node.args[0], ast.Constant)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_word_has_its_chinese(path):
    """What the admin, its forms and the models say."""
    assert set(find_words(path)) - set(read_catalogue()) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_the_desk_has_its_chinese(path):
    """What the desk's pages say."""
    text = path.read_text("utf-8")
    blocks = [re.sub(r"{{ (\w+) }}", r"%(\1)s", block) for block in BLOCK.findall(text)]
    words = [word.replace("%", "%%") for word in TRANS.findall(text)]  # as Django looks for them
    assert {*words, *blocks} - set(read_catalogue()) == set()


def test_compiled_words_are_those_of_the_source():
    """Run `msgfmt -o django.mo django.po` in the folder after a change."""
    catalogue = read_catalogue()
    pairs = [
        [text.replace('\\"', '"') for text in pair]
        for pair in PAIR.findall((LOCALE / "django.po").read_text("utf-8"))
    ]
    assert len(pairs) > 100
    assert [msgid for msgid, msgstr in pairs if catalogue.get(msgid) != msgstr] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("store")
def test_admin_in_chinese(client):
    """Lists and forms, as a browser set to Chinese is shown them."""
    client.force_login(User.objects.create_superuser("ed", "ed@example.org", "secret"))
    entry, feed = make_entry("One"), make_feed()
    pages = {
        "/admin/": ["直播、订阅源与消息", "订阅源"],
        "/admin/blog/entry/": ["从页面撤下所选消息", "置顶", "永久删除所选消息"],
        f"/admin/blog/entry/{entry.pk}/change/": ["标题", "从页面撤下", "发布时间", "早先版本"],
        f"/admin/blog/entry/{entry.pk}/delete/": ["所有读者会立即看不到它"],
        "/admin/blog/feed/": ["尚未抓取", "立即抓取所选订阅源"],
        f"/admin/blog/feed/{feed.pk}/delete/": ["此订阅源将不再抓取"],
        f"/admin/blog/blog/{default_blog().pk}/change/": ["短名", "进行中"],
    }
    with translation.override("en"):  # which a request leaves as it was asked
        for path, words in pages.items():
            text = client.get(path, HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
            assert [word for word in words if word not in text] == [], path
