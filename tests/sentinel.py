"""A Redis that fails over: a master, a replica and three sentinels, on ports of their own."""

import os

import redis

from livelog.fanout.layer.clients import connect
from tests.environment import free_port
from tests.processes import Process, RedisServer, wait_for

NAME = "main"
DOWN_AFTER = (
    3.0  # seconds of silence after which a sentinel takes the master for dead: time to be heard of
)
QUORUM, SENTINELS = 2, 3
CONFIG = """
port {port}
bind 127.0.0.1
sentinel monitor {name} 127.0.0.1 {master} {quorum}
sentinel down-after-milliseconds {name} {down_after}
sentinel failover-timeout {name} 5000
"""


class FailoverRedis:
    """Started and ended as a RedisServer is; `url` is what REDIS_URL is to be."""

    def __init__(self, directory, fsync="everysec"):
        self.directory = directory
        self.servers = [RedisServer(directory, fsync=fsync) for _ in range(2)]
        self.ports = [free_port() for _ in range(SENTINELS)]
        self.sentinels = [self._make_sentinel(number) for number in range(SENTINELS)]
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        self.url = f"redis+sentinel://{hosts}/{NAME}/0"

    def _make_sentinel(self, number):
        path = self.directory / f"sentinel-{number}.conf"
        text = CONFIG.format(
            port=self.ports[number],
            name=NAME,
            master=self.servers[0].port,
            quorum=QUORUM,
            down_after=int(DOWN_AFTER * 1000),
        )
        path.write_text(text)
        command = [self.servers[0].command[0], path, "--sentinel"]
        return Process(
            f"sentinel-{number}", command, env=dict(os.environ), directory=self.directory
        )

    def start(self):
        first, second = (server.start() for server in self.servers)
        second.client().slaveof("127.0.0.1", first.port)
        for sentinel in self.sentinels:
            sentinel.start()
        wait_for(self.is_whole, "the sentinels know the replica and each other")
        return self

    def kill(self):
        for process in [*self.sentinels, *self.servers]:
            process.kill()

    def client(self):
        """Return a client of whichever is the master."""
        return connect(self.url, {"socket_timeout": 3})

    def ask(self):
        """Yield what each sentinel says of the master, as a dictionary."""
        for port in self.ports:
            client = redis.Redis(port=port, socket_timeout=3)
            said = client.execute_command("SENTINEL", "MASTER", NAME)
            words = [word.decode("ascii") for word in said]
            yield dict(zip(words[::2], words[1::2]))

    def is_whole(self):
        """Tell whether nothing is missing, and what is there is known everywhere."""
        try:
            said = list(self.ask())
        except redis.RedisError:
            return False
        counts = [(each["num-slaves"], each["num-other-sentinels"]) for each in said]
        return counts == [("1", str(SENTINELS - 1))] * SENTINELS and self.is_linked()

    def is_linked(self):
        """Tell whether the replica has what the master has."""
        try:
            return self.replica.client().info("replication").get("master_link_status") == "up"
        except redis.RedisError:
            return False

    @property
    def master(self):
        """The server that a majority of the sentinels name."""
        ports = sorted(int(each["port"]) for each in self.ask())
        return next(each for each in self.servers if each.port == ports[len(ports) // 2])

    @property
    def replica(self):
        """The other one."""
        master = self.master
        return next(each for each in self.servers if each is not master)

    def cut_replication(self):
        """Have the replica hear nothing of its master from now on, as a broken network would."""
        self.replica.client().config_set("masterauth", "wrong")
        master = self.master.client()
        master.execute_command("CLIENT", "KILL", "TYPE", "replica")
        wait_for(lambda: master.info("replication")["connected_slaves"] == 0, "it is cut off")

    def wait_for_failover(self, before):
        """Wait until another than `before` is the master, and says so itself."""

        def has_changed():
            server = self.master
            return server is not before and server.client().info("replication")["role"] == "master"

        wait_for(has_changed, "the replica is promoted")
