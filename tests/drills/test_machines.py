"""Many machines: two web hosts, a worker host, Redis and PostgreSQL on others, nginx in front.

They are network namespaces, so one is cut off as by its cable: nobody is told, nothing is refused.
"""

import json
import os
from urllib.request import urlopen

import pytest
import redis

from tests.drills import drill, faults
from tests.drills.seed import SEED
from tests.drills.stage import Stage
from tests.environment import environment
from tests.machines import HERE, Machines
from tests.nginx import Nginx
from tests.postgres import find_postgres, read_rows, run_postgres_server
from tests.processes import Process, RedisServer, procfile_process, run_manage, wait_for

pytestmark = pytest.mark.slow

READERS = 100
ENTRIES = 60
HOSTS = ("web1", "web2", "worker", "redis", "postgres")
PORT = 8000


class RemoteRedis(RedisServer):
    """A Redis on the host `redis`."""

    def __init__(self, directory, machines):
        super().__init__(directory, port=6379, fsync="everysec")
        address = machines.addresses["redis"]
        self.url = f"redis://{address}:6379/0"
        plain = [address if part == "127.0.0.1" else part for part in self.command]
        self.command = machines.on("redis", [*plain, "--protected-mode", "no"])

    def client(self):
        return redis.Redis.from_url(self.url, socket_timeout=3, socket_connect_timeout=3)


class MachinesStage(Stage):
    """The drills' stage on machines; readers come by an nginx on the test's own."""

    feed_host = HERE

    def __init__(self, directory, database, machines, url):
        self.machines, self.url = machines, url
        env = environment(redis_url="redis://h/0", database_url=url)
        run_manage("migrate", "-v0", env=env)
        more = {"DATABASE_URL": url, "ALLOWED_HOSTS": "*"}
        server = RemoteRedis(directory, machines)
        super().__init__(directory, database, SEED, readers=READERS, redis=server, **more)

    def _start(self, patience):
        self.workers = [self.start("worker", "worker") for _ in range(2)]
        self.bloggers = [self.start("blogger", "worker") for _ in range(2)]
        self.webs = [self.start("web", name) for name in ("web1", "web2")]
        self.hosts = [self.machines.addresses[name] for name in ("web1", "web2")]
        wait_for(lambda: all(map(self.answers, self.hosts)), "both Daphnes answer")
        servers = "".join(f"server {host}:{PORT};" for host in self.hosts)
        self.nginx = Nginx(self.site.directory, [1], changed={"server 127.0.0.1:1;": servers})
        self.site.processes.append(self.nginx.start())
        for process in [*self.workers, *self.bloggers, *self.webs]:
            self.keeper.tend(process)
        self.ports = [self.nginx.port]
        self._admit(patience)

    def start(self, kind, host):
        """Start a process of the Procfile on a host."""
        env = {**self.site.env, "LIVELOG_BIND": "0.0.0.0", "PORT": str(PORT)}
        made = procfile_process(kind, env=env, directory=self.site.directory)
        name = f"{kind}-{len(self.site.processes)}"
        command = self.machines.on(host, made.command)
        process = Process(name, command, env=env, directory=self.site.directory)
        self.site.processes.append(process)
        return process.start()

    def answers(self, host):
        try:
            return urlopen(f"http://{host}:{PORT}/blog/entries.json", timeout=10).status == 200
        except OSError:
            return False

    def get_json(self, port, path):
        """Return what the Daphnes themselves say: nginx keeps an answer for its second."""
        url = f"http://{self.hosts[0]}:{PORT}{path}"
        with urlopen(url, timeout=20) as response:
            return json.loads(response.read())

    def query(self, statement):
        return read_rows(self.url, statement)


@pytest.fixture(scope="module")
def stage(tmp_path_factory, migrated_database):
    """Everything runs, on machines that go with the test."""
    if not find_postgres():
        pytest.skip("no PostgreSQL: apt install postgresql")
    print(f"LIVELOG_DRILL_SEED={SEED}")
    machines = Machines(HOSTS)
    try:
        address = machines.addresses["postgres"]
        with run_postgres_server(machines.on("postgres", []), address) as (url, _):
            directory = tmp_path_factory.mktemp("machines")
            os.chmod(directory, 0o755)
            stage = MachinesStage(directory, migrated_database, machines, url)
            yield stage
            stage.close()
    finally:
        machines.close()


def cut_off(stage, name):
    """A host's cable is pulled until the others have met that, and put back."""
    before = stage.members()
    felt = {
        # Half of the readers are its: more than leave by themselves meanwhile.
        "web2": lambda: (stage.members() or before) < before * 0.7,
        "worker": stage.watch(stage.bloggers, faults.REDIS_AWAY),
        "redis": stage.watch(stage.webs, "Redis is lost"),
        "postgres": stage.watch(stage.bloggers, faults.DATABASE_AWAY),
    }[name]
    stage.machines.cut(name)
    if name in ("redis", "worker"):
        stage.note_outage()
    stage.note("%s is cut off", name)
    yield felt
    stage.machines.join(name)
    if name in ("redis", "worker"):
        stage.note_outage()
    stage.note("%s is back", name)


@pytest.mark.parametrize("name", ["web2", "worker", "redis", "postgres"])
def test_a_machine_is_cut_off(stage, name):
    """The drills' rules hold, and nothing of ours has died of it."""
    drill.run(stage, [cut_off(stage, name)], ENTRIES, drill.until_felt)
    assert not stage.keeper.surprises
