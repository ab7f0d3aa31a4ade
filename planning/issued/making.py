"""Makes the plan of a year from an issued plan that was read: its own words in their order, and what they name.

Every word of the paper goes to one place of the plan. What is recognised in the words (numbers of targets, cited
documents, units, channels) stands beside them as data and is not printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from planning.checks.citations import citations, number_key
from planning.documents.text import one_line
from planning.issued.people import Units
from planning.issued.places import Found, Place, Reading
from planning.issued.targets import parts_of
from planning.marks import bare
from planning.plan import (
    Channel,
    Duty,
    Form,
    LegalBasis,
    Passage,
    PassageKind,
    PassageList,
    Plan,
    Signature,
    Statement,
    Topic,
    next_year,
)
from planning.target import AnyPart, Target

LISTS: Final[Mapping[Place, PassageList]] = {
    "purpose": "purposes",
    "requirement": "requirements",
    "target": "targets",
    "topic": "topics",
    "form": "forms",
    "duty": "duties",
}
_KINDS: Final[Mapping[Place, PassageKind]] = {
    "opening": "opening",
    "heading": "heading",
    "unit": "heading",
    "lead_in": "text",
    "other": "text",
    "closing": "closing",
}
LONGEST_NAME: Final = 120
UNNUMBERED: Final = ("existence", "increase")
"""The forms of a target that need no number in its words."""

_SHORTENED: Final[Mapping[str, str]] = {"ttdt": "thong tin dien tu", "pt-th": "phat thanh truyen hinh"}
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DATE: Final = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(20\d\d)", re.IGNORECASE)
_ISSUER: Final = re.compile(r"của\s+(.{3,120}?)\s+(?:về|ban hành)(?!\w)", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")


@dataclass
class _Lists:
    """The lists of the plan while they are made, and what is known from the office's plan of before."""

    known: Plan | None
    indices: Mapping[str, str]
    year: int
    units: Units
    channels: dict[str, Channel]
    purposes: list[Statement] = field(default_factory=list)
    requirements: list[Statement] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    topic_at: dict[int, Topic] = field(default_factory=dict)


def year_of(reading: Reading) -> int | None:
    """The year that a paper is the plan of, by its title, else by its date; None where neither says one."""
    for places in (("title",), ("date", "number")):
        years = [int(year) for found in reading.of(*places) for year in _YEAR.findall(found.text)]
        if years:
            return years[-1]
    return None


def plan_of(reading: Reading, year: int, known: Plan | None = None, indices: Mapping[str, str] | None = None) -> Plan:
    """The plan of a year in the words of the paper. Raises pydantic.ValidationError for what no plan can hold.

    known: a plan of the office, whose codes, units and channels are used for what is the same. indices: codes by their
    short names. Of a paper of another year the year in the title is the new one, and number and day stay empty;
    everything else is word for word.
    """
    if known is not None and known.year < year:
        known = next_year(known, year)
    lists = _Lists(
        known,
        indices or {},
        year,
        Units(known.units if known else ()),
        {channel.code: channel for channel in (known.channels if known else ())},
    )
    passages = tuple(_passages(reading, lists))
    written = year_of(reading)
    title = " ".join(found.text for found in reading.of("title")).rstrip(".")
    if written is not None and written != year:
        title = title.replace(str(written), str(year))
    bases, opening = _bases(reading, known)
    is_same_year = written == year
    return Plan(
        year=year,
        title=title or (known.title if known else "Kế hoạch"),
        subjects=tuple(_subjects(title, lists)),
        number=_number(reading) if is_same_year else "",
        signed_on=_signed_on(reading) if is_same_year else None,
        opening=opening,
        bases=bases,
        purposes=tuple(lists.purposes),
        requirements=tuple(lists.requirements),
        targets=tuple(lists.targets),
        topics=tuple(lists.topics),
        forms=tuple(lists.forms),
        channels=tuple(lists.channels.values()),
        units=lists.units.all(),
        duties=tuple(lists.duties),
        recipients=tuple(
            text for found in reading.of("recipient") if (text := found.words.strip().rstrip(";.").rstrip())
        ),
        signature=_signature(reading),
        passages=passages,
    )


def laid_over(plan: Plan, made: Plan, in_use: Collection[str]) -> Plan:
    """A stored plan with the words of a paper in place of its own; `made` was made with the stored one as known.

    in_use: codes that actions and measured values name; their entries stay. What was signed, asked and added during the
    year stays as well.
    """

    def with_used(name: str) -> tuple[Any, ...]:
        new = getattr(made, name)
        codes = {entry.code for entry in new}
        return (*new, *(entry for entry in getattr(plan, name) if entry.code not in codes and _is_used(entry, in_use)))

    lists = ("bases", "purposes", "requirements", "targets", "topics", "forms", "duties")
    renewed: dict[str, Any] = {name: with_used(name) for name in lists}
    topics = {topic.code for topic in renewed["topics"]}
    bases = {basis.code for basis in renewed["bases"]}
    renewed["topics"] = tuple(
        replace(
            topic,
            parent=topic.parent if topic.parent in topics else "",
            bases=tuple(code for code in topic.bases if code in bases),
        )
        for topic in renewed["topics"]
    )
    return replace(
        plan,
        **renewed,
        title=made.title,
        subjects=made.subjects or plan.subjects,
        number=made.number or plan.number,
        signed_on=made.signed_on or plan.signed_on,
        opening=made.opening,
        channels=made.channels,
        units=made.units,
        recipients=made.recipients or plan.recipients,
        signature=made.signature or plan.signature,
        passages=made.passages,
        accepted=(),
    )


def _is_used(entry: Any, in_use: Collection[str]) -> bool:
    return entry.code in in_use or any(part.code in in_use for part in getattr(entry, "parts", ()))


def _passages(reading: Reading, lists: _Lists) -> Iterator[Passage]:
    units = {found.position: found.words for found in reading.of("unit")}
    for found in reading.found:
        name = LISTS.get(found.place) if found.place else None
        code = f"p{found.position}"
        if name is not None and found.place is not None:
            entry = _ADDED[found.place](lists, found, units)
            yield Passage(code=code, mark=found.mark.text, of=name, entry=entry)
        elif found.place is not None and found.place in _KINDS:
            yield Passage(code=code, kind=_KINDS[found.place], mark=found.mark.text, text=found.words)


def _add_statement(lists: _Lists, found: Found, _: Mapping[int, str]) -> str:
    held, letter = (lists.purposes, "P") if found.place == "purpose" else (lists.requirements, "R")
    held.append(Statement(code=f"{letter}{len(held) + 1}", text=found.words))
    return held[-1].code


def _add_target(lists: _Lists, found: Found, _: Mapping[int, str]) -> str:
    known = lists.known.targets if lists.known else ()
    earlier = {target.code for target in lists.targets}
    parts = parts_of(found.words, "x", lists.year, lists.indices)
    left = [target for target in known if target.code not in earlier]
    goals = Counter(map(_goal, parts))
    promised = [target for target in left if goals & Counter(map(_goal, target.parts))]
    same = _likest(found.words, left) or _likest(found.words, promised, least=0.4)
    code = same.code if same else _free("T", len(lists.targets) + 1, earlier | {target.code for target in known})
    parts = parts_of(found.words, code, lists.year, lists.indices)
    if same and goals <= Counter(map(_goal, same.parts)):
        parts = same.parts if parts else tuple(part for part in same.parts if part.kind in UNNUMBERED)
    lists.targets.append(Target(code=code, text=found.words, parts=parts))
    return code


def _goal(part: AnyPart) -> tuple[object, ...]:
    """What a part promises, without its words."""
    return (part.kind, *(getattr(part, name, None) for name in ("goal", "index", "places", "worst")))


def _add_topic(lists: _Lists, found: Found, _: Mapping[int, str]) -> str:
    parent = lists.topic_at.get(found.parent)
    siblings = sum(topic.parent == parent.code for topic in lists.topics) if parent else 0
    letter = found.mark.text[:1] if found.mark.kind == "letter" and parent is None else ""
    if parent is not None and parent.letter and siblings < 99:
        letter = f"{parent.letter}.{siblings + 1}"
    earlier = {topic.code for topic in lists.topics}
    known = [topic for topic in (lists.known.topics if lists.known else ()) if topic.code not in earlier]
    same = _likest(found.words, known, letter)
    named = tuple(code for short, code in lists.indices.items() if _names(found.words, short))
    topic = Topic(
        code=same.code if same else _free("N", len(lists.topics) + 1, earlier | {topic.code for topic in known}),
        letter=letter,
        parent=parent.code if parent else "",
        name_vi=same.name_vi if same else short_name(found.words),
        name_en=same.name_en if same else "",
        text=found.words,
        indices=tuple(dict.fromkeys((*(same.indices if same else ()), *named))),
        components=same.components if same else (),
    )
    lists.topics.append(topic)
    lists.topic_at[found.position] = topic
    return topic.code


def _add_form(lists: _Lists, found: Found, _: Mapping[int, str]) -> str:
    letter = found.mark.text[:1] if found.mark.kind == "letter" else ""
    used = tuple(code for code, channel in lists.channels.items() if _mentions(found.words, channel.name_vi))
    for name in _new_channels(found.words) if not used else ():
        code = _free("K", len(lists.channels) + 1, lists.channels)
        lists.channels[code] = Channel(code=code, name_vi=name)
        used = (*used, code)
    code = f"H{len(lists.forms) + 1}"
    lists.forms.append(Form(code=code, letter=letter, text=found.words, channels=used))
    return code


def _add_duty(lists: _Lists, found: Found, units: Mapping[int, str]) -> str:
    lead, coordinating = lists.units.of_duty(found.words, units.get(found.parent, ""))
    code = f"D{len(lists.duties) + 1}"
    lists.duties.append(Duty(code=code, text=found.words, lead=lead, coordinating=coordinating))
    return code


_ADDED: Final = {
    "purpose": _add_statement,
    "requirement": _add_statement,
    "target": _add_target,
    "topic": _add_topic,
    "form": _add_form,
    "duty": _add_duty,
}


def short_name(words: str) -> str:
    """A few words by which a topic is called in lists: its first clause, at most LONGEST_NAME letters."""
    clause = re.split(r"[;.:](?:\s|$)|, trong đó", words, maxsplit=1)[0].strip() or words
    if len(clause) <= LONGEST_NAME:
        return clause
    return f"{clause[:LONGEST_NAME].rpartition(' ')[0].rstrip(' ,')}…"


def _free(letter: str, number: int, taken: Collection[str]) -> str:
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _likest(words: str, entries: Sequence[Any], letter: str = "", least: float = 0.75) -> Any:
    """The entry that says the same in other words; None where none does. The same letter makes fewer words enough.

    least: the share of the words of the shorter text that the other has.
    """
    mine = set(_WORD.findall(bare(words)))
    scored = []
    for entry in entries:
        theirs = set(_WORD.findall(bare(f"{getattr(entry, 'name_vi', '')} {entry.text}")))
        share = len(mine & theirs) / max(min(len(mine), len(theirs)), 1)
        is_same_letter = bool(letter) and getattr(entry, "letter", "") == letter
        if share >= (0.5 if is_same_letter else least):
            scored.append((is_same_letter, share, entry))
    return max(scored, key=lambda score: score[:2])[2] if scored else None


def _names(text: str, short: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text) is not None


def _mentions(text: str, name: str) -> bool:
    """Whether a text names a channel: a short name as it is, of a longer one most words."""
    whole = bare(text)
    for short, words_of in _SHORTENED.items():
        whole = re.sub(rf"(?<!\w){short}(?!\w)", words_of, whole)
    words, others = _WORD.findall(bare(name)), _WORD.findall(whole)
    if len(words) <= 4:
        return f" {' '.join(words)} " in f" {' '.join(others)} "
    return len(set(words) & set(others)) >= 0.8 * len(set(words))


_CHANNELS: Final = re.compile(
    r"hội nghị(?: \w+){0,4}|chào cờ(?: đầu tháng)?|cổng (?:thông tin điện tử|TTĐT)(?: của \w+)?|trang thông tin điện tử"
    r"|tập san(?: [\w&]+)?|bản tin(?: [\w&]+)?|mạng xã hội|zalo|facebook|báo (?-i:[A-ZĐ]\w+)(?: (?-i:[A-ZĐ]\w+))?"
    r"|đài (?:phát thanh|truyền hình)(?: và truyền hình)?|truyền hình|lớp tập huấn|pano|áp phích|tờ rơi"
    r"|loa truyền thanh|sinh hoạt chi bộ|hội thi|tọa đàm|đối thoại",
    re.IGNORECASE,
)


def _new_channels(text: str) -> list[str]:
    """The usual channels that a text names, as it names them."""
    found = (match[0].strip() for match in _CHANNELS.finditer(text))
    return list({bare(name): name[:1].upper() + name[1:] for name in found}.values())


def _bases(reading: Reading, known: Plan | None) -> tuple[tuple[LegalBasis, ...], tuple[str, ...]]:
    """The documents that the paper cites, each once, and the codes of those that it is issued on."""
    stored: dict[str, LegalBasis] = {}
    for basis in known.bases if known else ():
        if basis.number:
            stored.setdefault(number_key(basis.number), basis)
    taken = {basis.code for basis in stored.values()}
    found: dict[str, LegalBasis] = {}
    opening: dict[str, None] = {}
    for paragraph in reading.of(
        "opening", "purpose", "requirement", "target", "topic", "form", "duty", "other", "lead_in"
    ):
        for citation in citations(paragraph.text):
            if citation.key not in found:
                same = stored.get(citation.key)
                said = paragraph.text[citation.span.start : citation.span.end]
                issuer = _ISSUER.search(said)
                number = re.sub(r"\s+", "", citation.number)
                found[citation.key] = LegalBasis(
                    code=same.code if same else _free("VB", len(found) + 1, taken),
                    kind=citation.kind[:1].upper() + citation.kind[1:],
                    number=number[:100],
                    signed_on=citation.day,
                    issuer=same.issuer if same else issuer[1] if issuer else "",
                    subject=same.subject if same else one_line(citation.title)[:2000] or f"{citation.kind} {number}",
                    note="" if same or citation.title else "Văn bản nguồn không nêu trích yếu.",
                )
                taken.add(found[citation.key].code)
            if paragraph.place == "opening":
                opening[found[citation.key].code] = None
    return tuple(found.values()), tuple(opening)


def _subjects(title: str, lists: _Lists) -> Iterator[str]:
    earlier = lists.known.subjects if lists.known else ()
    named = [code for short, code in lists.indices.items() if _names(title, short) or bare(short) in bare(title)]
    yield from dict.fromkeys((*earlier, *named))


def _number(reading: Reading) -> str:
    for found in reading.of("number"):
        if match := re.search(r"\d+\s*/\s*[\w&-]+", found.text):
            return re.sub(r"\s+", "", match[0])
    return ""


def _signed_on(reading: Reading) -> date | None:
    for found in reading.of("date"):
        if match := _DATE.search(found.text):
            try:
                return date(int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                return None
    return None


def _signature(reading: Reading) -> Signature | None:
    signed = [found.text.strip() for found in reading.of("authority")]
    name = next((found.text.strip() for found in reading.of("signer")), "")
    if not signed and not name:
        return None
    is_for_another = bool(signed) and re.match(r"(?:KT|TM|TL|TUQ|Q)\s*\.", signed[0]) is not None
    if len(signed) == 1:
        return Signature(
            authority=signed[0] if is_for_another else "", title="" if is_for_another else signed[0], name=name
        )
    return Signature(authority=" ".join(signed[:-1]), title=signed[-1] if signed else "", name=name)
