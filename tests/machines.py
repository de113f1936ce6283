"""Machines for a test: network namespaces on one bridge, made and removed by it. For root alone."""

import os
import re
import shutil
import subprocess

import pytest

from tests.environment import NOT_ALLOWED
from tests.processes import exists

NETWORK = "10.78.46"
MARK = "lvl"  # and the process that made them; a device's name has 15 characters
TRIED = (
    "netns add livelog-try",
    "-n livelog-try link add lan type bridge",
    "-n livelog-try link add eth0 type veth peer name eth1",
)
HERE = f"{NETWORK}.1"  # the test's own end


def find_reason():
    """Return why there can be none here, "" where there can."""
    if os.geteuid() != 0:
        return NOT_ALLOWED + "network namespaces are for root"
    if not shutil.which("ip"):
        return "no ip: apt install iproute2"
    try:
        for words in TRIED:
            tried = subprocess.run(["ip", *words.split()], capture_output=True, text=True)
            if tried.returncode:
                return f"{NOT_ALLOWED}ip {words}: {tried.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "delete", "livelog-try"], capture_output=True)
    return ""


class Machines:
    """Hosts by name, each with an address; `cut` and `join` are the plug of one of them."""

    def __init__(self, names):
        reason = find_reason()
        if reason:
            pytest.skip(reason)
        remove_left()
        self.mark = f"{MARK}{os.getpid()}"
        self.addresses = {name: f"{NETWORK}.{number}" for number, name in enumerate(names, 11)}
        self.lan = f"{self.mark}-lan"
        try:
            self.make()
        except BaseException:
            self.close()
            raise

    def make(self):
        ip("netns", "add", self.lan)
        ip("-n", self.lan, "link", "add", "lan", "type", "bridge")
        ip("-n", self.lan, "link", "set", "lan", "up")
        self.plug("here", f"{self.mark}h", ())
        ip("address", "add", f"{HERE}/24", "dev", f"{self.mark}h")
        ip("link", "set", f"{self.mark}h", "up")
        for name, address in self.addresses.items():
            space = self.space(name)
            ip("netns", "add", space)
            self.plug(name, "eth0", ("netns", space))
            for device in ("lo", "eth0"):
                ip("-n", space, "link", "set", device, "up")
            ip("-n", space, "address", "add", f"{address}/24", "dev", "eth0")

    def plug(self, name, device, where):
        """Lay a cable from the bridge, where it is called as the host, to a device."""
        add = ("link", "add", name, "type", "veth", "peer", "name", device)
        ip("-n", self.lan, *add, *(where or ("netns", "1")))
        ip("-n", self.lan, "link", "set", name, "master", "lan")
        ip("-n", self.lan, "link", "set", name, "up")

    def space(self, name):
        return f"{self.mark}-{name}"

    def on(self, name, command):
        """Return the command as it runs on a host."""
        return ["ip", "netns", "exec", self.space(name), *command]

    def cut(self, name):
        ip("-n", self.lan, "link", "set", name, "down")

    def join(self, name):
        ip("-n", self.lan, "link", "set", name, "up")

    def close(self):
        """Remove them, and with them every cable."""
        for name in [*self.addresses, "lan"]:
            subprocess.run(["ip", "netns", "delete", self.space(name)], capture_output=True)


def remove_left():
    """Remove what a run that was killed has left."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
    for name in re.findall(rf"^({MARK}\d+-\w+)", listed, re.M):
        if not exists(int(name[len(MARK) :].partition("-")[0])):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
