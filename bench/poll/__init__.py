"""Polling, measured beside its peers: `python -m bench.poll`."""

import sys
from pathlib import Path

# Where the tests' helpers find bin/launch.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))
