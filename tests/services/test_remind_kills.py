"""`cli.py remind`, killed by SIGKILL at every step: no message is lost, and only the one in hand may come twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, update

from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.store import outbox
from data.store.actions import add_action
from data.store.database import Store, file_url, open_store
from data.store.people import add_person, invitation_of
from data.store.plans import add_plan
from data.store.tables import MessageRecord, now
from planning.action import Action
from planning.periods import today
from planning.plan import Plan, Term
from services.mail import send_waiting
from services.reminders import write_messages
from tests import postgresql
from tests.mail_server import Server, answering
from tests.server import environment_of
from tests.support import ROOT, TURN

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills processes, which needs SIGKILL")

MACHINE, UNIT = operator("Máy"), "so_tai_chinh"
NOTIFIED, INVITED = {"a@example.vn", "b@example.vn"}, "moi@example.vn"
REACHED = {*NOTIFIED, INVITED}
LINK = "https://dash.example.vn/invited?token="
IN_HAND = ("after send", "before getreply", "after getreply", "before do_commit")
"""Between the last word of a message and the commit that it was taken, nobody but the mail server knows."""


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[URL]:
    if engine == "postgresql":
        with postgresql.emptied_database() as url:
            yield url
        return
    open_store(file_url(folder / "store.sqlite3")).close()
    yield make_url(file_url(folder / "store.sqlite3"))


def _prepare(store: Store) -> None:
    """Two reporters of a unit whose action is due today, and somebody who is invited."""
    add_person(store, MACHINE, login="ad", name="Quản trị", role="admin")
    for address in sorted(NOTIFIED):
        add_person(store, MACHINE, login=address[0], name=address[0], role="reporter", unit=UNIT, email=address)
    link = f"{LINK}{outbox.TOKEN}"
    texts = {"subject": "Mời", "text": link, "html": f"<a href='{link}'>Vào</a>", "domain": "example.vn"}
    outbox.invite_by_mail(store, MACHINE, email=INVITED, role="viewer", unit="", **texts)
    units = (Term(code=UNIT, name_vi="Sở Tài chính", name_en="Finance"),)
    add_plan(store, Plan(year=today().year, title="Kế hoạch", units=units), MACHINE)
    plan_year = today().year
    add_action(
        store, Action("Đến", topics=("x",), lead_unit=UNIT, plan_year=plan_year, start=today(), due=today()), MACHINE
    )


@dataclass
class Office:
    """Where a run is: a folder, a database with two to be notified of an action and one invited, a mail server."""

    folder: Path
    url: URL
    server: Server


Run = Callable[[Office, int], tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """The command as a process that ends at a step: its exit code, and the steps that it came to."""
    starting = subprocess.Popen(
        [sys.executable, "-m", "tests.services.killed_remind"],
        cwd=ROOT,
        env=environment_of(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starting.stdin is not None and starting.stdout is not None
    asking, answering_back = starting.stdin, starting.stdout

    def begin(office: Office, last: int) -> tuple[int, list[str]]:
        steps, url = office.folder / "steps", office.url.render_as_string(hide_password=False)
        asked = {"last": last, "steps": str(steps), "settings": office.server.settings | {"DATABASE_URL": url}}
        asking.write(f"{json.dumps(asked)}\n")
        asking.flush()
        code = int(answering_back.readline())
        return code, steps.read_text(encoding="utf-8").splitlines()

    yield begin
    starting.communicate()


@contextmanager
def _office(engine: str, folder: Path) -> Iterator[Office]:
    folder.mkdir()
    with _database(engine, folder) as url, answering(Server()) as server:
        with closing(open_store(url)) as store:
            _prepare(store)
        yield Office(folder, url, server)


@pytest.mark.parametrize(
    "engine", [pytest.param("sqlite", marks=TURN), pytest.param("postgresql", marks=postgresql.BY_NIGHT)]
)
def test_killed_at_every_step_nothing_is_lost_and_at_most_the_one_in_hand_comes_twice(
    engine: str, run: Run, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    with _office(engine, tmp_path / "whole") as office:
        code, steps = run(office, 0)
        assert code == 0 and {to for (to,), _ in office.server.taken} == REACHED
    assert steps.count("after do_commit") >= 8, "two messages are written, three taken in hand and settled"
    assert steps.count("before send") > 12, "three messages have each a sender, an address and a text"
    twice = []
    for last, step in enumerate(steps, 1):
        with subtests.test(last=last, step=step), _office(engine, tmp_path / str(last)) as office:
            assert run(office, last) == (-signal.SIGKILL, steps[:last])
            if _comes_twice(office):
                twice.append(step)
    assert twice and set(twice) <= set(IN_HAND), "what is said of the one in hand is so"


def _comes_twice(office: Office) -> bool:
    """Go on after a kill as later runs do, and say whether a message came twice; none is lost."""
    server = office.server
    server.wait_until_left()
    with closing(open_store(office.url)) as store:
        _go_on(store, server)  # another machine, while the claim of the killed one lasts
        assert set(server.ids.values()) <= {1}
        with store.write() as session:
            session.execute(update(MessageRecord).values(claimed_at=now() - outbox.CLAIMED_FOR - timedelta(minutes=1)))
        _go_on(store, server)
        _go_on(store, server)
        assert outbox.waiting_count(store) == 0
        links = [_link(mail) for (to,), mail in server.taken if to == INVITED]
        assert {invitation_of(store, link.removeprefix(LINK)).email for link in links} == {INVITED}, "whichever came"
    assert {to for (to,), _ in server.taken} == REACHED
    assert len(server.ids) == len(REACHED), "each message has one number, however often it comes"
    assert len(server.taken) <= len(REACHED) + 1
    return len(server.taken) > len(REACHED)


def _link(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).strip()


def _go_on(store: Store, server: Server) -> None:
    write_messages(store, load_catalogue(), MACHINE, today(), "", server.at.domain)
    send_waiting(store, MACHINE, server.at)
