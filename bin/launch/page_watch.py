import http.client
import threading
import time


class PageWatch(threading.Thread):
    """Asks for the page until it answers. Daphne holds the request until a worker is there."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.port = port
        self.address = f"http://127.0.0.1:{port}/blog/"
        self.answered = False

    def run(self) -> None:
        while not self.answered:
            self.answered = self.ask()
            time.sleep(0.1)

    def ask(self) -> bool:
        """Say whether the page answers; a refused Host is an answer, an error of ours is not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/blog/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
