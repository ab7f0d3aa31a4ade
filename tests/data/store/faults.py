"""Failures put in on purpose: each statement and the commit in turn."""

from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import event

from data.store.database import Store
from tests.data.store.builders import everything


class Fault(Exception):
    """A failure put in on purpose."""


def fail_at(store: Store, step: int) -> Callable[[], None]:
    """Let the ``step``-th statement or commit from now on fail; call the result to stop."""
    steps = count(1)

    def maybe_fail(*_: Any) -> None:
        if next(steps) == step:
            raise Fault

    for name in ("before_cursor_execute", "commit"):
        event.listen(store.engine, name, maybe_fail)

    def stop() -> None:
        for name in ("before_cursor_execute", "commit"):
            event.remove(store.engine, name, maybe_fail)

    return stop


def steps_until_success(store: Store, work: Callable[[], Any]) -> int:
    """Fail at each step in turn until the work succeeds; the store must be unchanged each time."""
    before = everything(store)
    for step in count(1):
        stop = fail_at(store, step)
        try:
            work()
        except Fault:
            pass
        else:
            return step - 1
        finally:
            stop()
        assert everything(store) == before, f"changed by a failure at step {step}"
        if store.engine.dialect.name == "sqlite":
            with store.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    raise AssertionError
