"""What is in deploy/ names commands, settings, files and ports that are there (docs/operate.md)."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys

import pytest
import yaml

from launch.processes.procfile import read_procfile
from livelog.env import SECRETS
from tests.environment import IN_PROCESS, ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "docker" / "compose.yml").read_text())
DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text()
# What Python and a proxy's Daphne read, beside livelog.
PYTHON = {"PYTHONUNBUFFERED", "PYTHONWARNINGS", "PYTHONDONTWRITEBYTECODE"}
SETTINGS = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
NAMES = SETTINGS | {f"{name}_FILE" for name in SECRETS} | PYTHON
KINDS = ["web", "worker", "blogger"]


def read_unit(path):
    """Return a unit's lines by section, as (name, value)."""
    sections, lines = {}, []
    for line in path.read_text().splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(tuple(line.split("=", 1)))
    return sections


def read_supervisor():
    parser = configparser.RawConfigParser()
    parser.read(DEPLOY / "supervisor.conf")
    return {name.split(":")[1]: dict(parser[name]) for name in parser.sections()}


def read_env(text):
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))


def find_commands():
    """Return {where: (kind, command)} of every file that starts one of the three."""
    found = {}
    for kind, section in read_supervisor().items():
        found[f"supervisor {kind}"] = kind, section["command"].rstrip('"').split("exec ")[1]
    for path in SERVICES:
        kind = re.match(r"livelog-(\w+)", path.name)[1]
        found[path.name] = kind, dict(read_unit(path)["Service"])["ExecStart"]
    for kind in KINDS[1:]:
        found[f"compose {kind}"] = kind, shlex.join(COMPOSE["services"][kind]["command"])
    web = re.search(r"^CMD (.*)$", DOCKERFILE, re.M)[1]
    found["Dockerfile"] = "web", shlex.join(yaml.safe_load(web))
    return found


COMMANDS = find_commands()


@pytest.mark.parametrize("where", COMMANDS)
def test_a_command_is_the_procfiles(where):
    """The same program with the same arguments, but for where Daphne listens."""
    kind, command = COMMANDS[where]
    words, wanted = shlex.split(command), shlex.split(read_procfile(ROOT / "Procfile")[kind])
    assert words[0].rpartition("/")[2] == wanted[0]
    if kind == "web":
        assert words[1] == "--proxy-headers" and words[-1] == wanted[-1]
    else:
        assert words[1:] == wanted[1:]


def test_all_run_all_three():
    """Supervisor, systemd and compose each start Daphnes, workers and a blogger."""
    assert set(read_supervisor()) == set(KINDS) < set(COMPOSE["services"])
    assert {kind for kind, _ in COMMANDS.values()} == set(KINDS)
    assert len(SERVICES) == 3


def test_where_nginx_looks_daphne_is():
    """At one address, in each file; inherited as the descriptor that each hands over."""
    nginx = (DEPLOY / "nginx.conf").read_text()
    (address,) = re.findall(r"^\s+server (127\.0\.0\.1:\d+);", nginx, re.M)
    web = read_supervisor()["web"]
    assert web["socket"] == f"tcp://{address}" and "-e fd:fileno=0 " in web["command"]
    socket = dict(read_unit(DEPLOY / "systemd" / "livelog-web.socket")["Socket"])
    assert socket["ListenStream"] == address and socket["Backlog"] == web["socket_backlog"]
    assert "-e fd:fileno=3 " in COMMANDS["livelog-web@.service"][1]
    assert COMPOSE["services"]["web"]["ports"] == [f"{address}:8000"]


def test_each_setting_is_one():
    """Those of the example and of compose are in the README's table, and can be used."""
    example = read_env((DEPLOY / "env.example").read_text())
    environment = COMPOSE["x-livelog"]["environment"]
    image = set(re.findall(r"([A-Z_]+)=", DOCKERFILE.split("\nENV ")[1].split("\nVOLUME")[0]))
    assert set(example) <= NAMES and set(environment) <= NAMES and image <= NAMES


def test_the_example_starts(tmp_path):
    """With a key in its file the settings take all of it, and nothing is left to be warned of."""
    key = tmp_path / "key"
    key.write_text("k" + "0123456789" * 6)
    example = read_env((DEPLOY / "env.example").read_text())
    base = {name: value for name, value in IN_PROCESS.items() if name not in SETTINGS}
    env = {
        **base,
        **example,
        "SECRET_KEY_FILE": str(key),
        "DJANGO_SETTINGS_MODULE": "livelog.settings",
    }
    command = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level"]
    done = subprocess.run(
        [*command, "WARNING"], env=env, cwd=str(ROOT), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_image_has_all_that_runs(tmp_path):
    """What the Dockerfile copies is enough to start with compose's settings; each of it is there."""
    for sources, target in re.findall(r"^COPY (.+) (\S+)$", DOCKERFILE, re.M):
        for source in sources.split():
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, tmp_path / target)
            else:
                shutil.copy(ROOT / source, tmp_path)
    (tmp_path / "key").write_text("k" + "0123456789" * 6)
    (tmp_path / "url").write_text("postgres://u:p@127.0.0.1:9/x")
    base = {name: value for name, value in IN_PROCESS.items() if name not in SETTINGS}
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_URL_FILE": str(tmp_path / "url")}
    env = {**base, **COMPOSE["x-livelog"]["environment"], **files}
    env["DJANGO_SETTINGS_MODULE"] = "livelog.settings"
    for program in ("livelog.asgi", "livelog.urls", "livelog.routing"):
        code = f"import django; django.setup(); import {program}"
        command = [sys.executable, "-W", "ignore", "-c", code]
        done = subprocess.run(command, env=env, cwd=str(tmp_path), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_what_docker_leaves_out_is_not_copied():
    """.dockerignore lets in what the Dockerfile copies."""
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M))
    copied = [
        each
        for sources in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M)
        for each in sources.split()
    ]
    assert set(copied) == let_in


def test_compose_holds_together():
    """Whatever is needed, mounted or kept secret is declared."""
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"]), name
        volumes = {each.split(":")[0] for each in service.get("volumes", ())}
        assert volumes <= set(COMPOSE["volumes"]), name
    assert services["worker"]["environment"] == services["web"]["environment"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_is_shut_in(path):
    """It may write its own state alone, gain nothing, and has the time to end that it takes."""
    service = dict(read_unit(path)["Service"])
    assert service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "true"
    assert service["CapabilityBoundingSet"] == "" and service["StateDirectory"] == "livelog"
    assert service["StateDirectoryMode"] == "0750"
    assert service["EnvironmentFile"] == "/etc/livelog/env" and service["User"] == "livelog"
    assert int(service["LimitNOFILE"]) >= 4096
    waits = read_supervisor()[re.match(r"livelog-(\w+)", path.name)[1]]["stopwaitsecs"]
    assert service["TimeoutStopSec"] == waits


def test_systemd_takes_the_units(tmp_path):
    """As systemd itself reads them, with their programs in this checkout's place; exposed to little."""
    if not shutil.which("systemd-analyze"):
        return  # what can be said without it, the other tests say
    for path in UNITS:
        text = path.read_text().replace("/srv/livelog/.venv/bin", sys.prefix + "/bin")
        (tmp_path / path.name.replace("@", "@1")).write_text(
            text.replace("/srv/livelog", str(ROOT))
        )
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": IN_PROCESS["PATH"]},
        capture_output=True,
        text=True,
    )
    own = [line for line in done.stderr.splitlines() if "livelog" in line]
    assert own == []
    for path in tmp_path.glob("*.service"):
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", path]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-500:]


SCRIPTS = re.findall(r"```sh\n(.*?)```", OPERATE, re.S)


@pytest.mark.parametrize("number", range(len(SCRIPTS)))
def test_what_is_to_be_typed(number):
    """A shell can read it; each file of the checkout and each unit that it names is there."""
    script = SCRIPTS[number]
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)
    for path in re.findall(r"(?<![\w/-])((?:deploy|docs|requirements)[\w./-]*\w)", script):
        assert (ROOT / path).exists(), path
    units = set(re.findall(r"livelog[\w-]*(?:@|\.socket|\.target)|livelog-blogger", script))
    names = {path.name for path in UNITS}
    for unit in units:
        assert {unit, f"{unit}.service"} & names, unit


def test_the_first_install_is_ten_commands():
    """And starts all that the units are there for."""
    lines = SCRIPTS[0].strip().splitlines()
    assert len(lines) == 10
    for path in SERVICES:
        assert path.name.split("@")[0].replace(".service", "") in SCRIPTS[0]


def test_the_first_install_asks_nothing():
    """It is pasted as a whole: what asked would take the next line for the answer."""
    assert (
        " apt install -y " in SCRIPTS[0]
        and "certbot certonly -n --agree-tos -m $MAIL " in SCRIPTS[0]
    )
    names = set(re.findall(r"\$([A-Z]+)", SCRIPTS[0]))
    assert names == set(re.findall(r"\b([A-Z]+)=", SCRIPTS[0].splitlines()[0]))


def test_an_upgrade_brings_what_the_install_copied():
    """Units and nginx.conf before any restart, so that readers who are sent on come to the new nginx."""
    install, upgrade = SCRIPTS[:2]
    copies = re.findall(
        r"cp deploy\S+ \S+ && systemctl daemon-reload|sed \S+ deploy/nginx.conf >", install
    )
    places = [
        upgrade.index(each)
        for each in (*copies, "reload nginx", "livelog-web@", "livelog-worker@1")
    ]
    assert len(copies) == 2 and places[2:] == sorted(places[2:])
    assert max(places[:2]) < places[2]
    for path in SERVICES:
        assert path.name.split("@")[0].replace(".service", "") in upgrade


def test_a_file_for_livelog_is_where_it_may_write():
    """It may write its state alone, and deploy/manage runs in the checkout, wherever it is called."""
    files = re.findall(r"`deploy/manage (?:export \S+|import) (\S+)`", OPERATE)
    assert len(files) == 2 and all(path.startswith("/var/lib/livelog/") for path in files)


def test_lines_of_the_log_are_those_that_are_written():
    """What the document quotes of the log stands in the code."""
    table = OPERATE.split("## What the log says")[1].split("\n## ")[0]
    code = "".join(
        re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8"))
        for room in ("blog", "livelog")
        for path in sorted((ROOT / room).rglob("*.py"))
    )
    quoted = re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`.+?) \|", table, re.M)))
    assert len(quoted) > 10 and [line for line in quoted if line not in code] == []


def test_manage_has_the_settings_of_its_file(tmp_path):
    """As the user that it is told, from anywhere."""
    (tmp_path / "key").write_text("k")
    env_file = tmp_path / "env"
    env_file.write_text(f"SECRET_KEY_FILE={tmp_path}/key\nLIVELOG_ADMIN_PATH=back\nUSE_REDIS=0\n")
    place = tmp_path / "checkout" / "deploy"
    place.mkdir(parents=True)
    shutil.copy(DEPLOY / "manage", place)
    (tmp_path / "checkout" / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "checkout" / ".venv" / "bin" / "python").symlink_to(sys.executable)
    code = "import os, sys; print(sys.argv[1:], os.environ['LIVELOG_ADMIN_PATH'], os.getcwd())"
    (tmp_path / "checkout" / "manage.py").write_text(code)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    env = {"PATH": IN_PROCESS["PATH"], "LIVELOG_ENV": str(env_file), "LIVELOG_USER": user}
    command = [place / "manage", "post", "two words"]
    done = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True)
    assert done.stdout == f"['post', 'two words'] back {tmp_path / 'checkout'}\n", done.stderr
