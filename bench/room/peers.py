"""What is compared: livelog's room, and the chat of Channels 4's tutorial; each as one would start it."""

import json
import re
import time
import urllib.request
from pathlib import Path

from bench.fanout.peers import Peer, make_environment
from bench.fanout.processes import read_seconds, wait_for_port
from tests.processes import RedisServer
from tests.site import Site, make_database

HERE = Path(__file__).resolve().parent
OPEN = """
from blog.models import Blog
blog, _ = Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})
blog.room = "open"
blog.save()
"""


class Room:
    """The Procfile's processes, with a room that is open."""

    name = "livelog's room"
    path = "/blog/room/"
    number = '"seq":'

    def __init__(self, directory):
        self.directory = directory

    def start(self):
        database = make_database(self.directory / "migrated.sqlite3")
        redis = RedisServer(self.directory, fsync="everysec")
        self.site = Site(self.directory, database, redis)
        self.port = self.site.port
        self.site.start_web()
        self.site.start_worker()
        self.site.start_worker()
        self.site.manage("shell", "-c", OPEN)
        self.site.start_blogger()
        added = self.site.manage("tokens", "add", "bench", "--blog", "liveblog")
        self.token = re.findall(r"\S+", added.stdout)[-1]

    def greet(self, socket, number):
        """Have a guest take a name."""
        token = json.loads(socket.recv())["you"]["token"]
        socket.send(json.dumps({"type": "name", "name": f"Guest {number + 100}", "token": token}))
        while json.loads(socket.recv())["type"] != "you":
            continue

    def make_frame(self, number, text):
        return json.dumps({"type": "say", "text": text, "nonce": str(number)})

    def publish_entry(self, number):
        """Publish an entry by the API that says when it was sent."""
        body = {"text": f"Report {number}", "title": f"n={number} t={time.monotonic_ns()}"}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}/api/v1/blogs/liveblog/entries"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        urllib.request.urlopen(request, timeout=60).read()

    def read_seconds(self):
        processes = [self.site.redis.child, *(each.child for each in self.site.processes)]
        return sum(read_seconds(each) for each in processes)

    def stop(self):
        if hasattr(self, "site"):
            self.site.close()


class Chat(Peer):
    """Channels 4's daphne and Redis; nothing of what is said is kept, nobody has a name."""

    name = "Channels 4's chat"
    path = "/chat/"
    number = " n="

    def start(self):
        url = self.run_redis()
        where = HERE.parent / "fanout" / "channels4"
        found = make_environment(self.directory.parent.parent / "channels4", str(where))
        endpoint = f"tcp:port={self.port}:backlog=4096:interface=127.0.0.1"
        command = [found / "daphne", "-v", 0, "-e", endpoint, "chat:application"]
        variables = {"REDIS_URL": url, "PYTHONPATH": str(HERE / "channels4")}
        wait_for_port(self.port, self.run(*command, **variables))

    def greet(self, socket, number):
        """Do nothing: whoever is there may talk."""

    def make_frame(self, number, text):
        return json.dumps({"message": text})
