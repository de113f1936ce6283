import argparse
import signal
import sys
import time

from .curtain import await_end
from .play import read_play
from .server import PLAY, DemoServer


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m blog.demo", description="Serve the built-in live event as an RSS feed."
    )
    parser.add_argument("--port", type=int, required=True, help="the port of 127.0.0.1 to use")
    parser.add_argument("--speed", type=float, default=1.0, help="2: twice as fast")
    parser.add_argument(
        "--began",
        type=float,
        default=time.time(),
        help="the POSIX time at which the play began, so that it goes on after a restart",
    )
    parser.add_argument(
        "--curtain", action="store_true", help="end the default blog with the play's last entry"
    )
    options = parser.parse_args()
    steps = read_play(PLAY.read_text(encoding="utf-8"))
    if options.curtain:
        elapsed = time.time() - options.began
        await_end(steps[-1].fields["title"], steps[-1].at / options.speed - elapsed)
    server = DemoServer(
        options.port, steps, began=options.began, clock=time.time, speed=options.speed
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"http://127.0.0.1:{options.port}/feed.xml", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


main()
