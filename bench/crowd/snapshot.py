"""A page of livelog's as files: what it names, and itself as a template, for peers to show."""

import gzip
import re
from urllib.request import urlopen

ENTRY = re.compile(r"<article class=\"entry\".*?</article>\n", re.S)
# What is another in each entry, and in each page.
FIELDS = [
    (re.compile(r"(?<= data-id=\")\w+|(?<= data-seq=\")\d+|(?<=id=\"e-)\w+"), "{{ entry.id }}"),
    (re.compile(r"(?<= data-position=\")\d+"), "{{ entry.id }}"),
    (re.compile(r"(?<=/entry/)\w+(?=/)"), "{{ entry.id }}"),
    (re.compile(r"(?<=dir=\"auto\">)Entry \d+"), "{{ entry.title }}"),
    (
        re.compile(r"(?<=<div class=\"summary\" dir=\"auto\">).*?(?=</div>)", re.S),
        "{{ entry.summary|safe }}",
    ),
]
CURSOR = re.compile(r"data-epoch=\"\w+\" data-seq=\"\d+\"")


def save_snapshot(site, directory):
    """Save the page of a running site and all that it names below `directory`."""
    text = site.get("/blog/")
    for path in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text)):
        with urlopen(site.url(path)) as response:
            save(directory / "root" / path[1:], response.read())
    save(directory / "root" / "page.html", text.encode())
    save(directory / "templates" / "page.html", make_template(text).encode())


def make_template(text):
    """Return a page as a template of Django's, which loops over `entries`; `seq` is its cursor."""
    found = list(ENTRY.finditer(text))
    entry = found[0].group()
    for pattern, field in FIELDS:
        entry, count = pattern.subn(field, entry)
        assert count, pattern
    before, after = text[: found[0].start()], text[found[-1].end() :]
    before = CURSOR.sub('data-epoch="peer" data-seq="{{ seq }}"', before)
    return before + "{% for entry in entries %}" + entry + "{% endfor %}" + after


def save(path, content):
    """Write a file, and compressed beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content))
