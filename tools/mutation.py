"""Mutation score of the method and the store, in this checkout and in another one of this project.

python tools/mutation.py OTHER_CHECKOUT [--mutants 200] [--seed 2016] [--processes 1] [--folder FOLDER]

A mutant is one small fault in a function: `<` becomes `<=`, a statement is left out. The mutants are drawn by seed from
the functions of analysis/ and data/store/ that are the same in both checkouts, wherever their files lie, so both have
the same faults. Each is written into a copy of the checkout, and the tests that execute its place are run, the quickest
first, until one fails: then it is killed. It survives if all pass, and a mutant that no test executes survives too.

Which tests execute a place is measured by one run of the suite, without the tests marked e2e, bench or nightly; a test
that fails in that run is left out. What is computed once and cached counts for the test that computes it.
FOLDER keeps copies, measurements and verdicts, and an interrupted run goes on there; a new folder begins anew.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[1]
MUTATED = ("analysis", "data/store")
LEFT_OUT = ("e2e", "bench", "nightly")
QUICKEST = 40
"""So many tests run in a first process: most mutants are killed there, before many files of tests are collected."""
HOUR = 3600
NOTHING_COLLECTED = 5
TOO_LONG = "took too long"
BY_TIME = re.compile(rf"timed? ?out|deadline|{TOO_LONG}", re.IGNORECASE)
"""A failure that a busy machine can make: the test is run once more, and kills only if it fails again."""
RUNNING = "PYTEST_CURRENT_TEST"
REACHED = "MUTATION_REACHED"
REPORTS = "MUTATION_REPORTS"
"""Environment variables: pytest's running test, and the files that executed places and outcomes are appended to."""

COMPARISONS: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


# --- in the process of the tests: this file is their plugin, and the module that a probe calls


_written: set[tuple[int, str]] = set()


def reached(*numbers: int) -> None:
    """Note that the running test has executed the places of these mutants; other processes of a test know it too."""
    test = os.environ.get(RUNNING, "").rpartition(" ")[0]
    new = {(number, test) for number in numbers} - _written
    if new and REACHED in os.environ:
        _append(Path(os.environ[REACHED]), *map(list, new))
        _written.update(new)


def pytest_runtest_logreport(report: Any) -> None:
    """Note how each part of a test ended, how many seconds it took, and the message of a failure."""
    message = str(getattr(getattr(report.longrepr, "reprcrash", None), "message", report.longrepr or ""))[:200]
    if REPORTS in os.environ:
        _append(Path(os.environ[REPORTS]), [report.nodeid, report.outcome, report.duration, message])


def _append(path: Path, *values: object) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(value) + "\n" for value in values))


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# --- the mutants


@dataclass(frozen=True, order=True)
class Mutant:
    """One fault. function: its qualified name; position: of the node among the function's; code: a hash of its tree."""

    function: str
    position: int
    operator: str
    code: str


@dataclass(frozen=True)
class Place:
    """Where a checkout has a mutant's node: the file, relative to the checkout, and the line."""

    file: str
    line: int


def _is_constant_number(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float)


def _has_number_as_default(node: FUNCTION) -> bool:
    return any(map(_is_constant_number, [*node.args.defaults, *node.args.kw_defaults]))


def operators_of(node: ast.AST) -> Iterator[str]:
    """The names of the faults that this node can have."""
    match node:
        case ast.Compare(ops=[operator, *_]) if type(operator) in COMPARISONS:
            yield "comparison"
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            yield "arithmetic"
        case ast.AugAssign(op=operator):
            yield "statement removed"
            if type(operator) in ARITHMETIC:
                yield "arithmetic"
        case ast.BoolOp():
            yield "and/or"
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped"
        case ast.Constant() if _is_constant_number(node):
            yield "constant"
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "returns None"
        case ast.If() | ast.IfExp():
            yield "condition negated"
        case ast.Expr(value=ast.Call()):
            yield "statement removed"
        case ast.FunctionDef() | ast.AsyncFunctionDef() if _has_number_as_default(node):
            yield "default"


def mutated(node: Any, operator: str) -> Any:
    """The node with the fault, which changes it in place where it can."""
    match operator:
        case "comparison":
            node.ops[0] = COMPARISONS[type(node.ops[0])]()
        case "arithmetic":
            node.op = ARITHMETIC[type(node.op)]()
        case "and/or":
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case "not dropped":
            return ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case "constant":
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        case "returns None":
            node.value = ast.Constant(None)
        case "condition negated":
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case "statement removed":
            return ast.Pass()
        case "default":
            mutated(next(filter(_is_constant_number, [*node.args.defaults, *node.args.kw_defaults])), "constant")
    return node


def probed(node: Any, numbers: Sequence[int]) -> ast.AST | list[ast.AST]:
    """The node with a call before it that notes that it is executed; a function's stands at the head of its body."""
    call = ast.parse(f'__import__("mutation").reached({", ".join(map(str, numbers))})', mode="eval").body
    if isinstance(node, ast.expr):
        return ast.BoolOp(ast.Or(), [call, node])
    if isinstance(node, FUNCTION):
        node.body.insert(int(ast.get_docstring(node) is not None), ast.Expr(call))
        return node
    return [ast.Expr(call), node]


class Rewriting(ast.NodeTransformer):
    """Puts what a change makes of a node in its place. changes: by the node's id."""

    def __init__(self, changes: Mapping[int, Callable[[ast.AST], ast.AST | list[ast.AST]]]) -> None:
        self.changes = changes

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        return self.changes[id(node)](node) if id(node) in self.changes else node


class Bare(ast.NodeTransformer):
    """Takes out what does nothing in a function: annotations, docstrings and where its names are imported from."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        node.annotation = ast.Constant(None)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if _is_string(node) else self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        return None


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, FUNCTION]]:
    """The functions of a module and the methods of its classes, by qualified name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTION):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, f"{prefix}{child.name}.")


def nodes_of(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are executed when a function is called and can be replaced by a call, in a fixed order."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "defaults", "kw_defaults"):
            continue
        for child in value if isinstance(value, list) else [value]:
            unfit = isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.pattern)
            if isinstance(child, ast.AST) and not unfit and not _is_string(child):
                yield from nodes_of(child)


def code_of(function: FUNCTION) -> str:
    """A hash of what a function does, the same for functions that differ in annotations and comments alone."""
    return sha256(ast.dump(Bare().visit(copy.deepcopy(function))).encode()).hexdigest()[:16]


def places(checkout: Path) -> dict[Mutant, Place]:
    """All mutants of a checkout; a function that it has twice, to the letter, is left out."""
    found: dict[Mutant, Place] = {}
    times: Counter[Mutant] = Counter()
    for path in sorted(path for folder in MUTATED for path in (checkout / folder).rglob("*.py")):
        if "versions" in path.parts:  # the migrations, which stand for ever
            continue
        for name, function in functions(ast.parse(path.read_bytes())):
            code = code_of(function)
            line = function.lineno
            for position, node in enumerate(nodes_of(function)):
                line = getattr(node, "lineno", line)
                for operator in operators_of(node):
                    mutant = Mutant(name, position, operator, code)
                    found[mutant] = Place(path.relative_to(checkout).as_posix(), line)
                    times[mutant] += 1
    return {mutant: place for mutant, place in found.items() if times[mutant] == 1}


def rewritten(
    source: bytes, mutants: Sequence[Mutant], make: Callable[[Any, Sequence[Mutant]], ast.AST | list[ast.AST]]
) -> str:
    """The module, with what is made of each mutant's node in the node's place."""
    tree = ast.parse(source)
    found: dict[int, Callable[[ast.AST], ast.AST | list[ast.AST]]] = {}
    for name, function in functions(tree):
        code = code_of(function)
        for position, node in enumerate(nodes_of(function)):
            here = [m for m in mutants if (m.function, m.position, m.code) == (name, position, code)]
            if here:
                found[id(node)] = lambda node, here=here: make(node, here)  # type: ignore[misc]
    return ast.unparse(ast.fix_missing_locations(Rewriting(found).visit(tree)))


# --- a checkout and its tests


class State:
    """One of the two checkouts: its copies, what its tests execute, and the runs of its tests."""

    def __init__(self, name: str, checkout: Path, folder: Path, seed: int) -> None:
        self.name, self.checkout, self.folder = name, checkout, folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.places = places(checkout)
        self.arguments = ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", "mutation", f"--hypothesis-seed={seed}"]
        settings = (checkout / "pyproject.toml").read_text(encoding="utf-8")
        marked = [mark for mark in LEFT_OUT if f'"{mark}:' in settings]
        self.arguments += ["-m", " and ".join(f"not {mark}" for mark in marked)]
        options = (checkout / "tests" / "conftest.py").read_text(encoding="utf-8")
        if "--most-seconds" in options:
            self.arguments += ["--most-seconds", "0"]
        if "--apart" in options:
            self.arguments.append("--apart")
        self.tests: dict[int, list[str]] = {}
        self.seconds: Counter[str] = Counter()

    def copied(self, name: str) -> Path:
        """A new copy of what git knows of the checkout, with this file as a module at its root."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=self.checkout, capture_output=True, check=True).stdout
        for path in filter(None, listing.decode().split("\0")):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.checkout / path, target / path)
        shutil.copy2(__file__, target / "mutation.py")
        return target

    def run(self, copied: Path, reports: Path, arguments: Sequence[str], limit: float | None, **settings: str) -> int:
        """pytest's exit code; negative if it was ended because it took more processor seconds than limit.

        A busy machine makes no test slower by that measure. What waits for ever is ended after an hour.
        """
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        limited = ["sh", "-c", 'ulimit -t "$0" && exec "$@"', f"{limit:.0f}"] if limit else []
        command = [*limited, sys.executable, "-m", "pytest", *self.arguments, *arguments]
        with (self.folder / f"{copied.name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=copied, stdout=log, stderr=log, start_new_session=True,
                env={**environment, REPORTS: str(reports), **settings},
            )  # fmt: skip
            try:
                return process.wait(HOUR if limit else None)
            except subprocess.TimeoutExpired:
                return -1
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def measure(self, mutants: Sequence[Mutant]) -> None:
        """Which tests execute which mutants, and how long each takes; the suite is run unless this is known."""
        reports, execution = self.folder / "reports.jsonl", self.folder / "reached.jsonl"
        if not (self.folder / "measured").exists():
            for path in (reports, execution):
                path.unlink(missing_ok=True)
            copied = self.copied("probed")
            numbers = {mutant: number for number, mutant in enumerate(mutants)}
            for file in {self.places[mutant].file for mutant in mutants}:
                text = rewritten(
                    (copied / file).read_bytes(),
                    [mutant for mutant in mutants if self.places[mutant].file == file],
                    lambda node, here: probed(node, [numbers[mutant] for mutant in here]),
                )
                (copied / file).write_text(text, encoding="utf-8")
            began = time.monotonic()
            code = self.run(copied, reports, ["tests"], None, **{REACHED: str(execution)})
            if code not in (0, 1):
                raise SystemExit(f"the tests of {self.checkout} do not run: see {self.folder / 'probed.log'}")
            (self.folder / "measured").write_text(f"{time.monotonic() - began:.0f} seconds\n", encoding="utf-8")
        outcomes = _lines(reports)
        failing = {test for test, outcome, _, _ in outcomes if outcome == "failed"}
        for test, _, seconds, _ in outcomes:
            self.seconds[test] += seconds
        for number, test in _lines(execution):
            if test in self.seconds and test not in failing:
                self.tests.setdefault(number, []).append(test)
        taken = (self.folder / "measured").read_text(encoding="utf-8").strip()
        print(f"{self.name}: {len(self.seconds)} tests in {taken}, {len(failing)} of them fail unmutated", flush=True)

    def verdict(self, number: int, mutant: Mutant, copied: Path) -> Verdict:
        """Put the mutant into this copy, run the tests that execute it, and put the file back."""
        place = self.places[mutant]
        tests = sorted(set(self.tests.get(number, [])), key=lambda test: (self.seconds[test], test))
        if not tests:
            return Verdict(number, self.name, "not executed")
        source = (copied / place.file).read_bytes()
        reports, listed = self.folder / f"{copied.name}.jsonl", self.folder / f"{copied.name}.txt"
        reports.unlink(missing_ok=True)
        faulty = rewritten(source, [mutant], lambda node, _: mutated(node, mutant.operator))
        began, again, killer, message = time.monotonic(), "", "", ""
        ran: set[str] = set()
        waiting = [part for part in (tests[:QUICKEST], tests[QUICKEST:]) if part]
        try:
            _write(copied / place.file, faulty.encode())
            while waiting:
                part = waiting.pop(0)
                listed.write_text("\n".join(part), encoding="utf-8")
                reports.unlink(missing_ok=True)
                limit = 3 * sum(self.seconds[test] for test in part) + 120
                code = self.run(copied, reports, ["-x", f"@{listed}"], limit)
                outcomes = _lines(reports)
                ran.update(test for test, *_ in outcomes)
                if not code:
                    continue
                killer, message = _failure(outcomes, code) or (part[0], TOO_LONG)
                if killer == again or not BY_TIME.search(message):
                    break
                waiting.insert(0, [killer, *(test for test in part if test not in ran)])
                again, killer, message = killer, "", ""
        finally:
            _write(copied / place.file, source)
            for made in (".pytest_cache", ".hypothesis"):
                shutil.rmtree(copied / made, ignore_errors=True)
        outcome, seconds = "killed" if message else "survived", round(time.monotonic() - began, 1)
        return Verdict(number, self.name, outcome, len(tests), len(ran), seconds, killer, message)


def _failure(outcomes: Sequence[Any], code: int) -> tuple[str, str] | None:
    """The test that made pytest end with this code, and its message; none if none had begun when it took too long."""
    for test, outcome, _, message in outcomes:
        if outcome == "failed":
            return test, message or "failed"
    if code < 0:
        return (outcomes[-1][0], TOO_LONG) if outcomes else None
    if code == NOTHING_COLLECTED:
        raise SystemExit("pytest has collected none of the tests that it had run")
    return "", f"pytest ended with {code}"


def _write(path: Path, source: bytes) -> None:
    """Write a module and forget its byte code, which is told from an older one by size and second alone."""
    path.write_bytes(source)
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant in a state. tests: that execute its place; ran: of them, until the first failure."""

    mutant: int
    state: str
    outcome: str
    tests: int = 0
    ran: int = 0
    seconds: float = 0.0
    killer: str = ""
    message: str = ""


# --- the score


def judged(mutants: Sequence[Mutant], states: Sequence[State], folder: Path, processes: int) -> list[Verdict]:
    """The verdicts on all mutants, each in all states before the next one; every verdict is written at once."""
    path = folder / "verdicts.jsonl"
    verdicts = [Verdict(**values) for values in _lines(path)]
    known = {(verdict.mutant, verdict.state) for verdict in verdicts}
    free: SimpleQueue[dict[str, Path]] = SimpleQueue()
    for n in range(processes):
        free.put({state.name: state.copied(f"copy{n}") for state in states})
    writing = threading.Lock()

    def judge(number: int) -> None:
        copies = free.get()
        try:
            for state in states:
                if (number, state.name) not in known:
                    verdict = state.verdict(number, mutants[number], copies[state.name])
                    with writing:
                        verdicts.append(verdict)
                        _append(path, asdict(verdict))
        finally:
            free.put(copies)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(judge, range(len(mutants))))
    return verdicts


def report(mutants: Sequence[Mutant], states: Sequence[State], verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The score of each state, the mutants on which they differ, and those that survive."""
    of = {(verdict.mutant, verdict.state): verdict for verdict in verdicts}
    for state in states:
        outcomes = Counter(of[number, state.name].outcome for number in range(len(mutants)))
        score = outcomes["killed"] / len(mutants)
        counts = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in ("killed", "survived", "not executed"))
        yield f"{state.name}: {counts} of {len(mutants)}; score {score:.1%}"
    before, now = states
    for title, shown in (
        ("Killed in one state only:", lambda first, second: (first == "killed") != (second == "killed")),
        ("Killed in neither:", lambda first, second: "killed" not in (first, second)),
    ):
        yield f"\n{title}"
        for number, mutant in enumerate(mutants):
            first, second = of[number, before.name], of[number, now.name]
            if shown(first.outcome, second.outcome):
                place = now.places[mutant]
                yield (
                    f"  {number} {place.file}:{place.line} {mutant.function}: {mutant.operator}; "
                    f"before {first.outcome} ({first.ran} of {first.tests} tests), "
                    f"now {second.outcome} ({second.ran} of {second.tests} tests)"
                )


def main() -> None:
    """Draw, measure, judge and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("other", type=Path, help="another checkout of this project: the state before")
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mutation")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    states = [
        State("before", chosen.other.resolve(), folder, chosen.seed),
        State("now", ROOT, folder, chosen.seed),
    ]
    possible = sorted(states[0].places.keys() & states[1].places.keys())
    mutants = random.Random(chosen.seed).sample(possible, min(chosen.mutants, len(possible)))  # noqa: S311
    drawn = json.dumps([asdict(mutant) for mutant in mutants], indent=1)
    if (folder / "drawn.json").exists() and (folder / "drawn.json").read_text(encoding="utf-8") != drawn:
        raise SystemExit(f"{folder} holds other mutants; name a new --folder")
    (folder / "drawn.json").write_text(drawn, encoding="utf-8")
    print(f"{len(mutants)} of {len(possible)} mutants in {len({m.function for m in possible})} unchanged functions")
    for state in states:
        state.measure(mutants)
    print("\n".join(report(mutants, states, judged(mutants, states, folder, chosen.processes))))


if __name__ == "__main__":
    main()
