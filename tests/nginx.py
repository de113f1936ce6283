"""The nginx of deploy/nginx.conf, for tests and benches: at other ports and in other places."""

import os
import re
import shutil
import subprocess

from launch.servers.ports import answers
from tests.environment import ROOT, free_port
from tests.processes import Process, wait_for

SHIPPED = ROOT / "deploy" / "nginx.conf"
HOW_TO_GET_ONE = "apt install nginx"


class Nginx(Process):
    """Runs in front of Daphnes at `ports`, as the site `name`, by TLS where it has a `certificate`.

    `port` is the site's; `plain_port` leads there. `changed` are {text of the file: another} for what
    a test has no time for.
    """

    def __init__(self, directory, ports, name="127.0.0.1", certificate=None, changed=None):
        assert find_nginx(), "no nginx: " + HOW_TO_GET_ONE
        self.port, self.plain_port = free_port(), free_port()
        self.place = directory / f"nginx-{self.port}"
        self.place.mkdir()
        config = self.place / "nginx.conf"
        text = self.adapt(SHIPPED.read_text(), ports, name, certificate)
        for shipped, other in (changed or {}).items():
            assert shipped in text, shipped
            text = text.replace(shipped, other)
        config.write_text(text)
        command = [find_nginx(), "-e", "stderr", "-c", config, "-g", "daemon off;"]
        super().__init__(f"nginx-{self.port}", command, env=dict(os.environ), directory=directory)

    def adapt(self, text, ports, name, certificate):
        """Return the shipped file with what a machine sets put in its place; all else as it is."""
        user = "root" if os.getuid() == 0 else ""
        servers = "".join(f"server 127.0.0.1:{port};" for port in ports)
        listen = f"listen 127.0.0.1:{self.port}"
        tls = certificate is not None
        changes = [
            (r"^user www-data;$", f"user {user};" if user else ""),
            (r"/run/nginx\.pid", f"{self.place}/pid"),
            (r"/var/log/nginx|/var/cache/nginx", str(self.place)),
            (r"server 127\.0\.0\.1:8000;", servers),
            (r"live\.example\.org(?![/.])", name),
            (r"/etc/letsencrypt/live/live\.example\.org", str(certificate)),
            (r"listen \[::\][^;]*;\n", "\n"),
            (r"listen 80\b", f"listen 127.0.0.1:{self.plain_port}"),
            (r"listen 443 ssl http2\b", f"{listen} ssl http2" if tls else listen),
            (r"https://([^/]+)\$request_uri", rf"https://\1:{self.port}$request_uri"),
            (r"^ *ssl_[^;]*;$", lambda found: found.group() if tls else ""),
        ]
        for pattern, value in changes:
            text, count = re.subn(pattern, value, text, flags=re.M)
            assert count, pattern
        return text

    def start(self):
        super().start()
        wait_for(self.listens, "nginx listens")
        return self

    def listens(self):
        assert self.is_running(), f"nginx ended:\n{self.output()}"
        return (self.place / "pid").exists()


class Cdn(Process):
    """A CDN in front of a Daphne: at `port` as it should be, at `late` as it should not."""

    def __init__(self, directory, daphne):
        self.port, self.late = free_port(), free_port()
        text = (ROOT / "tests" / "data" / "cdn.conf").read_text()
        for name, port in (("PORT", self.port), ("LATE", self.late), ("DAPHNE", daphne)):
            text = text.replace(name, str(port))
        # As root it would else be somebody who may not write here.
        user = "user root;\n" if os.getuid() == 0 else ""
        (directory / "nginx.conf").write_text(user + text)
        command = [find_nginx(), "-p", directory, "-e", "stderr", "-c", "nginx.conf"]
        super().__init__("cdn", command, env=dict(os.environ), directory=directory)

    def start(self):
        super().start()
        wait_for(lambda: answers(self.late), "the CDN listens")
        return self


def make_certificate(directory, name):
    """Make a certificate of a site's own, named as the shipped file names it; return its directory."""
    key, chain = directory / "privkey.pem", directory / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*command, "-keyout", key, "-out", chain], check=True, stderr=subprocess.DEVNULL)
    return directory


def find_nginx():
    """Return the path of an nginx, if there is one."""
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
