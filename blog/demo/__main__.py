import argparse
import signal
import sys
import time

from .play import read_play
from .server import PLAY, DemoServer


def main():
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
    options = parser.parse_args()
    steps = read_play(PLAY.read_text(encoding="utf-8"))
    server = DemoServer(
        options.port, steps, began=options.began, clock=time.time, speed=options.speed
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("http://127.0.0.1:%d/feed.xml" % options.port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


main()
