"""A hundred people on two copies of the program, one of which dies, while the other is stopped later.

Each presses every five to ten seconds: seven times another unit on the overview, then their own action of the plan, a
note on it that is saved, and the overview again. One press in ten is a write.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

from data.rights import operator
from data.store.actions import add_action, history
from data.store.database import open_store
from data.store.people import add_person
from data.store.sessions import begin_session
from planning.action import Action
from tests.bench.measuring import memory_mb
from tests.copies import Copies
from tools.load import Client, LoadResult, Tab

PEOPLE, EVERY_SECONDS = 100, (5.0, 10.0)
GO, WRITE, BACK = 7, 8, 9
DRAINED_SECONDS = 5.0
"""So long a copy takes nobody new before it is stopped."""


@dataclass(frozen=True)
class Person:
    """Who presses. action: the number of their own action."""

    number: int
    cookie: str
    action: int


@dataclass
class Run:
    """What came of a run: of the people; when it began, one copy was killed, the other stopped; megabytes of both."""

    result: LoadResult
    began: float = 0.0
    killed: float = 0.0
    stopped: float = 0.0
    memory: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Megabytes that the second half has added."""
        return self.memory[1] - self.memory[0]

    def table(self) -> str:
        """A line for each part of the run, and one for each kind of press: how many, p50 and p95, and what broke."""
        parts = [("calm", self.began, self.killed), ("after the kill", self.killed, self.stopped)]
        parts.append(("after the stop", self.stopped, float("inf")))
        lines = []
        for name, start, end in parts:
            here = [press for press in self.result.presses if start <= press[0] < end]
            broken = Counter(what for when, what in self.result.broken if start <= when < end)
            late = [f"{when - start:.0f} s" for when, _ in self.result.broken if start <= when < end]
            lines.append(f"  {name}: {_in_words(here)}; broken {dict(broken)} {late[:1]} to {late[-1:]}")
            kinds = dict.fromkeys(what for _, what, _ in here)
            lines += [f"    {kind}: {_in_words([press for press in here if press[1] == kind])}" for kind in kinds]
        return "\n".join(lines)


def people_of(settings: Mapping[str, str], count: int = PEOPLE) -> list[Person]:
    """So many planners who are signed in, each with an action of their own."""
    found = []
    with closing(open_store(settings["DATABASE_URL"])) as store:
        for number in range(count):
            known = add_person(
                store,
                operator("Máy"),
                login=f"p{number}",
                name=f"Người {number}",
                role="planner",
                password_hash="none",
            )
            mine = add_action(
                store,
                Action(title=f"Việc {number}", components=(("pci", "proactivity"),), index="pci", year=2023),
                known.actor,
            )
            cookie = f"dashboard={begin_session(store, known)}; route={number}"
            found.append(Person(number, cookie, mine.id or 0))
    return found


def _in_words(presses: Sequence[tuple[float, str, float]]) -> str:
    seconds = sorted(each for _, _, each in presses) or [float("nan")]
    p50, p95 = (seconds[min(len(seconds) - 1, int(part * len(seconds)))] for part in (0.5, 0.95))
    return f"{len(presses)} presses, p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


async def _press(tab: Tab, person: Person, label: str, query: str, turn: int) -> None:
    """The press of this number of a person's day."""
    step = turn % 10
    if step == GO:
        await tab.press("go", lambda client: client.go("plan", f"{query}&action={person.action}".lstrip("&")))
    elif step == WRITE:
        text = f"{person.number}-{turn}"
        if await tab.press("write", lambda client: client.write("note_", text, "save:")):
            tab.result.written.append(text)
    elif step == BACK:
        await tab.press("back", lambda client: client.go("", query))
    else:
        await tab.press("change", _change(label, person.number + turn))


def _change(label: str, turn: int) -> Callable[[Client], object]:
    return lambda client: client.change(label, turn)


async def _day(url: str, person: Person, query: str, label: str, seconds: float) -> LoadResult:
    """One person from coming to leaving."""
    random, end = Random(person.number), time.monotonic() + seconds
    tab = Tab(url, query, person.cookie)
    await asyncio.sleep(random.uniform(0, EVERY_SECONDS[1]))
    await tab.open()
    turn = random.randrange(GO + 1)
    while time.monotonic() < end:
        await asyncio.sleep(random.uniform(*EVERY_SECONDS))
        await _press(tab, person, label, query, turn)
        turn += 1
    return await tab.close()


async def _crowd(url: str, people: Sequence[Person], query: str, label: str, seconds: float) -> LoadResult:
    return LoadResult(len(people)).add(
        await asyncio.gather(*(_day(url, person, query, label, seconds) for person in people))
    )


def run(copies: Copies, people: Sequence[Person], seconds: float, label: str, query: str = "") -> Run:
    """Let everybody work; the first copy is killed at a third and started again, the second drained at two thirds."""
    done = Run(LoadResult(0))
    with ThreadPoolExecutor(1) as pool:
        began = done.began = time.monotonic()
        working = pool.submit(lambda: asyncio.run(_crowd(copies.url, people, query, label, seconds)))

        def wait_until(part: float) -> None:
            time.sleep(max(0.0, began + part * seconds - time.monotonic()))

        wait_until(1 / 3)
        done.killed = time.monotonic()
        copies.kill(0)
        copies.start(0)
        wait_until(1 / 2)
        done.memory.append(_memory(copies))
        wait_until(2 / 3)
        copies.drain(1)
        time.sleep(DRAINED_SECONDS)
        done.stopped = time.monotonic()
        copies.stop(1)
        copies.start(1)
        wait_until(0.99)
        done.memory.append(_memory(copies))
        done.result = working.result()
    return done


def _memory(copies: Copies) -> float:
    return sum(memory_mb("VmRSS", process.pid) for process in copies.running.values())


def lost(settings: Mapping[str, str], people: Sequence[Person], written: Sequence[str]) -> list[str]:
    """What was acknowledged and is not in the history of the action that it was written on."""
    with closing(open_store(settings["DATABASE_URL"])) as store:
        stored = {(event.after or {}).get("note") for person in people for event in history(store, person.action)}
    return [text for text in written if text not in stored]
