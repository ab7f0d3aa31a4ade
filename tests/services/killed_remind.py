"""`cli.py remind`, process after process, each of which kills itself at a step: of a commit or of a word of SMTP.

Each is a copy of this process, which has loaded what the command needs and nothing of a store. A line of standard input
asks for one, as JSON: last, the number of the step, from 1, at which it ends, 0 for none; steps, the file into which it
writes the steps that it comes to, a line each; settings, its environment. Its exit code is answered.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

import cli
from data.catalogue.loading import load_catalogue

STEPS = ((DefaultDialect, "do_commit"), (smtplib.SMTP, "connect"), (smtplib.SMTP, "send"), (smtplib.SMTP, "getreply"))
"""What is done at a step: it is come to before, and after, each of these."""


def run(last: int, steps: str) -> int:
    """Run the command as the timer does, and end it at the step of this number."""
    count = 0

    def reach(step: str) -> None:
        nonlocal count
        count += 1
        with open(steps, "a", encoding="utf-8") as file:  # noqa: PTH123 - the least that can be done at each step
            file.write(f"{step}\n")
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    for where, name in STEPS:
        setattr(where, name, _watched(getattr(where, name), name, reach))
    return cli.main(["remind"])


def _watched(done: Callable[..., Any], name: str, reach: Callable[[str], None]) -> Callable[..., Any]:
    def watched(*given: Any, **named: Any) -> Any:
        reach(f"before {name}")
        found = done(*given, **named)
        reach(f"after {name}")
        return found

    return watched


def main() -> None:
    """Start what is asked for, until nothing more is."""
    import_module("commands.remind")
    load_catalogue()
    for line in sys.stdin:
        asked = json.loads(line)
        process = os.fork()
        if not process:
            os.dup2(2, 1)  # what the command says is no answer
            os.environ.update(asked["settings"])
            os._exit(run(asked["last"], asked["steps"]))
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
