"""Workers that die with what readers have said in hand, while more is said."""

import time

from tests.drills.arming import arm

PAUSE = 0.5  # seconds between bursts, while no worker has come to the fail point so often


def worker_killed_at(point):
    """Return the fault of a worker that dies when it comes to a fail point of a room's delivery."""

    def fault(stage):
        find_victim = arm(stage, stage.workers, point, "KILL")
        due = 0.0

        def is_felt():
            nonlocal due
            if find_victim():
                return stage.keeper.are_running()
            if time.monotonic() >= due:
                due = time.monotonic() + PAUSE
                stage.room.talk(1)
            return False

        yield is_felt

    fault.__name__ = f"worker_killed_at_{point}"
    return fault


# A frame is lost; or what is said is stored, and nobody has it; or the room's log has it, and nobody was told.
KILLED = [worker_killed_at(f"room.{point}") for point in ("heard", "kept", "logged")]
