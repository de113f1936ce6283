"""The release before this one, as files: what runs beside it while a site is brought up to date."""

import io
import subprocess
import tarfile

from tests.environment import ROOT

# Names a commit: the release before, which `git tag` names too once there is one. See CONTRIBUTING.md.
NAME = ROOT / "tests" / "data" / "previous_release"


def read_commit():
    """Return the commit of the release before."""
    lines = NAME.read_text(encoding="utf-8").splitlines()
    (commit,) = [line for line in lines if line and not line.startswith("#")]
    return commit


def unpack(directory):
    """Write its files below `directory`, and return the folder; git's own is left as it is."""
    commit = read_commit()
    command = ["git", "archive", "--format=tar", commit]
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True)
    assert done.returncode == 0, (
        f"no commit {commit}, which tests/data/previous_release names; of a shallow clone make a"
        f" whole one by `git fetch --unshallow`: {done.stderr.decode()}"
    )
    folder = directory / "previous"
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(str(folder))
    return folder
