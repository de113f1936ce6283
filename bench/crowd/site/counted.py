"""Counts a worker's requests: a byte each at the end of a file, which costs two microseconds."""

import os


class CountRequests:
    """Middleware; the environment names the file as BENCH_COUNT."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.file = os.open(os.environ["BENCH_COUNT"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def __call__(self, request):
        os.write(self.file, b".")
        return self.get_response(request)
