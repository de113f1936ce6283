"""Workers that outlive Redis's absences and full channels; Channels' own end on either."""

import itertools
import logging
import time

from channels import Group
from channels import message as channels_message
from channels.asgi import ChannelLayerWrapper
from channels.signals import consumer_finished
from channels.worker import Worker

from livelog.fanout.outage import LOST, Outage

logger = logging.getLogger("livelog.fanout")

PAUSE = 0.2  # seconds between attempts
FULL_FOR = 2.0  # seconds that a full channel is tried for, as in Channels
# Seconds that Redis is waited for, and so how late SIGTERM may take effect; where Redis hangs, each
# call that a consumer makes and the last attempt for each channel take up to CALL_TIMEOUT more.
LOST_FOR = 10.0

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

    In the place of PendingMessageStore.send_and_flush, which makes a call for each message, and on
    the first failure drops the rest and ends the worker.
    """
    local = channels_message.pending_message_store.threadlocal
    pending = local.__dict__.pop("messages", [])
    for _, run in itertools.groupby(pending, key=lambda each: id(each[0].channel_layer)):
        send_patiently(list(run))


def send_patiently(pending):
    """Send (sender, message) pairs of one layer in order, waiting for room and for Redis."""
    started = time.monotonic()
    while pending:
        patience = FULL_FOR
        try:
            left = send_some(pending)
        except LOST as error:
            find_outage(pending[0][0].channel_layer).begin(error)
            left, patience = pending, LOST_FOR
        if len(left) < len(pending):
            started = time.monotonic()
        elif time.monotonic() - started > patience:
            left = give_up(left, patience)
        else:
            time.sleep(PAUSE)
        pending = left


def send_some(pending):
    """Send as much as there is room for in one call; return what is left, in order."""
    layer = pending[0][0].channel_layer
    count = next((i for i, (sender, _) in enumerate(pending) if isinstance(sender, Group)), None)
    if count == 0 or not hasattr(layer, "send_many"):
        sender, message = pending[0]
        try:
            sender.send(message, immediately=True)
        except layer.ChannelFull:
            return pending
        return pending[1:]
    messages = [(sender.name, message) for sender, message in pending[:count]]
    refused = [pending[number] for number in layer.send_many(messages)]
    return refused + pending[len(messages) :]


def give_up(pending, patience):
    """Drop what is for the same channel as the first message; return the rest."""
    name = pending[0][0].name
    left = [each for each in pending if each[0].name != name]
    logger.error(
        "%d messages to %s were dropped after %g s: it is full, or Redis is away. More workers or "
        "a larger channel_capacity help where it is full.",
        len(pending) - len(left),
        name,
        patience,
    )
    return left
