"""The demo: its data, the name of its blog, and the server of its feed."""

import shutil
import time

from .checkout import ROOT, STATE
from .child import Child
from .virtualenv import PYTHON, run_manage

DATA = STATE / "demo"
NAME_BLOG = (
    "from blog.demo.feed import DESCRIPTION, TITLE; from blog.models import Blog;"
    "Blog.objects.filter(slug='liveblog').update(title=TITLE, description=DESCRIPTION)"
)


def empty_data():
    """Throw away what an earlier demo left, so that this one plays from the beginning."""
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir()


def name_blog(env):
    """Give the blog the event's title. Raises Problem."""
    run_manage(["shell", "-c", NAME_BLOG], env, "the demo cannot name its blog")


def make_server(port, env):
    """Return the process that plays the event from now on, also after it was started again."""
    command = [str(PYTHON), "-m", "blog.demo", "--port", str(port), "--began", str(time.time())]
    return Child("demo", command, env=env, cwd=ROOT)
