"""The rules that a paper is looked at by: each reads what will be printed and says what it found.

A rule is an entry of RULES; its words are `rule.<code>` in both `checks.toml`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal

from planning.action import Action, is_open
from planning.checks.changes import Change
from planning.checks.citations import DAY, Citation, citations, day_of_match, is_same_title, number_key
from planning.checks.findings import Finding, Place, Severity, by_severity, first_words, key_of, last_words, place_at
from planning.checks.folding import Span, folded
from planning.checks.parts import HEADING, Part, Texts, parts_of
from planning.checks.terms import DatedTerm, TermList, day_of
from planning.documents.action_table import LEAD, MONEY, PRODUCT, SUM, WHEN
from planning.documents.paper import SUBJECT, Cell, Figure, Paper, Row, Table
from planning.documents.report_supplement import ADDED
from planning.plan import KeepReason, Plan
from wording.numbers import date_text, integer

PaperKind = Literal["plan", "report", "analysis", "letter"]


@dataclass(frozen=True, eq=False)
class Checked:
    """What a rule may look at: the paper as it will be printed, and what it was made from.

    year: of the plan, of an analysis that of its edition. index: the index that the whole paper is about, if it is one.
    typed: the ids of the texts that somebody typed over those of the program. indices: what the indices are called, by
    code.
    """

    paper: Paper
    kind: PaperKind
    year: int
    today: date
    terms: TermList
    plan: Plan | None = None
    actions: Sequence[Action] = ()
    index: str = ""
    typed: Collection[str] = ()
    indices: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day as of which it is looked at: today, or the nearest day of its year."""
        return day_of(self.year, self.today)

    @cached_property
    def texts(self) -> Texts:
        """All texts of the paper."""
        return Texts(tuple(parts_of(self.paper)))

    @cached_property
    def cited(self) -> tuple[Citation, ...]:
        """The documents that the paper cites."""
        return tuple(citations(self.texts.text))

    @cached_property
    def bases(self) -> frozenset[str]:
        """The numbers of the documents that the plan cites by its list, as they are compared.

        A plan in the office's own words cites them in these words, whatever its list says.
        """
        if self.plan is None or self.plan.passages:
            return frozenset()
        return frozenset(number_key(basis.number) for basis in self.plan.bases)

    @cached_property
    def actions_by_number(self) -> dict[int | None, Action]:
        """The actions by their number."""
        return {action.id: action for action in self.actions}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables."""
        return tuple(
            block
            for blocks in (self.paper.blocks, *(annex.blocks for annex in self.paper.annexes))
            for block in blocks
            if isinstance(block, Table)
        )

    @cached_property
    def found_terms(self) -> dict[str, tuple[Span, ...]]:
        """Where what has ended or changed by the paper's day stands, by the code of the term."""
        every = {term.code: self._spans_of(term) for term in self.terms.terms}
        keeping = [span for term in self.terms.terms if term.action == "keep" for span in every[term.code]]
        reported = {}
        for term in self.terms.reported_on(self.day):
            spans = every[term.code]
            if term.action != "keep":
                spans = [span for span in spans if self._is_reported(term, span, keeping)]
            if spans:
                reported[term.code] = tuple(spans)
        return reported

    @cached_property
    def reported_spans(self) -> tuple[Span, ...]:
        """All spans of words that a dated term tells of."""
        return tuple(span for spans in self.found_terms.values() for span in spans)

    def _spans_of(self, term: DatedTerm) -> list[Span]:
        return self.texts.folded.longest(map(folded, term.words))

    def _is_reported(self, term: DatedTerm, span: Span, keeping: Sequence[Span]) -> bool:
        """Not within a name that is right, not in a sentence about the time before, and about the term's index."""
        if any(longer.holds(span) and longer != span for longer in keeping):
            return False
        sentence = self.texts.sentence(span)
        around = folded(self.texts.text[sentence.start : sentence.end])
        if any(folded(words) in around for words in self.terms.history):
            return False
        return not term.index or self.index == term.index or (not self.index and self._is_about(term.index, span))

    def _is_about(self, index: str, span: Span) -> bool:
        """Whether the text around a span names this index and no other."""
        text = self.texts.part_at(span).text
        named = {code for code, short in self.indices.items() if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text)}
        return named == {index}

    def is_cited(self, span: Span) -> bool:
        """Whether a span lies within what is said of a cited document."""
        return any(citation.span.holds(span) for citation in self.cited)


@dataclass(frozen=True)
class Rule:
    """A rule. severity: of what it finds. reason: why that would be kept, unless another reason is chosen.

    papers: the kinds of paper that it looks at.
    """

    code: str
    severity: Severity
    reason: KeepReason
    look: Callable[["Rule", Checked], Iterator[Finding]]
    papers: tuple[PaperKind, ...] = ("plan", "report", "analysis", "letter")

    def finding(
        self,
        places: Sequence[Place],
        *names: str,
        change: Change | None = None,
        term: DatedTerm | None = None,
        **details: str | int,
    ) -> Finding:
        """What this rule found, called by what makes it this one."""
        return Finding(
            self.code, self.severity, key_of(self.code, *names), tuple(places), self.reason, details, term, change
        )


def look_at(checked: Checked) -> tuple[Finding, ...]:
    """Everything that the rules find in a paper, what is wrong first."""
    found: dict[str, Finding] = {}
    for rule in RULES:
        for finding in rule.look(rule, checked) if checked.kind in rule.papers else ():
            known = found.get(finding.key)
            found[finding.key] = replace(known, places=known.places + finding.places) if known else finding
    return by_severity(tuple(found.values()))


def _terms(action: str) -> Callable[[Rule, Checked], Iterator[Finding]]:
    def look(rule: Rule, checked: Checked) -> Iterator[Finding]:
        for term in checked.terms.terms:
            spans = checked.found_terms.get(term.code, ())
            if spans and term.action == action:
                places = [place_at(checked.texts, span) for span in spans]
                change = _of_term(term, places, checked)
                found = rule.finding(places, term.code, change=change, term=term)
                yield replace(found, reason="later" if change is None else "in_force") if _is_cited(term) else found

    return look


def _is_cited(term: DatedTerm) -> bool:
    """Whether it is a document that is over: what stays of it is still in force, or waits for the one that follows."""
    return term.kind == "document" and term.action != "keep"


def _of_term(term: DatedTerm, places: Sequence[Place], checked: Checked) -> Change | None:
    """What may stand in place of the words on the paper's day."""
    basis = term.basis_on(checked.day)
    if basis is not None:
        number = next((folded(place.words) for place in places if folded(place.words) in checked.bases), "")
        return Change(number=number, basis=basis) if number else None
    words = {place.words: term.replacement_of(place.words, checked.day) for place in places}
    known = {old: new for old, new in words.items() if new}
    return Change(known) if known else None


_YEAR: Final = re.compile(r"(?<!\w)năm (20\d\d)(?!\d)(?! *[-–] *20)", re.IGNORECASE)
_COMPARED: Final = re.compile(r"(tháng \d{1,2}|so với|đến|từ|trước|sau|định hướng|cuối|hết|giữa)\s*$", re.IGNORECASE)


def _other_years(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Years that are not the paper's. A cited document has its own, and so has the edition of an index."""
    editions = tuple(f"{short} " for short in checked.indices.values())
    text = checked.texts.text
    for match in _YEAR.finditer(text):
        span, year = Span(*match.span()), int(match[1])
        part = checked.texts.part_at(span)
        before = text[max(0, span.start - 30) : span.start]
        if year == checked.year or _COMPARED.search(before) or before.endswith(editions) or checked.is_cited(span):
            continue
        if checked.kind == "report" and (year > checked.year or part.id.partition(".")[0] == ADDED):
            continue  # what comes next, and what is added to the periods before
        if checked.kind == "analysis" and part.id not in (SUBJECT, "introduction", "closing"):
            continue  # it compares editions
        place = place_at(checked.texts, span)
        right = f"{match[0][:3]} {checked.year}"
        change = Change({place.words: right}, place.origin) if place.origin[0] else None
        yield rule.finding([place], place.part, place.words, change=change, year=str(checked.year))


def _old_bases(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Cited documents that were made for one year, and that year is over."""
    reported: set[str] = set()
    for citation in checked.cited:
        said = checked.texts.text[citation.span.start : citation.span.end]
        years = [
            int(match[1])
            for match in _YEAR.finditer(said)
            if not _COMPARED.search(said[max(0, match.start() - 20) : match.start()])
        ]
        if not years or max(years) >= checked.year or citation.key in reported:
            continue
        number = _number_span(checked, citation)
        if any(number.overlaps(span) for span in checked.reported_spans):
            continue
        reported.add(citation.key)
        yield rule.finding(
            [place_at(checked.texts, number)], citation.key, year=str(checked.year), of_year=str(max(years))
        )


_PERIOD: Final = re.compile(
    r"(?:giai đoạn|thời kỳ)\s+20\d\d\s*[-–]\s*(20\d\d)|đến (?:hết )?(?:năm )?(20\d\d)", re.IGNORECASE
)


def _past_periods(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Periods that ended before the paper's year, where no cited document is called by them."""
    for match in _PERIOD.finditer(checked.texts.text):
        span = Span(*match.span())
        is_over = int(match[1] or match[2]) < checked.year
        if (
            is_over
            and not checked.is_cited(span)
            and not any(span.overlaps(reported) for reported in checked.reported_spans)
        ):
            place = place_at(checked.texts, span)
            yield rule.finding([place], place.part, place.words, year=str(checked.year))


def _two_titles(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """One number with two titles."""
    titles: dict[str, tuple[str, Citation]] = {}
    reported: set[str] = set()
    for citation in checked.cited:
        if not citation.title:
            continue
        first, at = titles.setdefault(citation.key, (citation.title, citation))
        if not is_same_title(first, citation.title) and citation.key not in reported:
            reported.add(citation.key)
            places = [place_at(checked.texts, _number_span(checked, each)) for each in (at, citation)]
            yield rule.finding(places, citation.key, first, citation.title, first=first, second=citation.title)


def _wrong_days(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """A document with another day than the known one, or with two."""
    known = {folded(words): term.signed_on for term in checked.terms.terms if term.signed_on for words in term.words}
    seen: dict[str, date] = {}
    for citation in checked.cited:
        if citation.day is None or citation.day_span is None:
            continue
        right = known.get(citation.key)
        other = right or seen.setdefault(citation.key, citation.day)
        if other == citation.day:
            continue
        place = place_at(checked.texts, citation.day_span)
        change = None
        if right is not None and citation.key in checked.bases:
            change = Change(number=citation.key, signed_on=right)
        elif right is not None and place.origin[0] not in ("", "bases"):
            day = date_text(right, "vi") if "/" in place.words else f"{right:%d} tháng {right.month} năm {right.year}"
            change = Change({place.words: day}, place.origin)
        yield rule.finding(
            [place],
            citation.key,
            place.words,
            change=change,
            number=f"{citation.kind} {citation.number}",
            right=date_text(other, "vi"),
        )


def _number_span(checked: Checked, citation: Citation) -> Span:
    at = checked.texts.text.index(citation.number, citation.span.start)
    return Span(at, at + len(citation.number))


def _outside_days(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Days outside the plan's year: of its actions, and in the texts of a plan."""
    for match in DAY.finditer(checked.texts.text):
        day, span = day_of_match(match), Span(*match.span())
        part = checked.texts.part_at(span)
        is_of_action = part.action is not None and part.column == WHEN
        is_of_text = checked.kind == "plan" and bool(part.origin[0]) and part.kind not in ("opening", "supplement")
        if day is None or day.year == checked.year or not (is_of_action or is_of_text) or checked.is_cited(span):
            continue
        place = _of_cell(checked, part, match[0]) if is_of_action else place_at(checked.texts, span)
        yield rule.finding([place], f"{place.action or place.part}", place.words, year=str(checked.year))


_CLOSED: Final = re.compile(
    r"từ ngày (\d\d)/(\d\d)/(\d{4}) đến ngày (\d\d)/(\d\d)/(\d{4}), chốt ngày (\d\d)/(\d\d)/(\d{4})"
)


def _early_closings(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """A report that closes before its period ends: what is still to come is not in it."""
    for place, _, last, closed in _closings(checked):
        if closed < last:
            yield rule.finding([place], place.part, place.words, last=date_text(last, "vi"))


def _impossible_closings(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """A report that closes before its period begins: somebody typed so, none is made so."""
    for place, first, _, closed in _closings(checked):
        if closed < first:
            yield rule.finding([place], place.part, place.words, first=date_text(first, "vi"))


def _closings(checked: Checked) -> Iterator[tuple[Place, date, date, date]]:
    """Where a report names its days: the first and the last of its period, and the closing day."""
    for match in _CLOSED.finditer(checked.texts.text):
        days = [day_of_match(day) for day in DAY.finditer(match[0])]
        known = [day for day in days if day is not None]
        if len(known) == 3:
            yield place_at(checked.texts, Span(*match.span())), known[0], known[1], known[2]


def _past_deadlines(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Open actions of a running or coming plan whose last day is over already."""
    if checked.year < checked.today.year:
        return
    for part in _cells(checked, WHEN):
        action = checked.actions_by_number.get(part.action)
        days = [day_of_match(match) for match in DAY.finditer(part.text)]
        last = max((day for day in days if day), default=None)
        if last is not None and last < checked.today and (action is None or is_open(action)):
            words = date_text(last, "vi")
            yield rule.finding([_of_cell(checked, part, words)], str(part.action), words)


def _lacking(column: str) -> Callable[[Rule, Checked], Iterator[Finding]]:
    def look(rule: Rule, checked: Checked) -> Iterator[Finding]:
        places = [_of_cell(checked, part, "") for part in _cells(checked, column) if not _has_words(part, column)]
        if places:
            yield rule.finding(places, *(str(place.action) for place in places), count=len(places))

    return look


def _has_words(part: Part, column: str) -> bool:
    """Whether a cell says something; a rhythm alone is no day."""
    return any(letter.isdigit() for letter in part.text) if column == WHEN else bool(part.text.strip())


def _cells(checked: Checked, column: str) -> Iterator[Part]:
    return (part for part in checked.texts.parts if part.action is not None and part.column == column)


def _of_cell(checked: Checked, part: Part, words: str) -> Place:
    """A cell of an action, with the action's title around the words."""
    action = checked.actions_by_number.get(part.action)
    return Place(part.id, words, f"{action.title}: " if action else "", "", part.action)


_MONEY: Final = re.compile(r"Kinh phí[^:.]*:\s*(\d[\d.]*)\s*đồng", re.IGNORECASE)
_ACTIONS: Final = re.compile(r"(\d[\d.]*) nhiệm vụ, hoạt động")
_STATES: Final = re.compile(r"(\d+) (?:hoàn thành|chưa thực hiện|đang|tiếp tục|không thực hiện)")


def _sums(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Sums of tables, and amounts of the text, that are not what the tables add up to."""
    for table in checked.tables:
        yield from _sums_of_table(rule, table)
    rows = [(table, row) for table in checked.tables for row in table.rows if isinstance(row, Row) and row.action]
    amount = sum(_money(table, row) for table, row in rows)
    for part in checked.texts.parts if rows else ():
        for match in _MONEY.finditer(part.text) if part.kind == "budget" else ():
            if _number(match[1]) != amount:
                yield _unequal(rule, part, match[1], integer(amount, "vi"))
        counts = [_number(count) for count in _ACTIONS.findall(part.text)] if part.id == "actions" else []
        if counts and counts[-1] != len(rows):
            yield _unequal(rule, part, str(counts[-1]), str(len(rows)))
        states = [int(count) for count in _STATES.findall(part.text)] if counts else []
        if states and sum(states) != counts[-1]:
            yield _unequal(rule, part, str(counts[-1]), str(sum(states)))


def _sums_of_table(rule: Rule, table: Table) -> Iterator[Finding]:
    rows = [row for row in table.rows if isinstance(row, Row)]
    for total in rows:
        if SUM not in total.cells:
            continue
        for at, (cell, column) in enumerate(zip(total.cells, table.columns, strict=True)):
            values = [held for row in rows if row is not total and (held := row.cells[at])]
            numbers = [number for held in values if (number := _figure(held)) is not None]
            known = _figure(cell)
            if known is not None and known != sum(numbers):
                yield rule.finding(
                    [Place(f"{HEADING}.sum", str(cell), f"{column.title}: ")],
                    column.title,
                    str(cell),
                    right=integer(sum(numbers), "vi"),
                )


def _unequal(rule: Rule, part: Part, words: str, right: str) -> Finding:
    before, _, after = part.text.partition(words)
    place = Place(part.id, words, last_words(before), first_words(after), part.action, part.origin)
    return rule.finding([place], part.id, words, right, right=right)


def _money(table: Table, row: Row) -> int:
    """The amount of a row in đồng; 0 where it has none."""
    at = next((at for at, column in enumerate(table.columns) if column.title == MONEY), None)
    return int(_figure(row.cells[at]) or 0) if at is not None else 0


def _figure(cell: Cell) -> float | None:
    """The number of a cell; None where it has none."""
    return float(cell.value) if isinstance(cell, Figure) and isinstance(cell.value, (int, float)) else None


def _number(text: str) -> int:
    return int(text.replace(".", ""))


_BLANKS: Final = re.compile(
    r"\.{4,}|…{2,}|_{3,}|\?{2,}|(?<!\w)(?:x{3,}|TODO)(?!\w)|\[\s*\]|\[\.+\]|<[^<>\n]{1,40}>", re.IGNORECASE
)


def _unfinished(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Words of a draft, and places left open.

    What the program itself says is not known yet, in a paper that tells how things stand, is no draft.
    """
    for words in checked.terms.unfinished:
        spans = [span for span in checked.texts.folded.spans(folded(words)) if _is_of_office(checked, span)]
        if spans:
            yield rule.finding([place_at(checked.texts, span) for span in spans], words)
    for match in _BLANKS.finditer(checked.texts.text):
        place = place_at(checked.texts, Span(*match.span()))
        yield rule.finding([place], place.part, place.words)


def _is_of_office(checked: Checked, span: Span) -> bool:
    """Whether words are the office's: anything in a plan, in other papers an action, an amendment, what was typed."""
    part = checked.texts.part_at(span)
    is_office = part.action is not None or part.kind == "supplement" or part.id in checked.typed
    return checked.kind == "plan" or is_office


def _slips(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Slips of the pen that are known."""
    for wrong, right in checked.terms.slips.items():
        spans = list(checked.texts.folded.spans(folded(wrong)))
        if spans:
            places = [place_at(checked.texts, span) for span in spans]
            yield rule.finding(places, wrong, change=Change({wrong: right}), right=right)


_SPACING: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"\d+ +/ *(?=[A-ZĐ])[\w&-]+"), lambda match: match[0].replace(" ", "")),
    (re.compile(r"(?<!\w)(?:KT|TM|TL|TUQ|Q)\.(?=[A-ZĐÀ-Ỹ])\w+"), lambda match: match[0].replace(".", ". ")),
    (re.compile(r"\d+[-/][A-ZĐ][\w&/-]*, ngày(?= \d)"), lambda match: match[0].replace(",", "")),
)


def _spacing(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Numbers and titles of office that Nghị định 30/2020 writes otherwise."""
    for pattern, settled in _SPACING:
        for match in pattern.finditer(checked.texts.text):
            place = place_at(checked.texts, Span(*match.span()))
            right = settled(match)
            change = Change({place.words: right}, place.origin) if place.origin[0] not in ("", "bases") else None
            yield rule.finding([place], place.part, place.words, change=change, right=right)


def _open_quotes(rule: Rule, checked: Checked) -> Iterator[Finding]:
    """Quotation marks that are opened and not closed, or closed and not opened."""
    for part in checked.texts.parts:
        opened, closed, plain = (part.text.count(mark) for mark in '“”"')
        if opened != closed or plain % 2:
            at = max(part.text.rfind(mark) for mark in '“”"')
            words = part.text[at : at + 30]
            place = Place(part.id, words, last_words(part.text[:at]), "", part.action, part.origin)
            yield rule.finding([place], part.id, words)


RULES: Final[tuple[Rule, ...]] = (
    Rule("ended", "fix", "history", _terms("replace")),
    Rule("other_year", "fix", "history", _other_years),
    Rule("old_basis", "fix", "in_force", _old_bases, ("plan", "report")),
    Rule("two_titles", "fix", "intended", _two_titles),
    Rule("wrong_day", "fix", "intended", _wrong_days),
    Rule("outside_year", "fix", "intended", _outside_days, ("plan", "report")),
    Rule("impossible_closing", "fix", "intended", _impossible_closings, ("report",)),
    Rule("sum", "fix", "intended", _sums),
    Rule("slip", "fix", "title", _slips),
    Rule("spacing", "fix", "title", _spacing),
    Rule("changed", "look", "title", _terms("check")),
    Rule("past_period", "look", "history", _past_periods, ("plan", "report")),
    Rule("past_deadline", "look", "intended", _past_deadlines, ("plan",)),
    Rule("early_closing", "look", "intended", _early_closings, ("report",)),
    Rule("no_lead", "look", "later", _lacking(LEAD), ("plan", "report")),
    Rule("no_day", "look", "later", _lacking(WHEN), ("plan", "report")),
    Rule("no_product", "look", "later", _lacking(PRODUCT), ("plan", "report")),
    Rule("unfinished", "look", "intended", _unfinished),
    Rule("open_quote", "look", "title", _open_quotes),
    Rule("still_right", "fine", "in_force", _terms("keep")),
)
