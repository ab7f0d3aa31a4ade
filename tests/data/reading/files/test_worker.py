"""Files are read in a process that may be killed: the program, and the next file, do not notice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import NoReturn

import pytest

from data.reading.cells import Cell, Sheet, Workbook
from data.reading.files import process, wire, worker
from data.reading.files.opening import read_workbook
from data.reading.files.worker import ReadingCancelledError, read_safely, shutdown, work_safely
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError
from tests.support import ROOT, by_night

GOOD = "Tỉnh;Điểm\nHà Tĩnh;7,5".encode()
HERE = "tests.data.reading.files.test_worker"
SHORT = Limits(seconds=0.2)
SMALL = Limits(memory_bytes=400 * 2**20)


# What the process is made to do instead of reading.


def spin(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Never end."""
    while True:
        pass


def take_memory(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Take ever more memory."""
    taken: list[bytes] = []
    while True:
        taken.append(b"x" * 2**24)


_LEFT_BEHIND: list[bytes] = []


def leave_memory_in_use(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """Take more than half of the memory, and do not give it back."""
    _LEFT_BEHIND.append(b"x" * (limits.memory_bytes * 6 // 10))
    return read_workbook(content, file_name, limits)


def abort(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Die at once, as a fault in a library of C does."""
    os.abort()


def fail(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Raise what no reader may raise."""
    raise SystemExit(3)


def half_a_reply(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Begin a message and never end it, as a process might that a file took over."""
    os.write(int(sys.argv[1]), (1000).to_bytes(4, "big") + b"=")
    spin(content, file_name, limits)


def endless_reply(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Announce a message that the program could not hold."""
    os.write(int(sys.argv[1]), b"\xff\xff\xff\xff" + (2**60).to_bytes(8, "big"))
    spin(content, file_name, limits)


def nonsense(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Say of its progress what is no number."""
    os.write(int(sys.argv[1]), (2).to_bytes(4, "big") + b"+x")
    spin(content, file_name, limits)


def chatter(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """Print as a library might, to where the replies go."""
    print("x" * 1000)  # noqa: T201
    os.write(1, b"x" * 1000)
    return read_workbook(content, file_name, limits)


def what_is_loaded(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The modules and the environment of the process, as names of sheets and as links."""
    return Workbook(file_name, (), other_sheets=tuple(sys.modules), external_links=tuple(os.environ))


def write_a_file(content: bytes, file_name: str, limits: Limits) -> NoReturn:
    """Try to write to the disk."""
    try:
        with open(file_name, "wb", buffering=0) as file:  # noqa: PTH123
            file.write(b"x")
    except OSError as error:
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from error
    raise RejectedFileError(Problem("unreadable_file", found="written"))


def every_kind_of_cell(content: bytes = b"", file_name: str = "tep", limits: Limits | None = None) -> Workbook:
    """A workbook with all that a workbook can have."""
    values: list[tuple[object, str]] = [
        *((value, "text") for value in ("Hà Tĩnh", "2024-05-01", "True", "7", "\t")),
        *((value, "number") for value in (7.5, 7, 7.0, 1, 0, -0.0, 5e-324, 10**300, -(2**70), float("inf"))),
        *((value, "boolean") for value in (True, False)),
        *((value, "date") for value in (date(2024, 5, 1), day_time(8, 30), day_time(8, 30, 0, 1))),
        *((value, "date") for value in (datetime(2024, 5, 1), datetime(2024, 5, 1, 8, 30, 0, 1))),
        *((timedelta(days, 0, microseconds), "date") for days, microseconds in ((-1, 3), (999_999, 1), (0, 0))),
        ("#N/A", "error"),
        ("=A1", "formula_without_value"),
    ]
    cells = {
        (1, at): Cell(1, at, value, kind, "0.00" if at % 2 else "General", at % 3 == 0, at % 5 == 0)
        for at, (value, kind) in enumerate(values, start=1)
    }
    sheets = (Sheet("Một", False, cells, "A6000", 3, ((1, 1, 2, 2),)), Sheet("Hai", True, {}))
    return Workbook(file_name, sheets, "xlsm", ("http://a",), True, ("Biểu đồ",))


def count_slowly(content: bytes, file_name: str, limits: Limits, asked: dict, tell: Callable[[int], None]) -> object:
    """Say how far it is, and give back what was asked."""
    for rows in range(1, asked["rows"] + 1):
        tell(rows)
        time.sleep(0.02)
    return {**asked, "bytes": len(content)}


@pytest.fixture(scope="module", autouse=True)
def _end_the_process() -> Iterator[None]:
    yield
    shutdown()


def rejected(work: str, limits: Limits | None = None) -> Problem:
    """The problem that this work ends in."""
    with pytest.raises(RejectedFileError) as caught:
        read_safely(GOOD, "tep.csv", limits, work=f"{HERE}:{work}")
    return caught.value.problem


def reads(limits: Limits | None = None) -> bool:
    """Whether an ordinary file is read as it is without the process."""
    return read_safely(GOOD, "tep.csv", limits) == read_workbook(GOOD, "tep.csv")


def _warm() -> subprocess.Popen[bytes]:
    """The process that the next file is read in."""
    with worker._reader(lambda: False) as reader:
        assert reader.process is not None
        return reader.process._popen


def process_id() -> int:
    """Which process reads."""
    return _warm().pid


def test_a_workbook_comes_back_whole() -> None:
    back, sent = read_safely(b"", "tep", work=f"{HERE}:every_kind_of_cell"), every_kind_of_cell()
    assert back == sent
    assert repr(back) == repr(sent)  # 1, 1.0 and True are equal, and are not written alike


def test_one_process_reads_many_files() -> None:
    assert reads()
    first = process_id()
    assert reads()
    assert process_id() == first


@pytest.mark.nightly
def test_a_large_program_keeps_its_reading_process() -> None:
    large = b"x" * SMALL.memory_bytes  # the process is started by a program that holds as much as it may itself
    shutdown()
    assert reads(SMALL)
    first = process_id()
    assert reads(SMALL)
    assert process_id() == first
    del large


@by_night
def test_a_file_that_leaves_much_memory_in_use_is_the_last_of_its_process() -> None:
    assert reads(SMALL)
    first = process_id()
    read_safely(GOOD, "tep.csv", SMALL, work=f"{HERE}:leave_memory_in_use")
    assert reads(SMALL)
    assert process_id() != first


def test_a_file_that_is_rejected_is_rejected_in_the_same_words_and_harms_nothing() -> None:
    assert reads()
    first = process_id()
    for content in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Hu\tV;1\na\tb;2"):
        with pytest.raises(RejectedFileError) as direct:
            read_workbook(content, "tep")
        with pytest.raises(RejectedFileError) as safe:
            read_safely(content, "tep")
        assert safe.value.problem == direct.value.problem
    assert process_id() == first


@pytest.mark.problem("reader_out_of_time")
def test_a_file_that_takes_too_long_is_stopped() -> None:
    problem = rejected("spin", SHORT)
    assert (problem.code, problem.details) == ("reader_out_of_time", {"limit": "0.2"})
    assert reads()


@pytest.mark.nightly
@pytest.mark.skipif(os.name != "posix", reason="the pipe is written to as POSIX does")
def test_a_process_that_was_taken_over_holds_up_nobody() -> None:
    assert rejected("half_a_reply", SHORT).code == "reader_out_of_time"
    assert rejected("endless_reply").code == "reader_stopped"
    assert rejected("nonsense").code == "reader_stopped"
    assert reads()


def test_half_a_letter_in_a_files_name_is_no_obstacle() -> None:
    assert read_safely(GOOD, "te\udcffp.csv").sheets[0].name == "te?p"


@pytest.mark.problem("reader_out_of_memory")
def test_a_file_that_takes_too_much_memory_is_stopped() -> None:
    assert rejected("take_memory", SMALL).code == "reader_out_of_memory"
    assert reads()


@by_night
def test_where_the_process_cannot_limit_itself_its_size_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    shutdown()
    monkeypatch.setattr(process, "_LIMITS_ITSELF", False)
    monkeypatch.setattr(process, "_WATCH_SECONDS", 0.01)
    assert rejected("take_memory", SMALL).code == "reader_out_of_memory"
    shutdown()


@pytest.mark.parametrize(("work", "found"), [("abort", "SIGABRT"), ("fail", "exit 3")])
@pytest.mark.problem("reader_stopped")
def test_a_process_that_dies_is_replaced(work: str, found: str) -> None:
    problem = rejected(work)
    assert problem.code == "reader_stopped"
    assert os.name != "posix" or problem.found == found
    assert reads()


def test_a_process_that_was_killed_between_two_files_is_replaced() -> None:
    assert reads()
    process = _warm()
    process.kill()
    process.wait()
    assert reads()


def test_a_person_may_cancel() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2

    with pytest.raises(ReadingCancelledError):
        read_safely(GOOD, "tep.csv", cancelled=cancelled, work=f"{HERE}:spin")
    assert reads()


def test_other_work_says_how_far_it_is_and_answers_what_was_asked() -> None:
    heard: list[int] = []
    work, asked = f"{HERE}:count_slowly", {"rows": 20}
    reported = work_safely(GOOD, "tep.csv", work, json.loads, asked=asked, progress=heard.append)
    assert reported == {"rows": 20, "bytes": len(GOOD)}
    assert heard == sorted(set(heard)) and heard[0] >= 1 and heard[-1] <= 20
    assert reads()


def test_a_fault_of_the_program_is_not_taken_for_one_of_the_file() -> None:
    def progress(rows: int) -> None:
        raise ValueError("a fault of the screen")

    with pytest.raises(ValueError, match="of the screen"):
        work_safely(GOOD, "tep.csv", f"{HERE}:count_slowly", json.loads, asked={"rows": 1}, progress=progress)
    assert reads()


def test_a_reply_that_is_not_what_was_asked_for_is_not_believed() -> None:
    def strict(result: bytes) -> int:
        return json.loads(result)["answers"]

    with pytest.raises(RejectedFileError) as caught:
        work_safely(GOOD, "tep.csv", f"{HERE}:count_slowly", strict, asked={"rows": 1})
    assert caught.value.problem.code == "reader_stopped"


def test_other_files_wait_for_a_hostile_one_and_are_read() -> None:
    begun, results = threading.Event(), []

    def hostile() -> None:
        with pytest.raises(RejectedFileError):
            read_safely(GOOD, "tep.csv", SHORT, cancelled=lambda: begun.set() or False, work=f"{HERE}:spin")

    threads = [threading.Thread(target=hostile)]
    threads[0].start()
    assert begun.wait(20)
    threads += [threading.Thread(target=lambda: results.append(reads())) for _ in range(4)]
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4


def test_one_who_waits_may_cancel_too() -> None:
    with ExitStack() as busy:
        for _ in range(worker.READERS):
            busy.enter_context(worker._reader(lambda: False))
        with pytest.raises(ReadingCancelledError):
            read_safely(GOOD, "tep.csv", cancelled=lambda: True)
    assert reads()


def test_what_a_library_prints_does_not_mix_with_the_reply() -> None:
    assert read_safely(GOOD, "tep.csv", work=f"{HERE}:chatter") == read_workbook(GOOD, "tep.csv")


def test_the_process_knows_no_secrets_and_loads_only_what_reading_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    shutdown()
    monkeypatch.setenv("DASHBOARD_SECRET", "x")
    monkeypatch.setenv("DATABASE_URL", "postgresql://name:password@host/db")
    seen = read_safely(b"", "tep", work=f"{HERE}:what_is_loaded")
    assert not {"DASHBOARD_SECRET", "DATABASE_URL"} & set(seen.external_links)
    assert "openpyxl" in seen.other_sheets
    assert not {"streamlit", "pandas", "sqlalchemy", "plotly"} & set(seen.other_sheets)


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are those of POSIX")
def test_the_process_cannot_write_to_the_disk(tmp_path: object) -> None:
    with pytest.raises(RejectedFileError) as caught:
        read_safely(b"", f"{tmp_path}/tep", work=f"{HERE}:write_a_file")
    assert caught.value.problem.found == "OSError"


@pytest.mark.fault(6, "refused before it is sent to the reader")
def test_a_file_over_the_limit_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker._Reader, "ready", lambda *_given: pytest.fail("it was sent"))
    with pytest.raises(RejectedFileError) as caught:
        read_safely(bytes(11), "tep", Limits(file_bytes=10))
    assert caught.value.problem.code == "file_too_large"


def changed(**parts: object) -> bytes:
    """What the process replies for every kind of cell, with other parts in its first sheet."""
    reply = json.loads(wire.encoded(every_kind_of_cell()).removeprefix(wire.RESULT))
    values = {**reply["sheets"][0]["values"], **parts.pop("values", {})}
    reply["sheets"][0].update(parts, values=values)
    return wire.RESULT + json.dumps(reply).encode()


CELLS = json.loads(changed().removeprefix(wire.RESULT))["sheets"][0]
FIRST_CHANGED = {  # each attribute of the first cell, as no reader gives it
    "rows": (0, "1", 1.5, None),
    "columns": (0, True),
    "codes": (-1, 10, "text"),
    "styles": (-1, 9),
    "marks": (4, -1),
}


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\xff",
        b"=" + b"[" * 100_000,
        b"={}",
        b'!{"code": "no_such_code"}',
        b'!{"code": "number_as_text"}',  # no reason to reject a file
        b'!{"code": "unreadable_file", "found": 1}',
        *(changed(**{name: [wrong, *CELLS[name][1:]]}) for name, those in FIRST_CHANGED.items() for wrong in those),
        changed(rows=[*CELLS["rows"], 1]),
        changed(values={"texts": []}),
        changed(values={"texts": [1]}),
        changed(values={"integers": [7.5]}),
        changed(values={"decimals": ["7.5"]}),
        changed(values={"booleans": [1]}),
        changed(values={"dates": ["x"]}),
        changed(values={"timedeltas": [3]}),
        changed(merges=[[1, 1, 2]]),
        changed(pickled="x"),
    ],
)
def test_a_reply_that_no_reader_gives_is_not_believed(reply: bytes) -> None:
    with pytest.raises(RejectedFileError) as caught:
        wire.decoded(reply, lambda result: wire.decoded_book(result, "tep"))
    assert caught.value.problem.code == "reader_stopped"


def test_the_reply_that_is_changed_for_these_tests_is_believed_as_it_was() -> None:
    assert wire.decoded(changed(), lambda result: wire.decoded_book(result, "tep")) == every_kind_of_cell()


def _program(code: str) -> subprocess.Popen[bytes]:
    """A program of its own that reads files; its error output stays open as long as its reading process lives."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from data.reading.files.worker import read_safely; "
    return subprocess.Popen([sys.executable, "-c", start + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
@pytest.mark.parametrize(
    "code",
    [
        "read_safely(b'a;b', 'tep'); print('read', flush=True); sys.stdin.read()",
        f"read_safely(b'a;b', 'tep', cancelled=lambda: print('busy', flush=True), work='{HERE}:spin')",
    ],
    ids=["idle", "busy"],
)
def test_the_process_ends_when_its_program_is_killed(code: str) -> None:
    program = _program(code)
    assert program.stdout is not None
    assert program.stdout.readline()
    program.kill()
    program.communicate(timeout=20)  # ends only when nobody holds the output any more


@by_night
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_of_the_program_has_a_process_of_its_own() -> None:
    program = _program(
        "import os; import data.reading.files.worker as w; read_safely(b'a;b', 'tep'); "
        "first = w._state.readers[-1].process._popen.pid; "
        "child = os.fork(); read_safely(b'a;b', 'tep'); same = w._state.readers[-1].process._popen.pid == first; "
        "child and os.waitpid(child, 0); sys.stdout.write(f'{bool(child)}:{same} '); sys.stdout.flush(); "
        "w.shutdown(); os._exit(0)"
    )
    reported, errors = program.communicate(timeout=20)
    assert sorted(reported.decode().split()) == ["False:False", "True:True"], errors.decode()


def test_a_busy_reader_makes_nobody_else_wait() -> None:
    """One is held as by a slow file; what comes meanwhile is read by another."""
    with worker._reader(lambda: False):
        assert reads()


def test_the_reader_that_was_used_last_is_used_first() -> None:
    with worker._reader(lambda: False) as first:
        pass
    with worker._reader(lambda: False) as again:
        assert again is first
