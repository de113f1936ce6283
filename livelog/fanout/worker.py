"""Workers that outlive Redis's absences and full channels; Channels' own end on either."""

import logging
import sys
import time
from typing import Any, List, Optional, Sequence, Tuple

from channels import message as channels_message
from channels.asgi import ChannelLayerWrapper
from channels.signals import consumer_finished
from channels.worker import Worker

from livelog.fanout import together
from livelog.fanout.layer.envelope import Message
from livelog.fanout.layer.outage import LOST
from livelog.fanout.pending import PAUSE, find_outage, flush_pending
from livelog.metrics.busy import Busy
from livelog.metrics.reporter import reporter

logger = logging.getLogger("livelog.fanout")

busy = Busy()


def install() -> None:
    """Hook Channels' worker: how it receives, how it sends when a consumer is done, its loop, its end."""
    run_stock = Worker.run
    store = channels_message.pending_message_store

    def run(worker: Worker) -> None:
        report(getattr(worker.channel_layer, "channel_layer", None))
        try:
            run_for_long(worker)
        finally:
            reporter.stop()

    def run_for_long(worker: Worker) -> None:
        while not worker.termed:
            try:
                run_stock(worker)
                return
            except Exception:
                logger.exception("The worker's loop failed; going on")
                time.sleep(PAUSE)

    Worker.run = run
    Worker.sigterm_handler = end
    ChannelLayerWrapper.receive_many = receive_many
    consumer_finished.disconnect(store.send_and_flush)
    consumer_finished.connect(flush_pending)
    consumer_finished.send = tell_all
    together.install()


def report(layer: Any) -> None:
    """Report what this worker does, where its layer is Redis's."""
    if hasattr(layer, "connection"):
        reporter.start("worker", lambda: layer.connection(0), busy.describe)


def end(worker: Worker, number: int, frame: Any) -> None:
    """End a worker that is told to: behind its job, or when it has waited a second for one.

    In the place of Channels' own, which ends one that has no job at once: what it was just taking
    from Redis had left its channel, and was lost. With another layer, that may wait for long, it does too.
    """
    worker.termed = True
    layer = worker.channel_layer.channel_layer
    if hasattr(layer, "is_ending"):
        layer.is_ending = True
    elif not worker.in_job:
        sys.exit(0)


def tell_all(sender: Any, **named: Any) -> List[Tuple[Any, Any]]:
    """Have all that wait for a consumer's end told of it, whichever of them fails.

    In the place of the signal's send, which ends with the first that fails: behind Django's, which
    closes old connections to the database, what the consumer left to be sent was lost.
    """
    answers: List[Tuple[Any, Any]] = consumer_finished.send_robust(sender, **named)
    for receiver, answer in answers:
        if isinstance(answer, Exception):
            logger.error("%r failed when a consumer was done", receiver, exc_info=answer)
    return answers


def receive_many(
    wrapper: ChannelLayerWrapper, channels: Sequence[str], block: bool = False
) -> Tuple[Optional[str], Optional[Message]]:
    """Receive as the layer does, but wait a little and return nothing while Redis is away.

    What the layer has taken together comes as a Bundle.
    """
    layer = wrapper.channel_layer
    busy.end()
    try:
        if getattr(layer, "together", None):
            channel, messages = layer.receive_together(channels, block)
            received = channel, together.bundle(messages)
        else:
            received = layer.receive(channels, block)
    except LOST as error:
        if not block:
            raise
        find_outage(layer).begin(error)
        time.sleep(PAUSE)
        return None, None
    find_outage(layer).end()
    if received[0] is not None:
        busy.begin()
    return received
