import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_the_pages_modules_pass_their_own_tests(path):
    """What the page decides apart from a browser passes under Node's test runner."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node: apt install nodejs (18 or later)")
    # A NODE_OPTIONS or colour setting of whoever runs the tests changes nothing.
    env = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
    done = subprocess.run(
        [node, "--test", str(path)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
