"""The feed over HTTP: for whoever brings a token that holds, and for nobody else; made once for all who ask."""

from __future__ import annotations

import csv
import gc
import io
import json
import stat
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from data.exports.feed import MANIFEST, TABLES, write_feed
from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.editions import publish
from data.store.feed_tokens import add_feed_token, feed_tokens, find_feed_token, withdraw_feed_token
from data.store.people import add_person
from data.store.rows import score_rows
from data.store.sessions import begin_session
from planning.periods import today
from services import feed as service
from services import sign_in
from services.feed_apart import FeedNotMadeError, export_feed_apart
from services.sign_in import store_at_hand
from tests.data.store.builders import edition
from tests.ui.door.walking import Browser
from ui.door import feed as door
from ui.door.gate import HEADERS

WHO = operator("Quản trị")
NAMES = (MANIFEST, *(f"{table}.{ending}" for table in TABLES for ending in ("csv", "parquet")))
SCORES = "/feed/scores.csv"
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a machine on which people have accounts, with one edition and no token."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "local")
    for name in ("DATABASE_URL", "DASHBOARD_URL", "DASHBOARD_CATALOGUE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(door._Newest, "made", None)
    monkeypatch.setattr(door, "export_feed_apart", _export_here)
    opened = store_at_hand()
    publish(opened, edition(), WHO)
    yield opened
    opened.close()


def _export_here(folder: Path) -> None:
    """A feed of the scores alone, which is there at once."""
    rows = score_rows(store_at_hand(), "pci").assign(index="pci")
    found = {"scores": rows[["index", "year", "unit", "component", "value"]]}
    columns = {name: list(table.names) for name, table in TABLES.items()}
    tables = {name: found.get(name, pd.DataFrame()).reindex(columns=names) for name, names in columns.items()}
    write_feed(folder, tables, "1.0", datetime.now(UTC))


@pytest.fixture
def token(store: Store) -> str:
    return add_feed_token(store, WHO, "Power BI")


@pytest.fixture
def makings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders into which a feed was made."""
    made: list[Path] = []

    def noted(folder: Path) -> None:
        made.append(folder)
        _export_here(folder)

    monkeypatch.setattr(door, "export_feed_apart", noted)
    return made


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.mark.parametrize("path", ["/feed/feed.json", SCORES, "/feed/", "/feed/x", "/feed/../settings"])
def test_without_a_token_that_holds_there_is_no_feed_at_all(store: Store, path: str) -> None:
    for headers in ({}, _bearer("x" * 43), _basic("excel", "x" * 43)):
        answers = [Browser().ask(method, path, b"", headers) for method in ("GET", "HEAD", *METHODS)]
        assert {answer.status for answer in answers} == {404}
        assert not any("www-authenticate" in answer.headers for answer in answers)
    withdrawn = add_feed_token(store, WHO, "Power BI")
    withdraw_feed_token(store, WHO, 1)
    assert Browser().get(path, **_bearer(withdrawn)).status == 404
    assert audit.FEED_REFUSED not in [event.kind for event in audit.history(store)]


def test_the_files_are_those_of_the_export_and_their_checksums_are_right(
    store: Store, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "export_feed_apart", export_feed_apart)
    browser = Browser()
    manifest = browser.get(f"/feed/{MANIFEST}", **_bearer(token))
    assert (manifest.status, manifest.headers["content-type"]) == (200, "application/json")
    tables = json.loads(manifest.text)["tables"]
    assert list(tables) == list(TABLES)
    facts = {name: fact for table in tables.values() for name, fact in table["files"].items()}
    assert {*facts, MANIFEST} == set(NAMES)
    for name, fact in facts.items():
        answer = browser.get(f"/feed/{name}", **_bearer(token))
        assert answer.status == 200
        assert {"bytes": len(answer.body), "sha256": sha256(answer.body).hexdigest()} == fact
        assert answer.headers["etag"] == f'"{fact["sha256"]}"'
        assert answer.headers["content-length"] == str(fact["bytes"])
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["content-type"] == door.KINDS[Path(name).suffix]
        assert answer.headers["cache-control"] == "private, no-cache"
        assert {header: answer.headers.get(header) for header in HEADERS} == HEADERS
    read = list(csv.DictReader(io.StringIO(browser.get(SCORES, **_bearer(token)).text)))
    assert sorted(float(row["value"]) for row in read) == sorted(score_rows(store, "pci")["value"])


@pytest.mark.parametrize("user", ["", "excel", "Nguyễn Thị Ánh"])
def test_a_token_is_taken_as_bearer_and_as_the_password_of_any_user(token: str, user: str) -> None:
    for headers in (_bearer(token), {"authorization": f"bearer  {token} "}, _basic(user, token)):
        assert Browser().get(SCORES, **headers).status == 200


def test_what_is_no_token_that_holds_is_told_that_one_is_needed(store: Store, token: str) -> None:
    wrong = (
        *({}, _bearer(""), _bearer(f"{token}x"), _bearer(token.swapcase()), _bearer(token[:-1])),
        *(_basic(token, ""), _basic("", f":{token}"), _basic("a", token.encode().hex())),
        *({"authorization": text} for text in (token, f"Token {token}", "Basic", "Basic %%%", "Basic /w==", "Bearer")),
        {"cookie": f"dashboard={token}"},
    )
    for headers in wrong:
        for path in (SCORES, f"/feed/{MANIFEST}", "/feed/no-such.csv", f"{SCORES}?token={token}&access_token={token}"):
            answer = Browser().ask("GET", path, b"", headers)
            assert answer.status == 401 and answer.text == "401", headers
            assert answer.headers["cache-control"] == "no-store"
        assert Browser().ask("POST", SCORES, b"", headers).status == 401
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    raw = [value for _, value in door._refused().headers.items() if "realm" in value]
    assert raw == ['Basic realm="feed", charset="UTF-8"', 'Bearer realm="feed"']


def test_a_session_opens_no_feed_and_a_token_opens_no_page(store: Store, token: str) -> None:
    person = add_person(store, WHO, login="anh", name="Ánh", role="admin")
    signed_in = Browser(cookies={"dashboard": begin_session(store, person)})
    assert signed_in.get("/settings").status == 200 and signed_in.get(SCORES).status == 401
    for path in ("/settings", "/_stcore/metrics", "/media/x", "/feed", "/feedx", "/feed.json"):
        assert Browser().get(path, accept="*/*", **_bearer(token)).status == 401
    assert Browser(cookies={"dashboard": token}).get("/settings").status == 303
    assert Browser().socket("/feed/_stcore/stream") == Browser().socket("/feed/") == "close"


def test_a_token_ends_with_its_withdrawal_at_the_next_request(store: Store, token: str) -> None:
    other = add_feed_token(store, WHO, "Excel")
    browser = Browser()
    assert browser.get(SCORES, **_bearer(token)).status == 200
    withdraw_feed_token(store, WHO, find_feed_token(store, "Power BI").id)
    assert browser.get(SCORES, **_bearer(token)).status == 401
    assert browser.get(SCORES, **_bearer(other)).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/feed/", "/feed/no-such.csv", "/feed/scores", "/feed/scores.json", "/feed/scores.CSV", "/feed/feed.csv",
        "/feed/../settings", "/feed/../../etc/passwd", "/feed/feed.json/", "/feed/feed.json/../scores.csv",
        "/feed//scores.csv", "/feed/./scores.csv", "/feed/..\\scores.csv", "/feed/scores.csv\x00", "/feed/scores.csv ",
        "/feed/%2e%2e/settings", "/feed/scores%2ecsv", "/feed/_stcore/upload_file/a/b", "/feed/static/index.html",
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_feed_is_not_there(token: str, makings: list[Path], path: str) -> None:
    answer = Browser().get(path, **_bearer(token))
    assert (answer.status, answer.text) == (404, "404")
    assert makings == [], "nothing is made for it"


def test_it_is_read_only(token: str, makings: list[Path]) -> None:
    for method in METHODS:
        answer = Browser().ask(method, SCORES, b"x", _bearer(token))
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert makings == []


def test_the_head_of_a_file_is_that_of_the_file_without_it(token: str) -> None:
    for name in (MANIFEST, "scores.csv", "scores.parquet"):
        whole = Browser().get(f"/feed/{name}", **_bearer(token))
        head = Browser().ask("HEAD", f"/feed/{name}", b"", _bearer(token))
        assert (head.status, head.body, head.headers) == (200, b"", whole.headers)


def test_whoever_has_a_file_already_is_told_so(store: Store, token: str) -> None:
    mark = Browser().get(SCORES, **_bearer(token)).headers["etag"]
    for known in (mark, f"W/{mark}", f'"x", {mark}', "*"):
        answer = Browser().get(SCORES, **_bearer(token), if_none_match=known)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", mark)
    assert Browser().get(SCORES, **_bearer(token), if_none_match='"x"').status == 200
    publish(store, edition(score=70.0), WHO)
    assert Browser().get(SCORES, **_bearer(token), if_none_match=mark).status == 200


def test_ten_who_ask_at_once_and_those_after_them_get_what_was_made_once(token: str, makings: list[Path]) -> None:
    answers = Browser().get_at_once([SCORES] * 9 + [f"/feed/{MANIFEST}"], **_bearer(token))
    assert {answer.status for answer in answers} == {200} and len({answer.body for answer in answers[:9]}) == 1
    stated = json.loads(answers[9].text)["tables"]["scores"]["files"]["scores.csv"]["sha256"]
    assert stated == sha256(answers[0].body).hexdigest()
    assert Browser().get("/feed/scores.parquet", **_bearer(token)).status == 200
    assert len(makings) == 1


def test_a_new_edition_makes_a_new_feed_and_the_former_goes(store: Store, token: str, makings: list[Path]) -> None:
    before = Browser().get(SCORES, **_bearer(token)).text
    publish(store, edition(score=71.0), WHO)
    after = Browser().get(SCORES, **_bearer(token)).text
    assert len(makings) == 2 and before != after and '"71.0"' in after
    gc.collect()
    assert [folder.exists() for folder in makings] == [False, True]
    place = makings[1].parent
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_what_is_no_part_of_the_feed_makes_no_new_one(store: Store, token: str, makings: list[Path]) -> None:
    Browser().get(SCORES, **_bearer(token))
    person = add_person(store, WHO, login="anh", name="Ánh", role="admin")
    begin_session(store, person)
    add_feed_token(store, WHO, "Excel")
    Browser(address="10.0.0.8").get(SCORES, **_bearer(token))
    assert len(makings) == 1


def test_another_day_makes_a_new_feed(token: str, makings: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    Browser().get(SCORES, **_bearer(token))
    monkeypatch.setattr(service, "local_day", lambda: today() + timedelta(days=1))
    Browser().get(SCORES, **_bearer(token))
    assert len(makings) == 2


def test_a_feed_of_which_a_file_was_cleared_away_is_made_anew(token: str, makings: list[Path]) -> None:
    Browser().get(SCORES, **_bearer(token))
    (makings[0] / "flags.csv").unlink()
    assert Browser().get("/feed/flags.csv", **_bearer(token)).status == 200
    assert len(makings) == 2


def test_a_feed_that_cannot_be_made_is_told_and_leaves_nothing(
    tmp_path: Path, token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_folder: Path) -> None:
        raise FeedNotMadeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(door, "export_feed_apart", fail)
        answer = Browser().get(SCORES, **_bearer(token))
    assert (answer.status, answer.text, answer.headers["retry-after"]) == (503, "503", "60")
    assert "the disk is full" in caplog.text and token not in caplog.text
    assert list(tmp_path.glob("dashboard-feed-*")) == []
    assert Browser().get(SCORES, **_bearer(token)).status == 200


def test_a_database_that_is_away_is_told(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in._opened.cache_clear()
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    assert Browser().get(SCORES, **_bearer(token)).status == 503


def test_who_reads_is_known_by_address_and_time_without_a_line_for_every_request(store: Store, token: str) -> None:
    for address in ("10.0.0.7", "10.0.0.8"):
        for name in NAMES[:3]:
            assert Browser(address=address).get(f"/feed/{name}", **_bearer(token)).status == 200
    (known,) = feed_tokens(store)
    assert known.used_at is not None and known.address == "10.0.0.8"
    read = [event.address for event in audit.history(store) if event.kind == audit.FEED_READ]
    assert read == ["10.0.0.8", "10.0.0.7"]


@pytest.fixture
def alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "none")


def test_where_nobody_signs_in_the_feed_is_for_this_machine_and_needs_its_token(alone: None, token: str) -> None:
    here = Browser("127.0.0.1:8501", "127.0.0.1")
    assert (here.get(SCORES).status, here.get(SCORES, **_bearer(token)).status) == (401, 200)
    for host, address in (("127.0.0.1:8501", "10.0.0.7"), ("dash.example.vn", "127.0.0.1"), ("", "127.0.0.1")):
        away = Browser(host, address).get(SCORES, **_bearer(token))
        assert away.status == 403 and "www-authenticate" not in away.headers
    assert here.socket("/feed/_stcore/stream") == "close"
