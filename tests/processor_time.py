"""Says which tests cost most processor time, and fails one that costs too much, so that the suite stays quick.

Only this process counts, whatever else the machine does, and not what fixtures of a module or a session make for
several tests. A slow machine takes longer all the same: where that must not fail anybody, `--most-seconds 0` only
prints.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import pytest

PROPERTY = "processor_seconds"
SHOWN = 10
FREE = ("e2e", "bench", "nightly")
"""Marks of tests that may take long."""


class ProcessorTime:
    """The plugin. most: the processor seconds that a test may take, 0 for any number."""

    def __init__(self, most: float) -> None:
        self.most = most
        self._began = 0.0
        self._shared = 0.0
        self._seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, Any]:
        self._began, self._shared = time.process_time(), 0.0
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        began, within = time.process_time(), self._shared
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":  # and not twice what it asks for in turn
                self._shared = within + time.process_time() - began

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when != "teardown":
            return report
        seconds = time.process_time() - self._began - self._shared
        report.user_properties.append((PROPERTY, seconds))
        is_free = any(item.get_closest_marker(name) for name in FREE)
        if report.passed and self.most and seconds > self.most and not is_free:
            report.outcome = "failed"
            report.longrepr = (
                f"{item.nodeid} takes {seconds:.1f} s of processor time; at most {self.most:g} s are given"
            )
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._seconds[report.nodeid] = dict(report.user_properties).get(PROPERTY, 0.0)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        slowest = sorted(self._seconds.items(), key=lambda line: -line[1])[:SHOWN]
        total = sum(self._seconds.values())
        terminalreporter.section(f"processor time of the tests: {total:.0f} s; the slowest")
        for name, seconds in slowest:
            terminalreporter.line(f"{seconds:6.2f} s  {name}")
