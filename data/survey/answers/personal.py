"""Detects personal data: names, telephone numbers, addresses, tax codes, e-mails, identity papers.

Works on texts only, in the process that reads files: what it finds is dropped there and goes nowhere.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from data.names import fold
from data.survey.codebook.words import words

Kind = Literal["email", "phone", "tax_code", "identity", "address", "name"]

CONTACTS: tuple[Kind, ...] = ("email", "phone")
"""Kinds by which one knows that two rows are of the same person."""

MOST_WORDS = 8
"""A longer heading is a question that was asked, not the name of a field."""

LEAST_SHARE = 0.5
"""A column of which so many sampled values look personal is personal."""

_WHOLE: Mapping[str, Kind] = {"ten": "name", "name": "name"}
"""Headings that mean a person only where nothing else stands beside them."""

_WRITERS = ("username", "submitted by", "deviceid", "phonenumber")
"""Headings of survey programs for whoever holds the device that answers are written down with."""

_BETWEEN = r"[ .()\u00a0-]{0,2}"
_PHONE = re.compile(rf"(?<![A-Za-z0-9])(?:\+{_BETWEEN}84|84|0)(?:{_BETWEEN}\d){{8,10}}(?!\d)")
_SHORT_PHONE = re.compile(r"[235789]\d{8}")
"""A number whose zero in front a spreadsheet has dropped."""

_EMAIL = re.compile(r"(?<![^\s@,;<>])[^\s@,;<>]++@[^\s@,;<>]+\.[^\s@,;<>]{2,}")
_TAX_CODE = re.compile(r"(?<![A-Za-z0-9])\d{10}(?:[ -]?\d{3})?(?![A-Za-z0-9])")
_IDENTITY = re.compile(r"(?<![A-Za-z0-9])0\d{11}(?![A-Za-z0-9])")


@dataclass(frozen=True)
class PersonalColumn:
    """A column that looks personal: its number from 1, what it seems to hold, and whether its heading says so.

    is_contact: it holds e-mails or telephones of whoever answered; not those of who wrote the answers down.
    """

    column: int
    kind: Kind
    by_heading: bool
    is_contact: bool = False


def personal_columns(headers: Sequence[str], samples: Mapping[int, Sequence[str]]) -> tuple[PersonalColumn, ...]:
    """Name the columns that look personal, by their headings or by what stands in them.

    samples: some values of each column, by its number from 1.
    """
    found = []
    for column, header in enumerate(headers, start=1):
        by_heading = heading_kind(header)
        kind = by_heading or _content_kind(samples.get(column, ()))
        if kind is not None:
            is_contact = kind in CONTACTS and fold(re.split(r"[/\\]", header)[-1]) not in _WRITERS
            found.append(PersonalColumn(column, kind, by_heading is not None, is_contact))
    return tuple(found)


def heading_kind(header: str) -> Kind | None:
    """What a heading says that its column holds; None for a question, a code or anything else."""
    said = fold(re.split(r"[/\\]", header)[-1] if " " not in header else header)
    if not said or len(said.split()) > MOST_WORDS:
        return None
    if said in _WHOLE:
        return _WHOLE[said]
    padded = f" {said} "
    kinds: tuple[Kind, ...] = get_args(Kind)
    for kind in kinds:
        if any(f" {fold(phrase)} " in padded for phrase in words("personal")[kind]):
            return kind
    return None


def _content_kind(values: Iterable[str]) -> Kind | None:
    kinds = [value_kind(value) for value in values if value.strip()]
    known = [kind for kind in kinds if kind is not None]
    if not known or len(known) < LEAST_SHARE * len(kinds):
        return None
    return max(dict.fromkeys(known), key=known.count)


def value_kind(text: str) -> Kind | None:
    """What personal thing a text holds, if any."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    if "@" in plain and _EMAIL.search(plain):
        return "email"
    if sum(map(str.isdecimal, plain)) < 9:
        return None
    if _PHONE.search(plain) and not _IDENTITY.search(plain):
        return "phone"
    if _IDENTITY.search(plain):
        return "identity"
    if _TAX_CODE.search(plain):
        return "tax_code"
    return "phone" if _SHORT_PHONE.fullmatch(plain.strip()) else None


def hashed(text: str, salt: bytes) -> str:
    """A code instead of a text: the same for every way of writing one number or address, another for each salt."""
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(letter for letter in plain if letter.isdecimal())
    if "@" not in plain and len(digits) >= 9 and not any(letter.isalpha() for letter in plain):
        plain = digits.removeprefix("84") if len(digits) == 11 and digits.startswith("84") else digits.lstrip("0")
    return "#" + hashlib.blake2b(" ".join(plain.casefold().split()).encode(), key=salt, digest_size=8).hexdigest()
