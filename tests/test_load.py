"""The load script: it speaks with a real server, counts what goes wrong, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.server import end_server, environment_of, start_server
from tests.support import apart
from tools.load import LoadResult, main, run_load

pytestmark = pytest.mark.nightly

PAGE = """
import streamlit as st

chosen = st.selectbox("Choice", ["one", "two", "bad"])
if chosen == "bad":
    raise ValueError("not this one")
st.write(chosen)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("load")
    script = folder / "page.py"
    script.write_text(PAGE, encoding="utf-8")
    server, url = start_server(environment_of(folder), script=script)
    yield url
    end_server(server)


def test_everybody_opens_changes_and_leaves_and_what_fails_is_counted(address: str) -> None:
    result = apart(partial(run_load, address, people=3, every=0.2, seconds=0.6, label="Choice"))
    assert len(result.opened) == 3
    assert len(result.answered) == 9
    assert result.share(0.95) >= result.share(0.5) > 0
    # Turns 1–3, 2–4 and 3–5 of three options: the third one comes three times.
    assert len(result.failures) == 3
    assert all("ValueError" in failure or "error" in failure.lower() for failure in result.failures)


def test_what_is_not_there_is_a_failure_and_not_a_wait(address: str) -> None:
    briefly = partial(run_load, people=1, every=0.1, seconds=0.1)
    assert apart(partial(briefly, address, label="No such box")).failures == ["KeyError: 'No such box'"]
    assert apart(partial(briefly, "http://127.0.0.1:9")).failures


def test_the_command_says_what_it_measured(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [address, "--people", "1", "--every", "0.1", "--seconds", "0.1", "--label", "Choice"]
    assert apart(partial(main, asked)) == 0
    assert "1 people, 1 changes, 0 failures" in capsys.readouterr().out


def test_a_share_of_nothing_is_not_quick() -> None:
    assert LoadResult(1).share(0.95) == float("inf")
