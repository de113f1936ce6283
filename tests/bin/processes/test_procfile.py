from launch.processes.procfile import read_procfile
from tests.environment import ROOT


def test_the_procfile():
    """Three processes, on $PORT, 8000 if unset, and the environment alone; connects queue 4096 deep."""
    processes = read_procfile(ROOT / "Procfile")
    assert list(processes) == ["web", "worker", "blogger"]
    assert processes["web"].startswith("daphne ")
    assert processes["web"].endswith(" livelog.asgi:channel_layer")
    assert ":port=${PORT:-8000}:" in processes["web"] and "backlog=4096" in processes["web"]
    assert processes["worker"] == "python manage.py runworker"
    assert processes["blogger"] == "python manage.py blogging_worker"


def test_comments_and_blank_lines(tmp_path):
    """What is no process is passed over; a command keeps its colons."""
    path = tmp_path / "Procfile"
    path.write_text("# comment: this\n\nweb: serve tcp:80\n")
    assert read_procfile(path) == {"web": "serve tcp:80"}
