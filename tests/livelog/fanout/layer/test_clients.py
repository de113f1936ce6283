import datetime
import ipaddress
import socket
import ssl
import threading

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from livelog.fanout import FanoutChannelLayer, FanoutSentinelChannelLayer
from livelog.fanout.layer.clients import CONNECT_TIMEOUT
from tests.environment import free_port
from tests.livelog.fanout.stack import remove_data
from tests.processes import Process, RedisServer, wait_for


def check_round_trip(layer):
    """A message, a group and a blocking receive pass through the layer."""
    layer.group_add("room", "channel")
    layer.send_group("room", {"text": "through"})
    assert layer.receive(["channel"], block=True) == ("channel", {"text": "through"})


class GuardedRedis(RedisServer):
    """A Redis that wants a password."""

    def __init__(self, directory):
        super().__init__(directory)
        self.command += ["--requirepass", "secret"]
        self.url = f"redis://:secret@127.0.0.1:{self.port}/0"


@pytest.fixture
def guarded_redis(tmp_path):
    server = GuardedRedis(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def unix_redis(tmp_path):
    server = RedisServer(tmp_path)
    server.path = tmp_path / "redis.sock"
    server.command += ["--unixsocket", str(server.path)]
    server.start()
    yield server
    server.kill()


def test_a_password_and_a_database_number(guarded_redis):
    """A URL may carry both, and each database is a layer of its own."""
    urls = [guarded_redis.url[:-1] + number for number in "12"]
    one, two = (FanoutChannelLayer(hosts=[url]) for url in urls)
    one.send("channel", {"text": "in 1"})
    assert two.receive(["channel"]) == (None, None)
    assert one.receive(["channel"]) == ("channel", {"text": "in 1"})


def test_a_unix_socket(unix_redis):
    """unix:// takes the path and the database."""
    check_round_trip(FanoutChannelLayer(hosts=[f"unix://{unix_redis.path}?db=3"]))


def test_a_pair_of_host_and_port(unix_redis):
    """As asgi_redis takes it."""
    check_round_trip(FanoutChannelLayer(hosts=[("127.0.0.1", unix_redis.port)]))


def test_hosts_in_one_string_are_refused():
    """A list is wanted."""
    with pytest.raises(ValueError, match="list of hosts"):
        FanoutChannelLayer(hosts="redis://127.0.0.1:6379/0")


def test_tls(tls_port):
    """rediss:// works on every Python, also without ssl.wrap_socket."""
    check_round_trip(FanoutChannelLayer(hosts=[f"rediss://127.0.0.1:{tls_port}/0"]))


def test_tls_with_a_certificate_that_must_be_trusted(tls_port, certificate):
    """ssl_cert_reqs and ssl_ca_certs in the URL hold; an unknown certificate is refused."""
    url = f"rediss://127.0.0.1:{tls_port}/0?ssl_cert_reqs=required"
    check_round_trip(FanoutChannelLayer(hosts=[f"{url}&ssl_ca_certs={certificate}"]))
    with pytest.raises(redis.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        FanoutChannelLayer(hosts=[url]).send("channel", {})


def test_one_server_that_is_away_costs_the_groups_on_the_other_nothing(make_stack, second_redis):
    """Their members are counted throughout; the others are registered again when it is back."""
    stack = make_stack(hosts=[second_redis.url])
    groups = sorted(("alpha", "room"), key=stack.layer.consistent_hash)
    daphne = stack.start_daphne(lease=60)
    stack.start_worker()
    crowd = stack.crowd(daphne)
    crowd.open(3, "/?group=alpha&group=room")
    for group in groups:
        stack.wait_for_size(3, group)
    process = stack.layer.group_channels("alpha")[0].split("!")[0] + "!"
    home = stack.layer.consistent_hash(process)
    here, away = (stack.redis, second_redis)[home], (second_redis, stack.redis)[home]
    away.kill()
    daphne.wait_for_output("Redis is lost")
    for _ in range(3):
        wait_until_renewed(here, f"asgi::lease:{process}")
        assert stack.layer.group_size(groups[home]) == 3
    stack.send("through", groups[home])
    crowd.wait_for_text("through")
    remove_data(away.log.parent / f"redis-{away.port}")
    away.start()
    stack.wait_for_size(3, groups[1 - home])


def wait_until_renewed(server, key):
    """Wait until a key of a Redis is to live for longer than it was a moment before."""
    client = server.client()
    left = [client.pttl(key)]

    def is_renewed():
        left.append(client.pttl(key))
        return left[-1] > left[-2]

    wait_for(is_renewed, "the lease is renewed")


@pytest.fixture
def second_redis(tmp_path):
    server = RedisServer(tmp_path).start()
    yield server
    server.kill()


def test_sentinel(sentinel):
    """The Sentinel variant finds the master, with one connection for many calls."""
    layer = FanoutSentinelChannelLayer(hosts=[("127.0.0.1", sentinel.port)], services=["main"])
    check_round_trip(layer)
    before = sentinel.master.client().info("stats")["total_connections_received"]
    for _ in range(20):
        layer.send("channel", {})
    after = sentinel.master.client().info("stats")["total_connections_received"]
    assert after - before < 5


def test_a_failover_cuts_off_nothing_that_is_waited_on(sentinel, second_redis):
    """A connection that a thread waits on is left alone until it is answered, however many are made after it."""
    layer = FanoutSentinelChannelLayer(hosts=[("127.0.0.1", sentinel.port)], services=["main"])
    pool = layer.connection(0).connection_pool
    held = pool.get_connection("BRPOP")
    held.connect()
    sentinel.name_master(second_redis)
    pool.make_connection().connect()
    assert held._sock is not None
    check_round_trip(layer)
    assert second_redis.client().keys("asgi:*")
    assert not sentinel.master.client().keys("asgi:*")
    held.send_command("PING")
    with pytest.raises(redis.ConnectionError, match="another Redis"):
        held.read_response()
    held.send_command("PING")
    pool.make_connection().connect()
    assert held.read_response() == b"PONG"


def test_sentinel_and_the_masters_have_timeouts(sentinel):
    """As any server; what the settings say wins."""
    layer = FanoutSentinelChannelLayer(
        hosts=[("127.0.0.1", sentinel.port)],
        services=["main"],
        connection_kwargs={"socket_timeout": 7},
    )
    for client in (layer.connection(0), layer._sentinel.sentinels[0]):
        found = client.connection_pool.connection_kwargs
        assert (found["socket_timeout"], found["socket_connect_timeout"]) == (7, CONNECT_TIMEOUT)


class Sentinel(Process):
    """A Redis Sentinel on `port` that watches `master`."""

    def name_master(self, server):
        """Have it say that `server` is the master now."""
        client = redis.Redis(port=self.port)
        client.execute_command("SENTINEL REMOVE", "main")
        client.execute_command("SENTINEL MONITOR", "main", "127.0.0.1", server.port, 1)


@pytest.fixture
def sentinel(tmp_path):
    master = RedisServer(tmp_path).start()
    port = free_port()
    settings = tmp_path / "sentinel.conf"
    settings.write_text(f"port {port}\nsentinel monitor main 127.0.0.1 {master.port} 1\n")
    command = [master.command[0], settings, "--sentinel"]
    process = Sentinel("sentinel", command, env=master.env, directory=tmp_path).start()
    process.port, process.master = port, master
    wait_for(lambda: "+monitor master main" in process.output(), "Sentinel watches")
    yield process
    process.kill()
    master.kill()


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate for 127.0.0.1, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.utcnow()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def tls_port(redis_server, redis_url, certificate):
    """A port that speaks TLS and passes on to the tests' own Redis."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(certificate))
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener, context, redis_server.port)).start()
    yield listener.getsockname()[1]
    # Wakes the thread, which close() alone would not.
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def accept(listener, context, port):
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        try:
            near = context.wrap_socket(near, server_side=True)
        except OSError:
            continue
        far = socket.create_connection(("127.0.0.1", port))
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=copy, args=(source, target), daemon=True).start()


def copy(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()
