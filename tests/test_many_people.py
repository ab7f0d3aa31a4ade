"""A hundred people for a minute on two copies, of which one is killed and one drained: nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.copies import behind_proxy, office, two_copies
from tests.many_people import lost, people_of, run

pytestmark = [pytest.mark.nightly, pytest.mark.people]
SECONDS, BREAK_SECONDS = 60.0, 5.0


def test_a_hundred_people_lose_nothing_but_what_was_in_flight_on_a_copy_that_dies(
    built_in: Path, tmp_path: Path
) -> None:
    with office(built_in, tmp_path) as settings:
        people, copies = people_of(settings), two_copies(tmp_path, settings)
        with behind_proxy(copies):
            done = run(copies, people, SECONDS, "Đơn vị")
        missing = lost(settings, people, done.result.written)
    result = done.result
    print(f"{result}; {len(result.written)} written; {len(result.broken)} broken; {len(result.reopened)} reopened")  # noqa: T201
    moments = [(round(when - done.killed, 1), round(when - done.stopped, 1)) for when, _ in result.broken]
    print("broken, seconds after the kill and after the stop:", moments)  # noqa: T201
    assert result.failures == [] and missing == []
    assert [what for when, what in result.broken if not 0 <= when - done.killed <= BREAK_SECONDS] == []
    assert result.written
    assert len(result.reopened) >= len(people), "each has been at a copy that went away"
