import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.test.js")), ids=lambda path: path.name)
def test_the_pages_modules_pass_their_own_tests(path):
    """What the page decides apart from a browser passes under Node's test runner."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node: apt install nodejs (18 or later)")
    done = subprocess.run(
        [node, "--test", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
