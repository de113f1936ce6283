import socket


def free_port():
    """Return a TCP port of this machine that nothing listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port, host="127.0.0.1", timeout=1.0):
    """Say whether something accepts TCP connections on the port."""
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError:
        return False
    return True
