"""Who may sign in: the way in for the first admin, and the way back for one who lost theirs.

Whoever runs commands on the machine itself may do everything; each change is in the audit trail under their name.
"""

import argparse
import getpass
import sys
from contextlib import closing
from dataclasses import replace

from rapidfuzz import fuzz

from data.names import fold
from data.rights import operator
from data.sign_in import SignInSettingError, issuer_key, provider, sign_in_mode
from data.store.database import Store, StoreError, open_store
from data.store.people import (
    Person,
    add_person,
    change_person,
    disable_person,
    find_person,
    has_admin,
    leave_to_provider,
    people,
    set_password,
)
from data.store.plans import get_plan, plan_years
from services.sign_in import PasswordInvalidError, password_hash
from wording.words import in_one_line

MOST_UNITS = 5
"""So many units are named to somebody who has named none."""


class UnknownUnitError(ValueError):
    """A unit that no plan has: whoever belonged to it would report for nothing."""


FAILURES = (StoreError, PasswordInvalidError, SignInSettingError, UnknownUnitError)


def run(options: argparse.Namespace) -> int:
    """Do one thing with the people of this installation, and print the person or all of them."""
    with closing(open_store()) as store:
        if options.what == "list":
            for each in people(store):
                print(_line(each))
            return 0
        if options.what == "check":
            if has_admin(store):
                return 0
            way = "door.add_first_here" if sign_in_mode() == "oidc" else "door.add_first"
            print(in_one_line("door.nobody"), in_one_line(way), sep="\n", file=sys.stderr)
            return 1
        print(_line(_changed(store, options)))
    return 0


def _changed(store: Store, options: argparse.Namespace) -> Person:
    actor = operator(options.person)
    if options.what == "add":
        secret = password_hash(_password(), options.login) if options.login else None
        return add_person(
            store,
            actor,
            login=options.login,
            name=options.name,
            role=options.role,
            unit=_known_unit(store, options.unit),
            email=options.email,
            password_hash=secret,
        )
    known = find_person(store, options.login)
    if options.what == "role":
        unit = known.unit if options.unit is None else _known_unit(store, options.unit)
        return change_person(store, actor, replace(known, role=options.role, unit=unit))
    if options.what == "provider":
        if options.email is not None:
            known = change_person(store, actor, replace(known, email=options.email))
        issuer = issuer_key(provider().issuer) if options.subject else ""
        return leave_to_provider(store, actor, known.id, issuer, options.subject)
    if options.what == "password":
        set_password(store, actor, known.id, password_hash(_password(), known.login))
        return find_person(store, options.login)
    return disable_person(store, actor, known.id, options.what == "disable")


def _known_unit(store: Store, unit: str) -> str:
    """A unit's code, if a plan has it or there is no plan to ask. Raises UnknownUnitError, which names the nearest."""
    names = {each.code: each.name_vi for year in plan_years(store) for each in get_plan(store, year).units}
    if not unit or not names or unit in names:
        return unit

    def likeness(code: str) -> float:
        return max(fuzz.ratio(fold(unit), fold(text)) for text in (code, names[code]))

    nearest = sorted(names, key=likeness, reverse=True)[:MOST_UNITS]
    known = ", ".join(f"{code} ({names[code]})" for code in nearest)
    raise UnknownUnitError(in_one_line("command.no_plan_unit", unit=unit, known=known))


def _password() -> str:
    """Typed unseen, twice; read from what is piped in, so that no list of processes shows it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(f"{in_one_line('command.password')}: ")
    if getpass.getpass(f"{in_one_line('command.password_again')}: ") != typed:
        raise PasswordInvalidError(in_one_line("command.passwords_differ"))
    return typed


def _line(person: Person) -> str:
    """Tab by tab: login or e-mail, name, role, unit, and whether they are shut out."""
    state = "disabled" if person.disabled_at else "active"
    return "\t".join((person.login or person.email, person.name, person.role, person.unit, state))
