"""Makes the feed in a process of its own: it takes long, and pages are drawn as quickly meanwhile.

python -m services.feed_apart FOLDER: what that process does.
"""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]

LONGEST_SECONDS = 1800
"""What has not ended by then hangs; it is stopped."""

_BEHIND = 5
"""By how much the process stands behind others that want the processor."""


class FeedNotMadeError(Exception):
    """The feed could not be made; the message is the last that was said of why."""


def export_feed_apart(folder: Path) -> None:
    """Write what `services.feed.export_feed` does, for the database and the catalogue of this process.

    Raises FeedNotMadeError, subprocess.TimeoutExpired.
    """
    # Not our own folder as the current one: the address of a database may be relative to it.
    path = os.pathsep.join(dict.fromkeys([str(_ROOT), *(entry for entry in sys.path if entry)]))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "services.feed_apart", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FeedNotMadeError(said[-1] if said else f"it ended with {done.returncode}")


def main(folder: Path) -> None:
    """Write the feed of this machine's database into a folder."""
    from data.catalogue.loading import load_office
    from data.store.database import open_store
    from services.catalogue import catalogue_of
    from services.feed import export_feed

    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    with closing(open_store()) as store:
        export_feed(store, catalogue_of(store), load_office(), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
