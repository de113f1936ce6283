import sys

from tests.environment import free_port
from tests.livelog.fanout.crowd import Crowd
from tests.livelog.fanout.stack import can_connect
from tests.processes import wait_for


def test_runserver_fans_out_too(stack):
    """Daphne and workers in one process, over the same layer."""
    port = free_port()
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    stack.start("runserver", command)
    wait_for(lambda: can_connect(port), "runserver listens")
    crowd = Crowd(port)
    stack.crowds.append(crowd)
    crowd.open(10)
    assert stack.layer.group_size("room") == 10
    assert stack.layer.group_channels("room")[0].startswith("daphne.response.fanout.")
    stack.send("to all")
    crowd.wait_for_text("to all")


def test_the_in_memory_layer_is_left_alone(make_stack):
    """runserver with workers and no Redis."""
    stack = make_stack(layer="asgiref.inmemory.ChannelLayer")
    port = free_port()
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    stack.start("runserver", command)
    wait_for(lambda: can_connect(port), "runserver listens")
    crowd = Crowd(port)
    stack.crowds.append(crowd)
    client = crowd.open(1)[0]
    client.send_text("hello")
    crowd.wait_for_text("echo hello")
