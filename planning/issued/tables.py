"""Tables of tasks: which columns they have, the tasks in their rows, and the days and amounts that cells name."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from planning.issued.source import SourceParagraph
from planning.marks import bare, one_spaced
from planning.plan import Rhythm

Column = Literal["number", "title", "lead", "coordinating", "when", "product", "budget", "channel", "audience", "note"]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
TASK_PLACES: Final = ("task_heading", "task")

HEADING_ROWS: Final = 6
"""The heading of a table stands within its first rows."""

_COLUMN_WORDS: Final[tuple[tuple[Column, str], ...]] = (
    ("number", r"tt|stt|so tt|so thu tu|no\.?"),
    ("coordinating", r".*phoi hop.*"),
    ("lead", r".*chu tri.*|(?:don vi|co quan|bo phan|nguoi)(?: duoc)? (?:thuc hien|phu trach|tham muu).*|dau moi.*"),
    ("budget", r".*kinh phi.*|du toan.*"),
    ("when", r".*thoi gian.*|.*thoi han.*|tien do.*|lo trinh.*|ngay hoan thanh.*"),
    ("product", r".*san pham.*|ket qua.*|dau ra.*"),
    ("channel", r"(?:kenh|hinh thuc|phuong tien).*"),
    ("audience", r"doi tuong.*"),
    ("note", r"ghi chu.*"),
    ("title", r"(?:ten )?(?:nhiem vu|noi dung|hoat dong|cong viec|noi dung cong viec|dau viec|viec)\b.*"),
)  # fmt: skip
"""How the columns of a table of tasks are headed, without accents; the first that fits counts."""

LEAST_COLUMNS: Final = 2
"""Besides the tasks themselves, so many known columns make a table one of tasks."""


@dataclass(frozen=True)
class Task:
    """A row of a table of tasks, in the words of its cells. group: the row across the table that it stands below."""

    title: str
    cells: Mapping[Column, str] = field(default_factory=dict)
    group: str = ""
    row: int = 0

    def cell(self, column: Column) -> str:
        """The words of a column; "" where the table has none."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class TaskTable:
    """A table of tasks. heading_row: the last row of its heading, from 1."""

    heading_row: int
    columns: Mapping[int, Column]
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class When:
    """When a task is to be done, as far as its words say it."""

    start: date | None = None
    due: date | None = None
    rhythm: Rhythm = "once"

    @property
    def is_known(self) -> bool:
        """Whether the words said anything."""
        return self.due is not None or self.rhythm != "once"


def tables_of(paragraphs: Sequence[SourceParagraph]) -> dict[int, TaskTable]:
    """The tables of tasks among the paragraphs of a paper, by their numbers."""
    grids: dict[int, dict[int, dict[int, str]]] = {}
    for paragraph in paragraphs:
        if paragraph.table:
            row = grids.setdefault(paragraph.table, {}).setdefault(paragraph.row, {})
            words = one_spaced(f"{paragraph.mark} {paragraph.text}")
            row[paragraph.column] = f"{row[paragraph.column]}\n{words}" if row.get(paragraph.column) else words
    found = {number: task_table(rows) for number, rows in grids.items()}
    return {number: table for number, table in found.items() if table is not None}


def task_table(rows: Mapping[int, Mapping[int, str]]) -> TaskTable | None:
    """The tasks of a table, given its cells by row and column; None for a table of something else."""
    for number in sorted(rows)[:HEADING_ROWS]:
        columns = _columns(rows[number])
        if "title" in columns.values() and len(columns) > LEAST_COLUMNS:
            money = next((rows[number][at] for at, name in columns.items() if name == "budget"), "")
            return TaskTable(number, columns, tuple(_tasks(rows, number, columns, money)))
    return None


def _columns(cells: Mapping[int, str]) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for at, text in sorted(cells.items()):
        plain = bare(text.replace("\n", " ")).strip(" .:*")
        if len(plain) > 60:
            continue
        for name, words in _COLUMN_WORDS:
            if re.fullmatch(words, plain) and name not in columns.values():
                columns[at] = name
                break
    return columns


def _tasks(
    rows: Mapping[int, Mapping[int, str]], heading_row: int, columns: Mapping[int, Column], money: str
) -> Iterator[Task]:
    """The tasks below a heading. money: the heading of the budgets, which may say in which unit they are."""
    group, unit = (
        "",
        next((word for word in ("tỷ", "triệu", "nghìn") if bare(word) in re.findall(r"\w+", bare(money))), ""),
    )
    last: dict[Column, str] = {}
    for number in sorted(row for row in rows if row > heading_row):
        cells: dict[Column, str] = {columns[at]: text for at, text in rows[number].items() if at in columns and text}
        title = " ".join(cells.get("title", "").split("\n"))
        if unit and re.fullmatch(r"[\d.,]+", cells.get("budget", "")):
            cells["budget"] = f"{cells['budget']} {unit} đồng"
        others = cells.keys() - {"number", "title"}
        if all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in rows[number].values()):
            continue  # the numbers of the columns
        if not others:
            group = title or " ".join(text for text in rows[number].values() if text) or group
            last = {}
        elif title:
            last = cells
            yield Task(title, cells, group, number)
        elif last:  # a row that goes on with the one above, whose cells are one
            for column in others:
                last[column] = "\n".join(filter(None, (last.get(column), cells[column])))


_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(20\d\d)(?!\d)")
_DAY_OF_YEAR: Final = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
_OF_YEAR: Final = r"(?: ?[/.-] ?| )(?:nam )?(20\d\d)(?!\d)"
_TO: Final = r" ?(?:-|–|den|,|va) ?"
_MONTHS: Final = re.compile(rf"thang (\d{{1,2}})(?:{_OF_YEAR})?(?:{_TO}(?:thang )?(\d{{1,2}})(?!\d)(?:{_OF_YEAR})?)?")
_QUARTER: Final = r"(iv|i{1,3}|[1-4])(?!\w)"
_QUARTERS: Final = re.compile(rf"quy {_QUARTER}(?:{_OF_YEAR})?(?:{_TO}(?:quy )?{_QUARTER}(?:{_OF_YEAR})?)?")
_NAMED_YEAR: Final = re.compile(r"(?<!\w)nam (20\d\d)(?!\d)")
_RHYTHMS: Final[tuple[tuple[str, Rhythm], ...]] = (
    (r"(?:hang|moi|dinh ky) ?quy|theo quy", "quarterly"),
    (r"(?:hang|moi) tuan", "weekly"),
    (r"chao co|dau thang", "flag_ceremony"),
    (r"(?:hang|moi) thang", "monthly"),
    (r"6 thang (?:mot|1) lan|(?:dinh ky|moi) 6 thang|nua nam mot lan", "half_yearly"),
    (r"dot xuat|khi (?:co|can|phat sinh)", "ad_hoc"),
    (r"thuong xuyen|ca nam|lien tuc", "continuous"),
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def when_of(text: str, year: int) -> When:
    """What the words of a cell about time say, in a plan of that year: "Quý II", "Trước 30/6", "Hàng quý".

    What names a year of its own is of that year, whatever the plan's: "Quý IV/2026 - Quý I/2027".
    """
    plain = bare(text)
    named = _NAMED_YEAR.search(plain)
    year = int(named[1]) if named else year
    whole = date(year, 1, 1), date(year, 12, 31)
    for words, rhythm in _RHYTHMS:
        if re.search(words, plain):
            return When(*whole, rhythm)
    days = [day for day in (_day(int(d), int(m), int(y)) for d, _, m, y in _DAY.findall(plain)) if day]
    days += [day for day in (_day(int(d), int(m), year) for d, m in _DAY_OF_YEAR.findall(plain)) if day]
    if days:
        return When(min(days) if len(days) > 1 else None, max(days))
    for pattern, months in ((_QUARTERS, 3), (_MONTHS, 1)):
        if match := pattern.search(plain):
            first, last = (_ROMAN.get(part) or int(part) for part in (match[1], match[3] or match[1]))
            years = int(match[2] or match[4] or year), int(match[4] or match[2] or year)
            return _months((years[0], months * (first - 1) + 1), (years[1], months * last))
    if re.search(r"6 thang dau", plain):
        return _months((year, 1), (year, 6))
    if re.search(r"6 thang cuoi", plain):
        return _months((year, 7), (year, 12))
    return When(*whole) if named or re.search(r"\btrong nam\b", plain) else When()


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(first: tuple[int, int], last: tuple[int, int]) -> When:
    """From the first day of a month to the last of another, each with its year."""
    if not (1 <= first[1] <= 12 and 1 <= last[1] <= 12 and first <= last):
        return When()
    return When(date(*first, 1), date(*last, monthrange(*last)[1]))


_AMOUNT: Final = re.compile(r"(\d[\d.,]*)\s*(ty|trieu|nghin|ngan|tr|dong|d\b)?")
_TIMES: Final = {"ty": 10**9, "trieu": 10**6, "tr": 10**6, "nghin": 10**3, "ngan": 10**3}


def amount_of(text: str) -> int | None:
    """An amount in đồng: "50.000.000", "50 triệu đồng", "1,5 tỷ"; None where the text has none."""
    match = _AMOUNT.search(bare(text))
    if match is None:
        return None
    digits, times = match[1].rstrip(".,"), _TIMES.get(match[2] or "", 1)
    is_grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3}){2,}", digits) is not None
    if not is_grouped and times == 1 and re.fullmatch(r"\d{1,3},\d{3}", digits):
        is_grouped = True
    plain = re.sub(r"[.,]", "", digits) if is_grouped else digits.replace(",", ".")
    try:
        return round(float(plain) * times) or None
    except ValueError:  # of several decimal marks
        return None
