"""Finds the place of every paragraph of an issued plan, or says that a person must be asked about it.

A place is what a paragraph is in a plan: its number, its opening, a purpose, a target, who receives it. Headings are
known by their words, whatever they are numbered by and with or without accents.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args

from planning.documents.nd30 import END
from planning.issued.source import SourceParagraph
from planning.issued.tables import TASK_PLACES, Task, TaskTable, tables_of
from planning.marks import Mark, bare, one_spaced, split_mark

Place = Literal[
    "superior", "office", "country", "motto", "number", "date", "kind", "title", "opening", "heading", "lead_in",
    "purpose", "requirement", "target", "topic", "form", "unit", "duty", "task_heading", "task", "other", "closing",
    "recipients", "recipient", "authority", "signer", "annex", "left_out",
]  # fmt: skip
PLACES: Final[tuple[Place, ...]] = get_args(Place)

CHOICES: Final[tuple[Place, ...]] = (
    "other", "purpose", "requirement", "target", "topic", "form", "duty", "lead_in", "opening", "closing", "left_out",
)  # fmt: skip
"""The places that a person may choose for a paragraph that is asked about, the likeliest first."""

LONGEST: Final = 2000
"""Characters of a paragraph that an entry of a plan can hold."""

_Section = Literal["", "purpose", "requirement", "target", "topic", "form", "duty", "other", "unknown"]


@dataclass(frozen=True)
class Found:
    """One paragraph with its place; place None: a person is asked. position: its number in the file, from 1.

    text: word for word, with what a page's end had cut off. mark: what it is numbered by; words: the rest. parent: the
    position of the paragraph that it is a part of, 0 for none. choices: what it may be, where a person is asked.
    """

    position: int
    text: str
    place: Place | None
    mark: Mark = field(default_factory=Mark)
    parent: int = 0
    choices: tuple[Place, ...] = ()

    @property
    def words(self) -> str:
        """The text without its mark."""
        return self.text[len(self.mark.text) :] if self.text.startswith(self.mark.text) else self.text

    def at(self, place: Place) -> "Found":
        """The same paragraph at a place that a person chose."""
        return replace(self, place=place)


@dataclass(frozen=True)
class Reading:
    """An issued plan as it was read: its paragraphs in order, and the tasks of its tables."""

    found: tuple[Found, ...]
    tasks: tuple[Task, ...] = ()

    @property
    def asked(self) -> tuple[Found, ...]:
        """The paragraphs that a person is asked about."""
        return tuple(each for each in self.found if each.place is None)

    def of(self, *places: Place) -> tuple[Found, ...]:
        """The paragraphs at these places."""
        return tuple(each for each in self.found if each.place in places)

    @property
    def is_plan(self) -> bool:
        """Whether any part of a plan was found in it."""
        return bool(self.tasks or self.of("purpose", "requirement", "target", "topic", "form", "duty"))

    def answered(self, chosen: Mapping[int, Place]) -> "Reading":
        """The reading with the places that a person chose, by the positions of the paragraphs."""
        return replace(
            self,
            found=tuple(
                each.at(chosen[each.position]) if each.place is None and each.position in chosen else each
                for each in self.found
            ),
        )


def read_plan(paragraphs: Sequence[SourceParagraph]) -> Reading:
    """Every paragraph of a paper with its place, in order; empty ones are left out."""
    tables = tables_of(paragraphs)
    finder = _Finder(tables)
    for joined in _joined(paragraphs, tables):
        finder.take(*joined)
    return Reading(tuple(finder.settled()), tuple(task for table in tables.values() for task in table.tasks))


_BROKEN_END: Final = re.compile(r"[\w,–-]$")


def _joined(
    paragraphs: Sequence[SourceParagraph], tables: Mapping[int, TaskTable]
) -> Iterator[tuple[int, SourceParagraph]]:
    """The paragraphs with their numbers; what the end of a page had cut within a sentence is one again."""
    held: tuple[int, SourceParagraph] | None = None
    for position, raw in enumerate(paragraphs, 1):
        paragraph = replace(raw, text=one_spaced(raw.text))
        if not paragraph.text:
            continue
        if held is not None and _goes_on(held[1], paragraph, tables):
            held = held[0], replace(held[1], text=f"{held[1].text} {paragraph.text}")
            continue
        if held is not None:
            yield held
        held = position, paragraph
    if held is not None:
        yield held


def _goes_on(before: SourceParagraph, after: SourceParagraph, tables: Mapping[int, TaskTable]) -> bool:
    if after.mark or before.table != after.table or before.table in tables:
        return False
    if before.table and (before.row, before.column) != (after.row, after.column):
        return False
    begins = after.text[0].islower() and not split_mark(after.text)[0].kind
    return begins and bool(_BROKEN_END.search(before.text)) and len(before.text) > 40


_Heading = tuple[re.Pattern[str], _Section]
_TAIL = r"(?: (?:va|,|tuyen truyen|truyen thong|thong tin|pho bien|thuc hien|cong tac|chu yeu|trong tam|cu the|chung"
_TAIL += r"|cua ke hoach|ke hoach|trien khai|nam \d{4}|cho cac don vi|cho cac phong, don vi|cac don vi|bao dam))*"


def _heading(words: str, section: _Section) -> _Heading:
    return re.compile(rf"(?:{words}){_TAIL}"), section


_HEADINGS: Final[tuple[_Heading, ...]] = (
    _heading(r"muc dich,? ?(?:va |- |– )?yeu cau", ""),
    _heading(r"muc tieu cu the|(?:cac |mot so )?chi tieu", "target"),
    _heading(r"muc dich,? ?(?:va )?(?:y nghia)?|muc tieu", "purpose"),
    _heading(r"yeu cau", "requirement"),
    _heading(r"noi dung,? ?(?:va |- |– )?(?:cac )?(?:hinh thuc|bien phap|giai phap|phuong thuc)", ""),
    _heading(r"(?:cac |nhung )?noi dung", "topic"),
    _heading(r"(?:cac )?(?:hinh thuc|phuong thuc|kenh|phuong tien)(?:,? ?(?:va )?(?:bien phap|kenh))?", "form"),
    _heading(r"to chuc|phan cong(?: nhiem vu| trach nhiem)?|trach nhiem", "duty"),
    _heading(r"(?:nguon )?kinh phi|che do(?: thong tin,?)? bao cao|kho khan,? ?vuong mac|thoi gian|dia diem", "other"),
    _heading(r"(?:cac |danh muc )?nhiem vu(?:,? ?(?:va )?giai phap)?|giai phap|(?:cac )?hoat dong", "unknown"),
)  # fmt: skip
"""How the parts of a plan are headed, the longer names first."""

LONGEST_HEADING: Final = 120

_NUMBER_LINE: Final = re.compile(r"so ?:? ?[\d./ …_-]*/ ?\w[\w&-]*$")
_DATE_LINE: Final = re.compile(r"[^,]{2,60}, ?ngay\b.*\bthang\b.*\bnam\b.{0,12}$")
_OPENING: Final = re.compile(r"(?:can cu|thuc hien|thi hanh|theo|trien khai|de |nham |tren co so)")
_LAST: Final = ("duty", "other", "unknown")
_CLOSING: Final = re.compile(r"(?:tren day la|yeu cau|de nghi|trong qua trinh|ke hoach nay|giao|noi dung ke hoach)")
_RECIPIENTS: Final = re.compile(r"(?:kinh )?noi nhan ?:?")
_SIGNS: Final = re.compile(
    r"(?:kt|tm|tl|tuq|q) ?\. ?.*|(?:pho |quyen )?(?:giam doc|chu tich|cuc truong|chi cuc truong|truong phong"
    r"|vien truong|hieu truong|thu truong|chanh van phong|bo truong|bi thu|truong ban|tong giam doc)(?: .{0,60})?"
)
_SIGNED: Final = re.compile(r"\(? ?(?:da ky|ky ten|chu ky|ky,? ?(?:ghi ro ho ten|dong dau)).*")
_ANNEX: Final = re.compile(r"phu luc\b.*|\( ?kem theo .*|danh muc\b.*|\( ?ban hanh kem theo .*")
UNIT_VERB: Final = re.compile(
    r"\b(?:chu tri|phoi hop|can cu|thuc hien|trien khai|tham muu|xay dung|to chuc|co trach nhiem|theo doi|huong dan"
    r"|bao cao|bo tri|kiem tra|dang tai|chiu trach nhiem)\b"
)


class _Finder:
    """Goes through the paragraphs from the first to the last and knows which part of the paper it is in."""

    def __init__(self, tables: Mapping[int, TaskTable]) -> None:
        self._tables = tables
        self._found: list[Found] = []
        self._part: Literal["head", "title", "opening", "body", "foot", "annex"] = "head"
        self._section: _Section = "unknown"
        self._top = Mark()
        self._parent = 0
        self._unit = 0

    def take(self, position: int, paragraph: SourceParagraph) -> None:
        """Find the place of the next paragraph."""
        table = self._tables.get(paragraph.table)
        if table is not None:
            is_heading = paragraph.row <= table.heading_row
            self._add(position, paragraph.text, "task_heading" if is_heading else "task")
            return
        typed, words = split_mark(paragraph.text)
        mark = Mark(f"{paragraph.mark} ", split_mark(f"{paragraph.mark} x")[0].kind) if paragraph.mark else typed
        text = f"{mark.text}{paragraph.text}" if paragraph.mark else paragraph.text
        words = paragraph.text if paragraph.mark else words
        found = Found(position, text, None, mark)
        plain = bare(text)
        if self._part in ("head", "title", "opening") and self._is_of_head(found, plain, words):
            return
        if self._part in ("body", "opening", "title") and self._begins_foot(found, plain):
            return
        if self._part == "foot":
            self._take_of_foot(found, plain)
        elif self._part == "annex":
            self._take(found, "annex" if _ANNEX.fullmatch(plain) or words.isupper() else None, CHOICES)
        elif not self._is_heading(found, words):
            self._take_of_section(found, plain, words)

    def settled(self) -> Iterator[Found]:
        """All paragraphs; what follows the last duty and has no mark closes the plan."""
        last = max((at for at, each in enumerate(self._found) if each.place == "duty" and each.mark.kind), default=-1)
        for at, each in enumerate(self._found):
            is_closing = each.place == "duty" and not each.mark.kind and at > last >= 0
            yield each.at("closing") if is_closing else each

    def _add(self, position: int, text: str, place: Place) -> None:
        self._found.append(Found(position, text, place))

    def _take(self, found: Found, place: Place | None, choices: tuple[Place, ...] = (), parent: int = 0) -> None:
        self._found.append(replace(found, place=place, choices=choices if place is None else (), parent=parent))

    def _is_of_head(self, found: Found, plain: str, words: str) -> bool:
        """Whether a paragraph stands before the first heading; its place is taken then."""
        place: Place | None = None
        if self._part == "head":
            place = self._place_in_head(found, plain)
            if place == "kind":
                self._part = "title"
            if place is None and self._section_of(found, words) is not None:
                return False
            self._take(found, place, CHOICES)
            return True
        if self._section_of(found, words) is not None or (self._part == "opening" and found.mark.kind == "part"):
            return False
        if not any(letter.isalnum() for letter in plain) or _ANNEX.fullmatch(plain):
            self._take(found, "left_out")
            return True
        has_title = any(each.place == "title" for each in self._found)
        is_opening = self._part == "opening" or (
            has_title and (bool(_OPENING.match(plain)) or found.text.endswith((":", ".", ";")))
        )
        if is_opening:
            self._part = "opening"
        self._take(found, "opening" if is_opening else "title")
        return True

    def _place_in_head(self, found: Found, plain: str) -> Place | None:
        if plain.startswith("cong hoa xa hoi chu nghia"):
            return "country"
        if all(words in plain for words in ("doc lap", "tu do", "hanh phuc")):
            return "motto"
        if _NUMBER_LINE.match(plain):
            return "number"
        if _DATE_LINE.match(plain):
            return "date"
        if plain in ("ke hoach", "bao cao", "chuong trinh", "ke hoach (du thao)", "du thao ke hoach"):
            return "kind"
        if not any(letter.isalnum() for letter in plain):
            return "left_out"
        if found.text.isupper() and len(found.text) <= LONGEST_HEADING:
            earlier = [at for at, each in enumerate(self._found) if each.place == "office"]
            if not earlier:
                return "office"
            if len(earlier) == 1 and not any(each.place == "superior" for each in self._found):
                self._found[earlier[0]] = self._found[earlier[0]].at("superior")
                return "office"
        return None

    def _section_of(self, found: Found, words: str) -> _Section | None:
        """The section that a heading begins; None for what is no heading."""
        if found.mark.kind == "dash" or len(words) > LONGEST_HEADING or words.endswith((";", ",")):
            return None
        plain = bare(words.rstrip(" .:…"))
        for pattern, section in _HEADINGS:
            if pattern.fullmatch(plain):
                return section if found.mark.kind or words.isupper() or words.endswith(":") else None
        return None

    def _is_heading(self, found: Found, words: str) -> bool:
        section = self._section_of(found, words)
        is_new_part = found.mark.kind == "part" and len(words) <= 2 * LONGEST_HEADING
        if section is None and is_new_part:
            section = "unknown"
        if section is None:
            return False
        if self._section == "duty" and section == "other" and found.mark.kind not in ("part", "number"):
            return False
        self._part, self._section, self._top, self._parent, self._unit = "body", section, Mark(), 0, 0
        self._take(found, "heading")
        return True

    def _inline_section(self, words: str) -> _Section | None:
        """The section that a paragraph names before its own words: "Mục đích: Nâng cao …"."""
        head, colon, rest = words.partition(":")
        if not colon or not rest.strip() or len(head) > 60:
            return None
        plain = bare(head)
        return next((section for pattern, section in _HEADINGS if section and pattern.fullmatch(plain)), None)

    def _take_of_section(self, found: Found, plain: str, words: str) -> None:
        inline = self._inline_section(words) if found.mark.kind in ("part", "number") else None
        if inline is not None:
            self._section, self._top, self._parent, self._unit = inline, Mark(), 0, 0
        section = self._section
        if self._part != "body":  # before any heading
            self._take(found, None, CHOICES)
        elif not found.mark.kind and (found.text.endswith(END) or (section in _LAST and _CLOSING.match(plain))):
            self._take(found, "closing")
        elif section == "":
            likely: tuple[Place, ...] = ("purpose", "requirement") if self._is_first_part() else ("topic", "form")
            self._take(found, None, (*likely, *(choice for choice in CHOICES if choice not in likely)))
        elif section == "unknown":
            self._take(found, None, CHOICES)
        elif section == "other":
            self._take(found, "other")
        elif section == "duty":
            self._take_duty(found, plain, words)
        elif section == "topic":
            self._take_topic(found, words)
        elif words.endswith(":") and not found.mark.kind:
            self._take(found, "lead_in")
        else:
            self._take(found, section)

    def _is_first_part(self) -> bool:
        """Whether the heading above is that of purposes and requirements."""
        heading = next(each for each in reversed(self._found) if each.place == "heading")
        return "muc dich" in bare(heading.text)

    def _take_topic(self, found: Found, words: str) -> None:
        kind = found.mark.kind
        if not kind and words.endswith(":") and not self._top.kind:
            self._take(found, "lead_in")
            return
        if kind and not self._top.kind:
            self._top = found.mark
        is_part = bool(kind) and kind != self._top.kind and self._parent > 0
        if not is_part:
            self._parent = found.position
        self._take(found, "topic", parent=self._parent if is_part else 0)

    def _take_duty(self, found: Found, plain: str, words: str) -> None:
        kind = found.mark.kind
        is_unit = kind in ("number", "letter") and len(words) <= LONGEST_HEADING and not words.endswith((".", ";"))
        if is_unit and not UNIT_VERB.search(bare(words)):
            self._unit = found.position
            self._take(found, "unit")
        elif not kind and words.endswith(":") and not UNIT_VERB.search(plain[:60]):
            self._take(found, "lead_in")
        else:
            self._take(found, "duty", parent=self._unit)

    def _begins_foot(self, found: Found, plain: str) -> bool:
        is_signature = found.text.strip("*").isupper() and bool(_SIGNS.fullmatch(plain.strip("* ")))
        if _RECIPIENTS.fullmatch(plain):
            self._take(found, "recipients")
        elif is_signature:
            self._take(found, "authority")
        else:
            return False
        self._part = "foot"
        return True

    def _take_of_foot(self, found: Found, plain: str) -> None:
        earlier = [each for each in self._found if each.place in ("authority", "signer")]
        if _RECIPIENTS.fullmatch(plain):
            self._take(found, "recipients")
        elif found.text.isupper() and _SIGNS.fullmatch(plain):
            self._take(found, "authority")
        elif _ANNEX.fullmatch(plain) and found.text[:1] in "(PDpd":
            self._part = "annex"
            self._take(found, "annex")
        elif not any(letter.isalnum() for letter in plain) or _SIGNED.fullmatch(plain):
            self._take(found, "left_out")
        elif found.mark.kind == "dash" or plain.startswith("luu"):
            self._take(found, "recipient")
        elif earlier and not any(each.place == "signer" for each in earlier) and len(found.text) <= 80:
            self._take(found, "signer")
        elif not earlier and any(each.place == "recipients" for each in self._found):
            self._take(found, "recipient")
        else:
            self._take(found, None, ("left_out", *(choice for choice in CHOICES if choice != "left_out")))


assert set(TASK_PLACES) <= set(PLACES)  # noqa: S101
