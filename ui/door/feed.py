"""The feed for other programs over HTTP: the files of `services.feed`, for whoever brings a token that holds.

The files are made into a folder of this process, one making at a time, by another process, so that no page waits. They
are given out until anything that they are made of has changed. All that stand in one folder belong together.
"""

import json
import logging
import shutil
import tempfile
import weakref
from base64 import b64decode
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from data.store.feed_tokens import admission
from services.feed_apart import export_feed_apart
from services.sign_in import store_at_hand
from ui.door.answers import address_of

LOGGER = logging.getLogger(__name__)

CHUNK = 256 * 1024
"""So much of a file is read and sent at once."""

KINDS: Mapping[str, str] = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".parquet": "application/vnd.apache.parquet",
}
_CHALLENGES = ('Basic realm="feed", charset="UTF-8"', 'Bearer realm="feed"')
_TURN: RunVar[CapacityLimiter] = RunVar("feed_turn")


@dataclass(frozen=True, eq=False)
class Made:
    """A feed that was made: its folder, which goes when nobody reads it any more, and of each file size and SHA-256.

    state: of what it was made (`services.feed.feed_state`).
    """

    state: Hashable
    folder: Path
    files: Mapping[str, tuple[int, str]]

    @property
    def is_whole(self) -> bool:
        """Whether every file is there: a machine may clear its temporary folder."""
        return all((self.folder / name).is_file() for name in self.files)


class _Newest:
    """The newest feed of this process."""

    made: Made | None = None


async def feed(request: Request) -> Response:
    """A file of the feed; 404 for all there is not, and for everything while no token holds."""
    token, address = token_of_request(request), address_of(request)
    try:
        answer = await to_thread.run_sync(lambda: admission(store_at_hand(), token, address))
        if answer == "off":
            return _plain(404)
        if answer == "refused":
            return _refused()
        if request.method not in ("GET", "HEAD"):
            return _plain(405, {"allow": "GET, HEAD"})
        name = str(request.path_params["name"])
        made = await to_thread.run_sync(made_with, name, limiter=_turn())
    except Exception:  # whatever it is, nobody gets half a feed
        LOGGER.exception("there is no feed")
        return _plain(503, {"retry-after": "60"})
    return _plain(404) if made is None else _file(request, made, name)


def token_of_request(request: Request) -> str:
    """The token that a request brings: as Bearer, or as the password of whatever user name; "" for none."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() == "bearer":
        return rest.strip()
    if kind.casefold() != "basic":
        return ""
    try:
        return b64decode(rest.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def made_with(name: str) -> Made | None:
    """The feed as it is now, made anew where anything has changed; None where it has no file of this name."""
    from data.exports.feed import MANIFEST, TABLES  # with pandas and pyarrow, which no page of the door needs
    from services.feed import feed_state

    if name != MANIFEST and name not in {f"{table}.{ending}" for table in TABLES for ending in ("csv", "parquet")}:
        return None
    state = feed_state(store_at_hand())  # before anything is read: what changes meanwhile makes another one necessary
    made = _Newest.made
    if made is None or made.state != state or not made.is_whole:
        made = _Newest.made = _make(state)
    return made


def _make(state: Hashable) -> Made:
    from data.exports.feed import MANIFEST

    place = Path(tempfile.mkdtemp(prefix="dashboard-feed-"))  # readable by this account alone
    folder = place / "feed"
    try:
        export_feed_apart(folder)
        manifest = (folder / MANIFEST).read_bytes()
        facts = {MANIFEST: (len(manifest), sha256(manifest).hexdigest())}
        for table in json.loads(manifest)["tables"].values():
            facts |= {name: (file["bytes"], file["sha256"]) for name, file in table["files"].items()}
        made = Made(state, folder, facts)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(made, shutil.rmtree, place, ignore_errors=True)
    return made


def _turn() -> CapacityLimiter:
    """One at a time: whoever waits holds up nothing else, and then finds what the one before has made."""
    try:
        return _TURN.get()
    except LookupError:
        limiter = CapacityLimiter(1)
        _TURN.set(limiter)
        return limiter


def _file(request: Request, made: Made, name: str) -> Response:
    size, checksum = made.files[name]
    headers = {
        "etag": f'"{checksum}"',
        "cache-control": "private, no-cache",
        "content-disposition": f'attachment; filename="{name}"',
        "cross-origin-resource-policy": "same-origin",
    }
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {f'"{checksum}"', "*"}:
        return Response(status_code=304, headers=headers)
    headers |= {"content-type": KINDS[Path(name).suffix], "content-length": str(size)}
    if request.method == "HEAD":
        return Response(headers=headers)
    return StreamingResponse(_parts(made, name), headers=headers)


def _parts(made: Made, name: str) -> Iterator[bytes]:
    """A file part by part; its folder stays until the last."""
    with (made.folder / name).open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def _refused() -> Response:
    answer = _plain(401)
    for challenge in _CHALLENGES:
        answer.headers.append("www-authenticate", challenge)
    return answer


def _plain(status: int, more: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(str(status), status, {"cache-control": "no-store", **(more or {})})
