"""Tells people in time: writes what is new, sends what waits, clears what is old; without a mail server a list."""

import argparse
import os
import sys
from contextlib import closing
from datetime import datetime

from data.catalogue.loading import CatalogueError
from data.rights import operator
from data.store.actions import list_actions
from data.store.database import Store, StoreError, open_store
from data.store.outbox import waiting_count
from data.store.plans import get_plan, plan_years
from planning.calendar_file import calendar_file
from planning.periods import today
from services.catalogue import catalogue_of
from services.mail import MailSettingError, days_stored, mail_server, send_waiting
from services.recorded import of_plan
from services.reminders import clear_messages, deadlines, digests, list_text, write_messages
from wording.numbers import TIME_ZONE
from wording.words import Words, in_one_line

FAILURES = (CatalogueError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Tell everybody what is new, or print it; 1 where a message could not be sent and waits."""
    try:
        server, days = mail_server(), days_stored()
    except MailSettingError as error:
        print(in_one_line("command.mail_setting", name=error.name, found=error.found), file=sys.stderr)
        return 1
    with closing(open_store()) as store:
        catalogue = catalogue_of(store)
        if options.calendar is not None:
            options.calendar.write_bytes(_calendar(store, Words(options.lang)))
        if server is None or options.list:
            print(list_text(digests(store, catalogue, today()), Words(options.lang)), end="")
            return 0
        actor, site = operator(options.person), os.environ.get("DASHBOARD_URL", "").strip().rstrip("/")
        written = write_messages(store, catalogue, actor, today(), site, server.domain)
        sent = send_waiting(store, actor, server, site)
        clear_messages(store, catalogue, actor, today(), days)
        counts = {"written": written, "sent": sent.taken, "waiting": waiting_count(store)}
    print(in_one_line("command.mail_sent", **counts))
    if sent.is_distrusted:
        print(in_one_line("command.mail_distrusted", host=server.host, reason=sent.failure), file=sys.stderr)
    elif sent.failure:
        print(in_one_line("command.mail_failed", reason=sent.failure), file=sys.stderr)
    elif sent.refused:
        print(in_one_line("command.mail_refused", count=sent.refused), file=sys.stderr)
    return 1 if sent.failure or sent.refused else 0


def _calendar(store: Store, say: Words) -> bytes:
    """The due days that are open of the plans of this year and later, last days of calls, closing days of reports."""
    plans = [get_plan(store, year) for year in sorted(plan_years(store)) if year >= today().year]
    actions = {action.id: action for plan in plans for action in of_plan(plan, list_actions(store))}
    names = {unit.code: say.of(unit) for plan in plans for unit in plan.units}
    title = plans[-1].title if plans else ""
    moment = datetime.now(TIME_ZONE)
    return calendar_file(actions.values(), moment, title, names, deadlines=deadlines(store, today(), say))
