"""What is reported to whom, and that each message reaches the mail server, whatever happens on the way."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event
from sqlalchemy import update

import cli
from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.store import outbox, settings
from data.store.actions import add_action, list_actions, update_action
from data.store.database import Store
from data.store.editions import publish
from data.store.people import Person, add_person, disable_person, set_first_view, set_unwanted
from data.store.plans import add_plan, get_plan, update_plan
from data.store.tables import MessageRecord, now
from planning.action import Action
from planning.periods import today
from planning.plan import Answer, Call, Plan, Term
from services import mail as service
from services.mail import MailSettingError, Sent, Tls, mail_server, send_waiting
from services.reminders import Digest, clear_messages, digests, write_messages
from tests.data.store.builders import edition
from tests.mail_server import Server, answering, authority, certificate
from tests.support import by_turns

MACHINE = operator("Máy")
DAY = date(2026, 3, 11)  # a Wednesday, four days before a quarter ends by Nghị định 09/2019
UNIT, OTHER, SILENT = "so_tai_chinh", "so_xay_dung", "so_y_te"
SITE = "https://dash.example.vn"


@pytest.fixture
def server() -> Iterator[Server]:
    with answering(Server()) as found:
        yield found


@pytest.fixture
def office(store: Store) -> Store:
    """A planner, a reporter of one unit, and somebody without an e-mail; a unit of which nobody is here."""
    add_person(store, MACHINE, login="ad", name="Quản trị", role="admin", email="ad@example.vn")
    add_person(store, MACHINE, login="kh", name="Kế hoạch", role="planner", email="kh@example.vn")
    add_person(store, MACHINE, login="bc", name="Báo cáo", role="reporter", unit=UNIT, email="bc@example.vn")
    add_person(store, MACHINE, login="kd", name="Không thư", role="reporter", unit=OTHER)
    units = tuple(Term(code=code, name_vi=f"Đơn vị {code}", name_en=f"Unit {code}") for code in (UNIT, OTHER, SILENT))
    call = Call(
        asked_on=date(2026, 3, 1),
        deadline=date(2026, 3, 20),
        units=(UNIT, OTHER),
        answers=(Answer(unit=OTHER, on=date(2026, 3, 2)),),
    )
    add_plan(store, Plan(year=2026, title="Kế hoạch", units=units, calls=(call,)), MACHINE)
    for title, unit, due in (
        ("Trễ", UNIT, DAY - timedelta(5)),
        ("Sắp đến", UNIT, DAY + timedelta(7)),
        ("Còn lâu", UNIT, DAY + timedelta(8)),
        ("Không ai nghe", SILENT, DAY - timedelta(1)),
        ("Của người khác", OTHER, DAY - timedelta(1)),
    ):
        add_action(
            store,
            Action(title, topics=("x",), lead_unit=unit, plan_year=2026, start=date(2026, 1, 1), due=due),
            MACHINE,
        )
    return store


def _of(store: Store, day: date = DAY) -> dict[str, Digest]:
    return {digest.person.name: digest for digest in digests(store, load_catalogue(), day)}


def _said(digest: Digest, language: str = "vi") -> list[tuple[str, str]]:
    return [(line.kind, line.texts[language].partition(" (")[0]) for line in digest.lines]


def _write(store: Store, day: date = DAY) -> int:
    return write_messages(store, load_catalogue(), MACHINE, day, SITE, "example.vn")


def _person(store: Store, name: str) -> Person:
    return _of(store)[name].person


def test_each_is_told_of_what_they_answer_for_and_planners_of_what_nobody_else_hears(office: Store) -> None:
    found = _of(office)
    assert _said(found["Báo cáo"])[:2] == [("overdue", "Trễ"), ("soon", "Sắp đến")]
    kinds = [line.kind for line in found["Báo cáo"].lines]
    assert kinds == ["overdue", "soon", "call", "period"]
    assert "14/03/2026" in _said(found["Báo cáo"])[3][1] and "3 hoạt động" in _said(found["Báo cáo"])[3][1]
    # Nobody with an e-mail answers for the two other units.
    titles = [title for kind, title in _said(found["Kế hoạch"]) if kind == "overdue"]
    assert titles == ["Của người khác", "Không ai nghe"]
    assert _said(found["Không thư"])[0] == ("overdue", "Của người khác")
    assert "Quản trị" not in found
    assert "Unit so_tai_chinh" in found["Báo cáo"].lines[0].texts["en"]


def test_a_call_is_told_when_it_is_made_near_its_end_and_each_week_that_it_is_late(office: Store) -> None:
    days = [date(2026, 3, day) for day in (1, 16, 17, 20, 21, 22, 23)]
    keys = [
        next(line.key.rpartition("2026-03-20:")[2] for line in _of(office, day)["Báo cáo"].lines if line.kind == "call")
        for day in days
    ]
    assert keys == ["asked", "asked", "soon", "soon", "late:2026-W12", "late:2026-W12", "late:2026-W13"]
    owed = [line.texts["vi"] for line in _of(office, days[-1])["Kế hoạch"].lines if line.kind == "call"]
    assert len(owed) == 1 and owed[0].endswith(f"Đơn vị {UNIT}.")
    assert "Kế hoạch" not in _of(office, days[0])


def test_an_edition_is_news_for_all_but_who_published_it(office: Store) -> None:
    publish(office, edition(2025), operator("Kế hoạch"))
    news = {name for name, digest in _of(office, today()).items() if digest.lines[-1].kind == "edition"}
    assert news == {"Quản trị", "Báo cáo", "Không thư"}
    assert all(line.kind != "edition" for line in _of(office, today() + timedelta(15))["Báo cáo"].lines)


def test_what_somebody_does_not_want_and_who_is_shut_out_is_left_out(office: Store) -> None:
    person = _person(office, "Báo cáo")
    set_unwanted(office, person.actor, person.id, frozenset({"soon", "call"}))
    assert {line.kind for line in _of(office)["Báo cáo"].lines} == {"overdue", "period"}
    _write(office)
    disable_person(office, MACHINE, person.id)
    assert "Báo cáo" not in _of(office)
    claimed = outbox.claim(office, MACHINE)
    assert claimed is not None and claimed.address == "kh@example.vn"
    assert outbox.claim(office, MACHINE) is None


def test_once_told_is_told_and_what_is_late_is_told_again_next_week(office: Store) -> None:
    assert _write(office) == 2  # of three people with an e-mail one has nothing to be reported
    assert _write(office) == 0
    assert _write(office, DAY + timedelta(1)) == 1  # what was due in eight days is due in seven
    before = outbox.reported_to(office)[_person(office, "Báo cáo").id]
    assert _write(office, DAY + timedelta(5)) == 2
    new = outbox.reported_to(office)[_person(office, "Báo cáo").id] - before
    assert {key.partition(":")[0] for key in new} == {"overdue"}


def test_the_message_arrives_in_words_and_as_a_page(office: Store, server: Server) -> None:
    action = next(each for each in list_actions(office) if each.title == "Trễ")
    update_action(office, replace(action, title="Trễ <b>& 'x'"), MACHINE)
    set_first_view(office, _person(office, "Báo cáo").actor, _person(office, "Báo cáo").id, "en", "")
    _write(office)
    assert send_waiting(office, MACHINE, server.at, SITE) == Sent(2, 0)
    mails = {to[0]: mail for to, mail in server.taken}
    assert set(mails) == {"kh@example.vn", "bc@example.vn"} and all(len(to) == 1 for to, _ in server.taken)
    subject = mails["kh@example.vn"]["Subject"]
    assert subject.startswith("Nhắc việc ngày 11/03/2026: 2 việc quá hạn")
    mail = mails["bc@example.vn"]
    assert mail["Subject"].startswith("Reminders of 11") and mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<{SITE}/mail>" and mail["List-Unsubscribe-Post"] is None
    assert all(str(each["Message-ID"]).endswith("@example.vn>") for each in mails.values())
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and page is not None
    assert "Trễ <b>& 'x' (Unit so_tai_chinh)" in plain.get_content() and f"{SITE}/mail" in plain.get_content()
    assert f"{SITE}/plan?action={action.id}&plan=2026" in plain.get_content()
    assert "Trễ &lt;b&gt;&amp;" in page.get_content() and f'href="{SITE}/mail"' in page.get_content()
    assert "<b>" not in page.get_content()
    assert send_waiting(office, MACHINE, server.at) == Sent(0, 0) and len(server.taken) == 2


def _run(store: Store, server: Server) -> None:
    _write(store)
    send_waiting(store, MACHINE, server.at)


class Killed(BaseException):
    """The process ends here: nothing after it is done."""


def _kill(monkeypatch: pytest.MonkeyPatch, where: object, name: str, is_after: bool) -> None:
    done: Callable[..., Any] = getattr(where, name)

    def killed(*given: Any, **named: Any) -> Any:
        if is_after:
            done(*given, **named)
        raise Killed

    monkeypatch.setattr(where, name, killed)


@pytest.mark.parametrize(
    ("step", "is_after"),
    by_turns(product(("write_message", "_connected", "claim", "send_message", "settle"), (False, True))),
)
def test_killed_at_any_step_nothing_is_lost_and_only_the_one_in_hand_comes_twice(
    office: Store, server: Server, monkeypatch: pytest.MonkeyPatch, step: str, is_after: bool
) -> None:
    where = {"_connected": service, "send_message": service.smtplib.SMTP}.get(step, outbox)
    with monkeypatch.context() as patched:
        _kill(patched, where, step, is_after)
        with pytest.raises(Killed):
            _run(office, server)
    _write(office)
    send_waiting(office, MACHINE, server.at)  # another process, while the claim of the killed one lasts
    monkeypatch.setattr(outbox, "CLAIMED_FOR", timedelta(0))
    _write(office)
    send_waiting(office, MACHINE, server.at)
    send_waiting(office, MACHINE, server.at)
    is_in_hand = (step, is_after) in {("send_message", True), ("settle", False)}
    assert sorted(server.ids.values()) == ([1, 2] if is_in_hand else [1, 1])
    assert {to[0] for to, _ in server.taken} == {"kh@example.vn", "bc@example.vn"}
    assert outbox.waiting_count(office) == 0


def test_while_the_server_is_away_everything_waits(office: Store) -> None:
    with answering(Server()) as gone:
        pass
    _write(office)
    found = send_waiting(office, MACHINE, gone.at)
    assert found.taken == 0 and found.failure and outbox.waiting_count(office) == 2
    with answering(gone):
        assert send_waiting(office, MACHINE, gone.at) == Sent(2, 0)


def test_a_server_that_hangs_up_ends_the_run_and_the_rest_waits(
    office: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_given: Any) -> None:
        raise service.smtplib.SMTPServerDisconnected("closed")

    _write(office)
    with monkeypatch.context() as patched:
        patched.setattr(service.smtplib.SMTP, "send_message", gone)
        assert send_waiting(office, MACHINE, server.at) == Sent(0, 0, "SMTPServerDisconnected: closed")
    assert send_waiting(office, MACHINE, server.at) == Sent(2, 0)


def test_without_an_address_of_the_program_no_message_names_one(office: Store, server: Server) -> None:
    write_messages(office, load_catalogue(), MACHINE, DAY, "", "example.vn")
    assert send_waiting(office, MACHINE, server.at) == Sent(2, 0)
    assert not any(mail["List-Unsubscribe"] for _, mail in server.taken)


def test_what_was_sent_is_cleared_in_time_and_nothing_is_told_again_for_it(office: Store, server: Server) -> None:
    _write(office)
    send_waiting(office, MACHINE, server.at)
    person = _person(office, "Báo cáo")
    with office.write() as session:
        session.execute(update(MessageRecord).values(sent_at=now() - timedelta(91)))
    assert clear_messages(office, load_catalogue(), MACHINE, DAY, 90) == 0, "all of it would be told again"
    assert _write(office) == 0
    late = DAY + timedelta(30)  # what was late then is reported of another week now, the quarter has closed
    set_unwanted(office, person.actor, person.id, frozenset({"call"}))
    assert clear_messages(office, load_catalogue(), MACHINE, late, 92) == 0
    before = outbox.reported_to(office)
    assert clear_messages(office, load_catalogue(), MACHINE, late, 90) == len(before) - len(outbox.reported_to(office))
    assert person.id in before and person.id not in outbox.reported_to(office)


def test_an_address_that_is_refused_or_none_holds_up_no_other(office: Store, server: Server) -> None:
    add_person(office, MACHINE, login="x", name="X", role="reporter", unit=UNIT, email="a@b, c@d")
    server.refuses.add("kh@example.vn")
    _write(office)
    assert send_waiting(office, MACHINE, server.at) == Sent(1, 2)
    assert [to for to, _ in server.taken] == [["bc@example.vn"]] and outbox.waiting_count(office) == 2
    server.refuses.clear()
    assert send_waiting(office, MACHINE, server.at) == Sent(1, 1)


def test_two_machines_at_once_send_each_message_once(office: Store, server: Server) -> None:
    for number in range(10):
        email = f"n{number}@example.vn"
        add_person(office, MACHINE, login=f"n{number}", name=f"N{number}", role="reporter", unit=UNIT, email=email)
    start = threading.Barrier(2)

    def run(_place: int) -> tuple[int, int]:
        start.wait()
        return _write(office), send_waiting(office, MACHINE, server.at).taken

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, range(2)))
    send_waiting(office, MACHINE, server.at)  # what one wrote after the other had looked
    assert sum(written for written, _ in done) == 12
    assert len(server.ids) == 12 and set(server.ids.values()) == {1}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("TLS", {"TLS": "yes"}),
        ("TLS", {"TLS": "none", "USER": "u"}),
        ("FROM", {"FROM": ""}),
        ("FROM", {"FROM": "a@b..vn"}),
        ("CA_FILE", {"CA_FILE": "/no/such/file"}),
        ("CA_FILE", {"CA_FILE": __file__}),
        ("PORT", {"PORT": "smtp"}),
        ("PASSWORD_FILE", {"USER": "u"}),
        ("PASSWORD_FILE", {"USER": "u", "PASSWORD_FILE": "/no/such/file"}),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, given: dict[str, str]
) -> None:
    for key, value in ({"HOST": "mail.example.vn", "FROM": "a@example.vn"} | given).items():
        monkeypatch.setenv(f"DASHBOARD_SMTP_{key}", value)
    with pytest.raises(MailSettingError) as wrong:
        mail_server()
    assert wrong.value.name == f"DASHBOARD_SMTP_{name}"
    assert cli.main(["remind"]) == 1 and f"DASHBOARD_SMTP_{name}" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "-1", "viele", "9999999999"])
def test_a_time_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days: str
) -> None:
    monkeypatch.setenv("DASHBOARD_MAIL_DAYS", days)
    assert cli.main(["remind"]) == 1 and "DASHBOARD_MAIL_DAYS" in capsys.readouterr().err


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The file of an authority, that of another one, and key and certificate of a server that the first has signed."""
    folder = tmp_path_factory.mktemp("signed")
    return authority(folder / "ours.pem"), authority(folder / "other.pem"), certificate(folder, folder / "ours.pem")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_only_a_server_whose_certificate_holds_gets_a_message(
    office: Store,
    signed: tuple[Path, Path, Path],
    tls: Tls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours, other, of_server = signed
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(of_server)
    monkeypatch.setenv("DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DASHBOARD_URL", SITE)
    add_action(office, Action("Đến", topics=("x",), lead_unit=UNIT, start=today(), due=today()), MACHINE)
    with answering(Server(tls=tls, certificate=context)) as server:
        for key, value in server.settings.items():
            monkeypatch.setenv(key, value)
        for distrusting in ({}, {"DASHBOARD_SMTP_CA_FILE": str(other)}, {"DASHBOARD_SMTP_HOST": "127.0.0.1"}):
            with monkeypatch.context() as patched:
                patched.setenv("DASHBOARD_SMTP_CA_FILE", str(ours) if "DASHBOARD_SMTP_HOST" in distrusting else "")
                for key, value in distrusting.items():
                    patched.setenv(key, value)
                assert cli.main(["remind"]) == 1 and not server.taken
            said = capsys.readouterr().err
            assert all(text in said for text in ("Không tin được chứng chỉ", "does not hold", "DASHBOARD_SMTP_CA_FILE"))
        waiting = outbox.waiting_count(office)
        monkeypatch.setenv("DASHBOARD_SMTP_CA_FILE", str(ours))
        assert cli.main(["remind"]) == 0 and len(server.taken) == waiting > 0
    assert outbox.waiting_count(office) == 0


def test_the_password_is_read_from_its_file_and_shown_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mat khau\n", encoding="utf-8")
    given = {"HOST": "mail.example.vn", "FROM": "a@example.vn", "USER": "u", "PASSWORD_FILE": str(tmp_path / "secret")}
    for key, value in given.items():
        monkeypatch.setenv(f"DASHBOARD_SMTP_{key}", value)
    found = mail_server()
    assert found is not None and (found.port, found.tls, found.password) == (587, "starttls", "mat khau")
    assert "mat khau" not in repr(found)


def test_the_command_prints_a_list_where_there_is_no_server_and_sends_where_there_is(
    office: Store, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    monkeypatch.delenv("DASHBOARD_SMTP_HOST", raising=False)
    plan = Action("Đến ngay", topics=("x",), lead_unit=UNIT, start=today(), due=today())
    add_action(office, plan, MACHINE)
    assert cli.main(["remind", "--calendar", str(tmp_path / "due.ics")]) == 0
    assert "- Đến ngay (Đơn vị so_tai_chinh)" in capsys.readouterr().out
    assert (tmp_path / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert outbox.reported_to(office) == {}
    for key, value in {"HOST": "127.0.0.1", "PORT": str(server.port), "TLS": "none", "FROM": "a@b.vn"}.items():
        monkeypatch.setenv(f"DASHBOARD_SMTP_{key}", value)
    assert cli.main(["remind", "--list", "--lang", "en"]) == 0 and not server.taken
    assert cli.main(["remind"]) == 0 and server.taken
    server.refuses.add("bc@example.vn")
    assert cli.main(["remind"]) == 0


def test_where_nobody_signs_in_the_list_has_everything(store: Store) -> None:
    add_action(store, Action("Của ai", topics=("x",), lead_unit="x", start=DAY, due=DAY), MACHINE)
    (digest,) = digests(store, load_catalogue(), DAY)
    assert ("soon", "Của ai") in _said(digest) and digest.person.name == ""
    assert write_messages(store, load_catalogue(), MACHINE, DAY, "", "example.vn") == 0


def test_the_calendar_has_last_days_of_calls_and_closing_days_of_reports_as_the_list_has(
    office: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    monkeypatch.delenv("DASHBOARD_SMTP_HOST", raising=False)
    monkeypatch.setattr("commands.remind.today", lambda: DAY)

    def written(language: str = "vi") -> dict[str, Event]:
        assert cli.main(["remind", "--calendar", str(tmp_path / "due.ics"), "--lang", language]) == 0
        calendar = Calendar.from_ical((tmp_path / "due.ics").read_bytes())
        return {str(event["UID"]).partition("@")[0]: event for event in calendar.events}

    found = written()
    call = found["call-2026-2026-03-01"]
    assert (call.start, call["SUMMARY"]) == (date(2026, 3, 20), "Hạn trả lời đề nghị đề xuất cho kế hoạch năm 2026")
    assert call["DESCRIPTION"] == f"Đơn vị {UNIT}", "who has answered need do nothing"
    closing = {name: event.start for name, event in found.items() if name.startswith("period-")}
    assert closing == {
        "period-2026-Q1": date(2026, 3, 14),
        "period-2026-Q2": date(2026, 6, 14),
        "period-2026-Q3": date(2026, 9, 14),
        "period-2026-Q4": date(2026, 12, 14),
    }
    assert found["period-2026-Q1"]["SUMMARY"] == "Chốt số liệu báo cáo quý I/2026"
    assert len([name for name in found if name.startswith("action-")]) == 5, "and the due days of before"
    assert all(event.alarms.times and event.end - event.start == timedelta(1) for event in found.values())
    assert "call for proposals" in written("en")["call-2026-2026-03-01"]["SUMMARY"]

    plan = get_plan(office, 2026)
    put_off = replace(plan.calls[0], extended_to=date(2026, 3, 27))
    plan = update_plan(office, replace(plan, calls=(put_off,)), MACHINE)
    settings.save(office, replace(settings.load(office), closing_days=5), MACHINE)
    moved = written()["call-2026-2026-03-01"]
    assert moved.start == date(2026, 3, 27) and moved["SEQUENCE"] > call["SEQUENCE"], (
        "the entry moves when it is put off"
    )
    assert written()["period-2026-Q1"].start == date(2026, 3, 19)
    answered = replace(put_off, answers=(*put_off.answers, Answer(unit=UNIT, on=DAY)))
    update_plan(office, replace(plan, calls=(answered,)), MACHINE)
    monkeypatch.setattr("commands.remind.today", lambda: date(2026, 3, 20))
    assert not {"call-2026-2026-03-01", "period-2026-Q1"} & written().keys(), "what is answered or closed is over"
