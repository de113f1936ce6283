"""Workers that outlive Redis's absences and full channels; Channels' own end on either."""

import logging
import time

from channels import message as channels_message
from channels.asgi import ChannelLayerWrapper
from channels.signals import consumer_finished
from channels.worker import Worker

from livelog.fanout.outage import LOST, Outage

logger = logging.getLogger("livelog.fanout")

PAUSE = 0.2  # seconds between attempts
FULL_FOR = 2.0  # seconds that a full channel is tried for, as in Channels
LOST_FOR = 10.0  # seconds that Redis is waited for, and so how late SIGTERM may take effect

outage = Outage()


def install():
    """Hook Channels' worker: how it receives, how it sends when a consumer is done, its loop."""
    run_stock = Worker.run
    store = channels_message.pending_message_store

    def run(worker):
        while not worker.termed:
            try:
                return run_stock(worker)
            except Exception:
                logger.exception("The worker's loop failed; going on")
                time.sleep(PAUSE)

    Worker.run = run
    ChannelLayerWrapper.receive_many = receive_many
    consumer_finished.disconnect(store.send_and_flush)
    consumer_finished.connect(flush_pending)


def find_outage(layer):
    """Return the Outage of a layer that has one, else the one that all others share."""
    return getattr(layer, "outage", outage)


def receive_many(wrapper, channels, block=False):
    """Receive as the layer does, but wait a little and return nothing while Redis is away."""
    layer = wrapper.channel_layer
    try:
        received = layer.receive(channels, block)
    except LOST as error:
        if not block:
            raise
        find_outage(layer).begin(error)
        time.sleep(PAUSE)
        return None, None
    find_outage(layer).end()
    return received


def flush_pending(**kwargs):
    """Send what a consumer left to be sent; called by Channels when it has finished.

    In the place of PendingMessageStore.send_and_flush, which on the first failure drops the rest
    and ends the worker.
    """
    local = channels_message.pending_message_store.threadlocal
    pending = local.__dict__.pop("messages", ())
    for sender, message in pending:
        send_patiently(sender, message)


def send_patiently(sender, message):
    """Send one message, waiting for room in its channel and for Redis."""
    started = time.monotonic()
    while True:
        try:
            return sender.send(message, immediately=True)
        except sender.channel_layer.ChannelFull as error:
            problem, patience = error, FULL_FOR
        except LOST as error:
            find_outage(sender.channel_layer).begin(error)
            problem, patience = error, LOST_FOR
        if time.monotonic() - started > patience:
            logger.error(
                "A message to %s was dropped after %g s: %s. Where it is the channel that is "
                "full, more workers or a larger channel_capacity help.",
                sender.name,
                patience,
                problem or "the channel is full",
            )
            return None
        time.sleep(PAUSE)
