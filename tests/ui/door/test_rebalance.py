"""A copy that was away and is back gets the pages back that came to another one meanwhile, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support import apart
from ui.door import open_pages, rebalance
from ui.door.open_pages import BROUGHT, PAGES, OpenPage
from ui.door.rebalance import GONE_SECONDS, SAID_SECONDS, STEADY_SECONDS, Others, Owed, give_back, name_of


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which pages came and copies were heard, to be changed."""
    now = [1000.0]
    for module in (rebalance, open_pages):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.fixture
def no_pages() -> Iterator[None]:
    PAGES.clear()
    yield
    PAGES.clear()
    BROUGHT.clear()


HERE, THERE = name_of("here:8501"), name_of("there:8502")


def heard_for(others: Others, name: str, clock: list[float], seconds: float) -> float | None:
    """Hear a copy every few seconds for so long; since when it is owed pages at the end, else None."""
    end = clock[0] + seconds
    while clock[0] + SAID_SECONDS <= end:
        clock[0] += SAID_SECONDS
        if (owed := others.owed_to(name)) is not None:
            assert owed.until < clock[0], "whoever came since it is back came here rightly"
            return owed.since
    return None


def test_a_copy_that_falls_silent_and_is_heard_again_was_away_since_it_was_heard_last(clock: list[float]) -> None:
    others = Others(HERE)
    assert others.owed_to(THERE) is None, "it was there before this copy listened"
    assert heard_for(others, THERE, clock, 9) is None and others.owed_to(HERE) is None
    silent_since = clock[0]
    clock[0] += GONE_SECONDS + 20
    assert others.owed_to(HERE) is None, "this copy itself"
    assert others.owed_to(THERE) is None, "whether it lasts has to be seen"
    back = clock[0]
    assert heard_for(others, THERE, clock, 60) == silent_since
    assert clock[0] - back >= STEADY_SECONDS
    assert heard_for(others, THERE, clock, 7200) is None, "it has its pages back"


def test_a_copy_that_has_begun_anew_was_away_however_quick_it_was(clock: list[float]) -> None:
    others = Others(HERE)
    others.owed_to(THERE)
    clock[0] += SAID_SECONDS
    assert heard_for(others, name_of("there:8502"), clock, 60) == 1000.0


def test_a_copy_that_goes_again_and_again_gets_its_pages_later_each_time_and_all_of_them(clock: list[float]) -> None:
    others = Others(HERE)
    others.owed_to(THERE)
    for seconds in (4, 9, 1):
        assert heard_for(others, name_of("there:8502"), clock, seconds) is None, "it did not last"
    again, began = name_of("there:8502"), clock[0]
    assert heard_for(others, again, clock, 3600) == 1000.0, "since it was away first"
    assert clock[0] - began >= 4 * STEADY_SECONDS
    heard_for(others, again, clock, rebalance.UNSTEADY_SECONDS)
    began = clock[0]
    assert heard_for(others, name_of("there:8502"), clock, 60) == began
    assert clock[0] - began < 2 * STEADY_SECONDS, "what was long ago does not count"


def test_a_copy_that_begins_a_thousand_times_an_hour_gets_its_pages_within_an_hour(
    clock: list[float],
) -> None:
    others = Others(HERE)
    others.owed_to(THERE)
    for _ in range(1200):
        assert heard_for(others, name_of("there:8502"), clock, SAID_SECONDS) is None
    again, began = name_of("there:8502"), clock[0]
    assert heard_for(others, again, clock, 2 * rebalance.UNSTEADY_SECONDS) == 1000.0
    assert clock[0] - began <= rebalance.UNSTEADY_SECONDS + SAID_SECONDS


def test_a_copy_that_never_was_here_may_have_any_page_and_what_is_no_name_has_none(clock: list[float]) -> None:
    others = Others(HERE)
    clock[0] += GONE_SECONDS + 1
    assert heard_for(others, name_of("third:8503"), clock, 60) == 0.0
    assert {others.owed_to(name) for name in ("", "third", "third:1", f"{THERE}\nforged", "x" * 8000)} == {None}
    many = [name_of(f"host{number}:1") for number in range(1000)]
    for _ in range(10):
        owed = [others.owed_to(name) for name in many]
        clock[0] += SAID_SECONDS
        if any(owed):
            break
    assert 0 < sum(each is not None for each in owed) < 100, "nobody can fill the memory"


def open_page(session: str, *drawn: ForwardMsg) -> OpenPage:
    """Open a page that has been drawn, with these messages beside its beginning and its end."""

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(_message: Message) -> None:
        return

    page = OpenPage(receive, send)
    begun, ended = ForwardMsg(), ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    begun.new_session.initialize.session_id = session
    asyncio.run(_say(page, begun, *drawn, ended))
    PAGES.add(page)
    return page


async def _say(page: OpenPage, *messages: ForwardMsg) -> None:
    for message in messages:
        await page.send({"type": "websocket.send", "bytes": message.SerializeToString()})


def _box(is_open: bool) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.add_block.dialog.title = "Hoạt động"
    message.delta.add_block.dialog.is_open = is_open
    return message


@pytest.mark.usefixtures("no_pages")
def test_a_box_is_open_until_a_whole_run_draws_none() -> None:
    def play() -> list[bool]:
        page = open_page("a page", _box(is_open=False), _box(is_open=True))
        seen = [page.has_dialog]
        for end in (ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, ForwardMsg.FINISHED_SUCCESSFULLY):
            asyncio.run(_say(page, ForwardMsg(script_finished=end)))
            seen.append(page.has_dialog)
        return seen

    assert apart(play) == [True, True, False]


@pytest.mark.usefixtures("no_pages")
def test_a_page_whose_file_is_on_its_way_keeps_its_place() -> None:
    asked, begun = BackMsg(), ForwardMsg()
    begun.new_session.initialize.session_id = "a session"
    asked.file_urls_request.file_names.append("pci.xlsx")

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": asked.SerializeToString()}

    async def send(_message: Message) -> None:
        return

    async def talk() -> Message:
        page = OpenPage(receive, send, "what a browser says")
        await page.receive()
        assert not BROUGHT, "it is not known yet who that is"
        await _say(page, begun)
        page.leave()
        return await page.receive()

    assert apart(lambda: asyncio.run(talk())).get("bytes") == asked.SerializeToString()
    assert {"a session"} == BROUGHT


@pytest.mark.usefixtures("no_pages")
def test_what_came_since_is_let_go_in_a_calm_moment_but_for_pages_that_hold_files(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebalance, "EACH_SECONDS", 0.001)

    async def let_go() -> set[str]:
        left: set[str] = set()

        async def live(page: OpenPage) -> None:
            if (await page.receive())["type"] == "websocket.disconnect":
                left.add(page.session)
                PAGES.discard(page)

        living = [asyncio.ensure_future(live(page)) for page in PAGES]
        giving = asyncio.ensure_future(give_back(Owed(1050.0, 1090.0), lambda: False))
        while not left:
            await asyncio.sleep(0.001)
        for _ in range(20):  # those who are to stay have as many chances again
            await asyncio.sleep(rebalance.EACH_SECONDS)
        clock[0] += rebalance.TRYING_SECONDS
        await giving
        for each in living:
            each.cancel()
        return left

    def play() -> set[str]:
        open_page("its own")
        clock[0] = 1080.0
        open_page("a guest")
        open_page("a guest with a file")
        BROUGHT.add("a guest with a file")
        open_page("a guest with an open box", _box(is_open=False), _box(is_open=True))
        busy = open_page("a guest who waits for an answer")
        busy._is_busy = True
        clock[0] = 1100.0
        open_page("who came once the other was back")
        clock[0] += 0.4  # in which each has long been calm
        return asyncio.run(let_go())

    assert apart(play) == {"a guest"}
