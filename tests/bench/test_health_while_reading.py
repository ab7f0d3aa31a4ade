"""How long a server takes to answer while it has a file read: nothing of a file may hold everybody up."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.imports import preview
from tests.data.reading.layout_builders import CATALOGUE
from tests.data.reading.mutations import mutant, originals
from tests.data.reading.recognisers import MOST_CHARACTERS

pytestmark = pytest.mark.bench

MOST_TIMES = 5
MUTANTS = 10
"""Of each good file of the damaged ones, so many."""
IDLE_SECONDS = 5.0


class _Health(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_given: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """That of a server in this process, as the dashboard's is in the one that has files read."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def slowest_answer(port: int, work: Callable[[], object]) -> float:
    """Seconds of the slowest answer while the work is done in another thread, as for another visitor."""
    thread = threading.Thread(target=work, daemon=True)
    connection, slowest = http.client.HTTPConnection("127.0.0.1", port), 0.0
    thread.start()
    while thread.is_alive():
        start = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        slowest = max(slowest, time.perf_counter() - start)
        time.sleep(0.005)
    return slowest


def test_the_server_answers_while_damaged_and_hostile_files_are_read(port: int) -> None:
    files = [mutant("2016", name, position) for name in originals() for position in range(MUTANTS)]
    work: dict[str, Callable[[], object]] = {
        f"{file.file_name} {number}": lambda file=file: preview(  # type: ignore[misc]
            file.content, file.file_name, file.index, CATALOGUE, file.year
        )
        for number, file in enumerate(files)
    }
    for text in (" ", "2021 ", "*", "9", "(1) "):
        content = f"a{(text * MOST_CHARACTERS)[:MOST_CHARACTERS]}b;PCI 2016\nHà Tĩnh;57\nNghệ An;58\n".encode()
        work[f"a cell of {text!r}"] = lambda content=content: preview(  # type: ignore[misc]
            content, "bang.csv", "pci", CATALOGUE
        )
    next(iter(work.values()))()
    idle = slowest_answer(port, lambda: time.sleep(IDLE_SECONDS))
    slowest = {name: slowest_answer(port, each) for name, each in work.items()}
    worst = max(slowest, key=slowest.__getitem__)
    print(f"idle: slowest answer {idle * 1000:.1f} ms; over {len(work)} files {slowest[worst] * 1000:.1f} ms ({worst})")
    assert slowest[worst] <= MOST_TIMES * idle
