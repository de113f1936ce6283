class FeedError(Exception):
    """Why a feed could not be fetched or read, in one line for its operator.

    `retry_after` is the pause in seconds that the server asked for, or None; `gone` says that it
    answered 410: the feed will not come back and need not be polled again.
    """

    def __init__(self, reason, *, retry_after=None, gone=False):
        super().__init__(reason)
        self.retry_after = retry_after
        self.gone = gone


class NotAFeed(FeedError):
    """The address answers with a web page; `alternates` holds the feed URLs which it names."""

    def __init__(self, reason, alternates=()):
        super().__init__(reason)
        self.alternates = tuple(alternates)
