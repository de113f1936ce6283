"""bench/soak: random mixes of the drills' faults, at their real lengths, for as long as asked."""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.drills import drill, faults
from tests.drills.reader import PAGE
from tests.drills.stage import Stage
from tests.site import make_database

DRILLS = 20  # on one stage; then everything begins anew, so that a run of hours stays small
ENTRIES = 100  # of one drill, at most
ALONE = 0.6  # of the drills have one fault
# Seconds that these last in any case; others last until they were felt, and up to OTHERS more.
LENGTHS = {faults.redis_frozen: 20, faults.database_locked: 10, faults.feed_hangs: 35}
OTHERS = 5
TOGETHER = 20  # seconds, at most

SINGLE = [fault for kind in faults.KINDS for fault in kind]
SINGLE += [faults.worker_killed_at_greeted, *faults.KILLED_AT.values(), *faults.PAUSED_AT.values()]


class Soak:
    """One run; `seed` decides it all, `end` is a moment of time.monotonic."""

    def __init__(self, directory, seed, readers, end):
        self.directory = directory
        self.seed = seed
        self.readers = readers
        self.end = end
        self.dice = random.Random(seed)
        self.database = make_database(directory / "migrated.sqlite3")
        self.seconds = defaultdict(list)  # name -> how long each drill took to settle
        self.entries = 0
        self.sockets = 0

    def run(self):
        """Run drills until the end; AssertionError on the first that fails."""
        number = 0
        while time.monotonic() < self.end:
            number += 1
            self.run_stage(self.directory / (f"stage-{number}"))

    def run_stage(self, directory):
        """Run some drills on a new stage."""
        directory.mkdir()
        stage = Stage(directory, self.database, self.dice.randrange(10**6), self.readers, PAGE)
        try:
            for _ in range(DRILLS):
                if time.monotonic() > self.end:
                    break
                self.run_drill(stage)
        finally:
            self.sockets += sum(reader.sockets for reader in stage.fleet.readers)
            stage.close()
        shutil.rmtree(str(directory))

    def run_drill(self, stage):
        """Run one drill and note how long it took until all was well."""
        count = self.dice.randint(20, ENTRIES)
        if self.dice.random() < ALONE:
            struck = [self.dice.choice(SINGLE)]
            name, last = struck[0].__name__, self.choose_length(struck[0])
        else:
            struck = faults.pick_together(self.dice, self.dice.randint(2, len(faults.KINDS)))
            name = f"{len(struck)} together"
            last = drill.for_seconds(self.dice.uniform(1, TOGETHER))
        seconds = drill.run(stage, [fault(stage) for fault in struck], count, last)
        self.seconds[name].append(seconds)
        self.entries += count
        print(f"{name:<28} settled in {seconds:5.1f} s", flush=True)

    def choose_length(self, fault):
        """Return what has one fault last as long as it should."""
        least = drill.for_seconds(LENGTHS.get(fault) or self.dice.uniform(0, OTHERS))

        def last(felt):
            drill.until_felt(felt)
            least(felt)

        return last

    def print_table(self):
        """Print what was drilled, and how long it took until every reader had everything."""
        print(f"\n{'fault':<28} {'drills':>7} {'median, s':>12} {'worst, s':>12}")
        for name, seconds in sorted(self.seconds.items()):
            median, longest = statistics.median(seconds), max(seconds)
            print(f"{name:<28} {len(seconds):7} {median:12.1f} {longest:12.1f}")
        drills = sum(len(seconds) for seconds in self.seconds.values())
        told = f"{drills} drills, {self.entries} entries, {self.readers} readers"
        print(f"\n{told}, {self.sockets} sockets; seed {self.seed}")


def main():
    parser = argparse.ArgumentParser(prog="bench/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--readers", type=int, default=300)
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="livelog-soak-"))
    end = time.monotonic() + 60 * options.minutes
    print(f"bench/soak --seed {options.seed}")
    soak = Soak(directory, options.seed, options.readers, end)
    try:
        soak.run()
    except AssertionError as failure:
        soak.print_table()
        print(f"\nFAILED: {failure}\nThe logs are in {directory}")
        return 1
    soak.print_table()
    print("Every page was right after each of them.")
    shutil.rmtree(str(directory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
