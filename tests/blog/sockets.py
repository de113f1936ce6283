"""A socket for tests, through Channels' routing and an in-memory layer."""

from channels.test import WSClient

from blog import messages, replays


class Socket(WSClient):
    """What its kinds have in common; `jobs` is the channel of the replays that workers compute for it."""

    jobs = replays.CHANNEL

    def run_jobs(self):
        """Have the replays computed that workers have to do."""
        message = self.get_next_message(self.jobs)
        while message is not None:
            self.send(self.jobs, message.content)
            self.consume(self.jobs)
            message = self.get_next_message(self.jobs)

    def received(self, *kinds):
        """Return every message that came since the last call, texts decoded; those of some kinds.

        What else a message says than its text comes apart from it.
        """
        found, message = [], self.get_next_message(self.reply_channel)
        while message is not None:
            text = message.content.pop("text", None)
            found += [message.content] if message.content else []
            found += [messages.decode(text)] if text is not None else []
            message = self.get_next_message(self.reply_channel)
        return [each for each in found if not kinds or each.get("type") in kinds]
