import sys
from pathlib import Path

# The tests find Redis and read the Procfile with the same code as bin/run.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bin"))
