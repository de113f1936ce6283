"""What stands for sockets where only what is written to them matters."""

from livelog.fanout.daphne.sending.frame import TEXT, encode_frame


class Socket:
    """Stands for a protocol and its queue: remembers what is written, one item for each write."""

    def __init__(self, is_connecting=False):
        self.is_connecting = is_connecting
        self.writes = []

    @property
    def queue(self):
        return self

    def write(self, data):
        self.writes.append(data)

    def try_write(self, data):
        self.write(data)
        return len(data)


def frames(*texts):
    return b"".join(encode_frame(TEXT, text.encode("ascii")) for text in texts)
