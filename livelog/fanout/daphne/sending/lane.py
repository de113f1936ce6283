"""What one group is sent, on its way to the members: what waits, and the run that is under way.

A run is all that waited when it began, joined, so that each member's socket is written to once. That
of a large group is made in slices, between which other groups have their turn; what comes meanwhile
waits for the next. After a run a lane rests for three times as long as that took: a room in which all
talk at once goes out in fewer, longer writes, and leaves most of the time to the others.
"""

import logging
import time
from typing import Callable, Dict, List, NamedTuple, Sequence

from livelog.fanout.daphne.sending.members import Members
from livelog.fanout.daphne.sending.send_queue import SendQueue
from livelog.fanout.daphne.sending.send_threads import SendThreads

logger = logging.getLogger("livelog.fanout")

RESTS = 3  # times what a run took
REST = 0.05  # seconds, the longest
MANY = 16  # frames for which it rests no longer: it is they that it rests for
JOINED = 64 * 1024  # bytes; longer runs go out in parts, whose rest a slow socket may have to keep

NoteRun = Callable[[str, List[int], float], None]


class Run(NamedTuple):
    """Frames on their way: to whom they still go, and when Redis took each (its deadline)."""

    parts: List[bytes]
    deadlines: List[int]
    left: Dict[str, SendQueue]  # by channel


NO_RUN = Run([], [], {})


class Lane:
    """The lane of the group `group`; `ended` is when its last run did, by `clock`, in seconds.

    `note_run(group, deadlines, seconds)` is called once a run has been written to all, with the
    deadlines of its messages and the time that the writing took.
    """

    def __init__(
        self,
        group: str,
        members: Members,
        send_threads: SendThreads,
        note_run: NoteRun,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.group = group
        self.waiting = 0  # bytes
        self.ended = self.due = 0.0
        self._spent = 0.0  # seconds, on the run that is under way
        self._run = NO_RUN
        self._members = members
        self._send_threads = send_threads
        self._note_run = note_run
        self._clock = clock
        self._frames: List[bytes] = []
        self._deadlines: List[int] = []
        # The channels that need none of the first n frames that wait.
        self._seen: Dict[str, int] = {}

    def __bool__(self) -> bool:
        """Tell whether anything is to be sent."""
        return bool(self._frames or self._run.parts)

    @property
    def is_under_way(self) -> bool:
        """Tell whether a run has been written to some members, and not to all."""
        return bool(self._run.left)

    def add(self, frame: bytes, deadline: int) -> None:
        """Have a frame wait for the next run."""
        self._frames.append(frame)
        self._deadlines.append(deadline)
        self.waiting += len(frame)
        if len(self._frames) >= MANY:
            self.due = 0.0

    def join(self, channel: str) -> None:
        """Give a channel that has just joined nothing of what waits."""
        if self._frames:
            self._seen[channel] = len(self._frames)

    def catch_up(self, channel: str) -> None:
        """Give one member all that there is for it, ahead of its fellows."""
        queue = self._run.left.pop(channel, None)
        if queue is not None:
            write_all(queue, self._run.parts)
        queue = self._members.groups.get(self.group, {}).get(channel)
        seen = self._seen.get(channel, 0)
        if queue is not None and seen < len(self._frames):
            write_all(queue, join_frames(self._frames[seen:]))
            self._seen[channel] = len(self._frames)

    def send_slice(self, most: int) -> int:
        """Write to the next members of the run, of a new one if need be; return to how many."""
        started = self._clock()
        if not self._run.parts:
            self._begin()
        left = self._run.left
        queues = [left.popitem()[1] for _ in range(min(most, len(left)))]
        for part in self._run.parts:
            for queue, taken in self._send_threads.send(queues, part):
                keep_rest(queue, part, taken)
        now = self._clock()
        self._spent += now - started
        if not left:
            self._end(now)
        return len(queues)

    def _begin(self) -> None:
        frames, seen = self._frames, self._seen
        members = self._members.groups.get(self.group, {})
        self._run = Run(join_frames(frames), self._deadlines, dict(members))
        self._frames, self._deadlines, self._seen = [], [], {}
        self.waiting, self._spent = 0, 0.0
        for channel, first in seen.items():
            queue = self._run.left.pop(channel, None)
            if queue is not None:
                write_all(queue, join_frames(frames[first:]))

    def _end(self, now: float) -> None:
        self.ended, self.due = now, now + min(REST, RESTS * self._spent)
        run, self._run = self._run, NO_RUN
        self._note_run(self.group, run.deadlines, self._spent)


def write_all(queue: SendQueue, parts: Sequence[bytes]) -> None:
    """Write parts to one queue, in order."""
    for part in parts:
        taken = queue.try_write(part)
        if taken < len(part):
            keep_rest(queue, part, taken)


def keep_rest(queue: SendQueue, part: bytes, taken: int) -> None:
    """Have a queue keep what its socket did not take; one that cannot costs its fellows nothing."""
    try:
        queue.keep(part, taken)
    except Exception:
        logger.exception("Cannot keep what waits for a socket: it gets no more")
        queue.close()


def join_frames(frames: Sequence[bytes]) -> List[bytes]:
    """Return the frames joined into parts of at most JOINED bytes, or of one frame."""
    parts: List[bytes] = []
    part: List[bytes] = []
    size = 0
    for frame in frames:
        if part and size + len(frame) > JOINED:
            parts.append(b"".join(part))
            part, size = [], 0
        part.append(frame)
        size += len(frame)
    if part:
        parts.append(b"".join(part))
    return parts
