"""The long part of the suite: each part with its time, every part run though one fails.

python tools/nightly.py                  all parts; at most an hour on two cores
python tools/nightly.py marked kills      only those named
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Part:
    """One run of pytest. settings: environment variables, each of which one start can change."""

    name: str
    about: str
    arguments: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)


def parts() -> tuple[Part, ...]:
    """The parts, shortest first; what is random draws a new seed, which pytest's header prints."""
    seed = str(secrets.randbelow(2**31))
    return (
        Part(
            "marked",
            "environments are built, browser tests run that take long, the load script runs, surveys are invented",
            ("-n", "auto", "-m", "nightly and not turn and not postgresql and not people and not provider", "tests"),
        ),
        Part(
            "provider",
            "people sign in at npm's OpenID provider, which is installed for the run",
            ("-n", "0", "-m", "provider", "tests/e2e"),
        ),
        Part(
            "postgresql",
            "the whole of the store is tried on a PostgreSQL server, and two processes hammer it",
            ("-n", "auto", "-rP", "-m", "postgresql", "tests"),
        ),
        Part(
            "people",
            "a hundred people work on two copies of the program for a minute, alone on the machine",
            ("-n", "0", "-rP", "-m", "people", "tests"),
        ),
        Part(
            "kills",
            "200 imports are killed",
            ("-n", "0", "tests/services/test_import_kills.py"),
            {"KILL_TRIES": "200", "KILL_SEED": seed},
        ),
        Part(
            "turns",
            "pages, papers, reads, workbooks and examples of which the day takes one in three or fewer",
            ("-n", "auto", "-m", "turn", "tests"),
        ),
        Part(
            "trials",
            "1,200 files that are wrong but well-formed are read, and 240 right ones",
            ("-n", "auto", "-rP", "tests/data/reading/test_wrong_files.py"),
            {"TRIALS": "1200", "TRIALS_SEED": seed},
        ),
        Part(
            "laws",
            "each law is tried with forty times as many examples",
            ("-n", "auto", "-m", "hypothesis", "--hypothesis-profile=nightly", "tests/analysis", "tests/data"),
        ),
        Part(
            "fuzz",
            "20,000 damaged files are read",
            ("-n", "auto", "-rP", "tests/data/reading/test_fuzz.py"),
            {"FUZZ_MUTATIONS": "20000", "FUZZ_SEED": seed},
        ),
    )


def main(names: Sequence[str]) -> int:
    """Run the parts of these names, all without any; returns 1 if one failed, 2 if there is none of that name."""
    known = {part.name: part for part in parts()}
    if unknown := set(names) - set(known):
        print(f"no part {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    times: dict[str, str] = {}
    for part in (known[name] for name in names or known):
        print(f"\n=== {part.name}: {part.about}", flush=True)
        began = time.monotonic()
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--most-seconds", "0", *part.arguments],
            cwd=ROOT,
            env={**part.settings, **os.environ},
        )
        outcome = "passed" if result.returncode == 0 else "FAILED"
        times[part.name] = f"{outcome} in {(time.monotonic() - began) / 60:.1f} min"
    print()
    for name, line in times.items():
        print(f"{name:8} {line}")
    return int(any(line.startswith("FAILED") for line in times.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
