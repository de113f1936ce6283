"""The number that decides what happens in the drills and when; LIVELOG_DRILL_SEED has it again."""

import os
import random

# In the environment, so that all of xdist's processes have the same.
SEED = int(os.environ.setdefault("LIVELOG_DRILL_SEED", str(random.randrange(1000000))))
