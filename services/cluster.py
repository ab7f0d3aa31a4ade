"""Runs a survey's bootstrap draws on this machine, or on the Dask cluster named in the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from joblib import parallel_config

from wording.words import in_one_line

PATIENCE_SECONDS = 10

_TEXTS = {"missing": "command.no_cluster_package", "silent": "command.cluster_silent"}


class ClusterError(Exception):
    """The cluster that DASK_SCHEDULER_ADDRESS names cannot be used; the message is in both languages.

    reason: "missing" where the package `distributed` is not installed, "silent" where the scheduler does not answer.
    """

    def __init__(self, reason: Literal["missing", "silent"], address: str) -> None:
        self.reason, self.address = reason, address
        super().__init__(in_one_line(_TEXTS[reason], address=address, seconds=PATIENCE_SECONDS))


@contextmanager
def workers() -> Iterator[None]:
    """Let joblib share its work with the cluster of DASK_SCHEDULER_ADDRESS while this is open; else this machine works.

    Raises ClusterError.
    """
    address = os.environ.get("DASK_SCHEDULER_ADDRESS", "").strip()
    if not address:
        yield
        return
    try:
        from distributed import Client  # an extra: most surveys need none
    except ImportError as error:
        raise ClusterError("missing", address) from error
    try:
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterError("silent", address) from error
    with client, parallel_config(backend="dask", n_jobs=-1, client=client):
        yield
