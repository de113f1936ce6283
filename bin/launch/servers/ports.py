import errno
import socket

from launch.errors import Problem


def free_port() -> int:
    """Return a TCP port of this machine that nothing listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1", timeout: float = 1.0) -> bool:
    """Say whether something accepts TCP connections on the port."""
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError:
        return False
    return True


def is_free(port: int) -> bool:
    """Say whether a server could listen on the port. Raises PermissionError for a reserved one."""
    if answers(port):
        return False
    with socket.socket() as listener:
        # As servers do, so that what is left of connections that ended does not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def require_free_port(port: int) -> None:
    """Raise Problem, with what to do, unless bin/run can serve the page on the port."""
    try:
        free = is_free(port)
    except PermissionError:
        raise Problem(f"port {port} is for root alone: choose one above 1023 with --port") from None
    if not free:
        raise Problem(f"port {port} is taken: choose another, for example --port {port + 1}")
