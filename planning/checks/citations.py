"""Documents as a text cites them: kind, number, day and title."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from planning.checks.folding import Span, folded

DAY = re.compile(
    r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2}) năm (?P<y2>\d{4})", re.IGNORECASE
)
"""A day in figures, or in words without "ngày"."""

_KINDS = (
    "Nghị quyết|Nghị định|Quyết định|Kế hoạch|Chỉ thị|Thông tư|Luật|Đề án|Công văn|Chương trình|Kết luận|Hướng dẫn|"
    "Thông báo|Tờ trình|Báo cáo"
)
_CITED = re.compile(
    rf"(?P<kind>{_KINDS})\s+(?:số\s+)?(?P<number>\d+(?:\s*/\s*\d{{4}})?\s*[-/]\s*[A-ZĐƯ][\wĐƯ&/-]*)"
    rf"(?P<day>,?\s+(?:ký\s+)?ngày\s+(?:{DAY.pattern}))?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s(?:về|ban hành)\s+(?:việc\s+)?(?P<title>[^;\n]+)", re.IGNORECASE)
_END = re.compile(r"[;\n]|[.!?](?=\s|$)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Citation:
    """A cited document. span: from its kind to the end of what is said of it; day_span: its day as it is written."""

    kind: str
    number: str
    span: Span
    day: date | None = None
    day_span: Span | None = None
    title: str = ""

    @property
    def key(self) -> str:
        """The number as it is compared."""
        return number_key(self.number)


def number_key(number: str) -> str:
    """The number of a document as it is compared."""
    return folded(number).replace(" ", "")


def citations(text: str) -> Iterator[Citation]:
    """Every cited document with a number, in order."""
    found = list(_CITED.finditer(text))
    for position, match in enumerate(found):
        following = found[position + 1].start() if position + 1 < len(found) else len(text)
        end = _END.search(text, match.end(), following)
        until = end.start() if end else following
        title = _TITLE.search(text, match.end(), until)
        at = DAY.search(text, *match.span("day")) if match["day"] else None
        yield Citation(
            kind=match["kind"],
            number=match["number"],
            span=Span(match.start(), until),
            day=day_of_match(at) if at else None,
            day_span=Span(*at.span()) if at else None,
            title=title["title"].strip(' .,“”"') if title else "",
        )


def day_of_match(match: re.Match[str]) -> date | None:
    """The day that a match of DAY names; None where there is no such day."""
    day, month, year = (match[name] or match[f"{name}2"] for name in "dmy")
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None


def is_same_title(first: str, second: str) -> bool:
    """Whether two titles are of one document: most words of the shorter are in the longer."""
    words, others = (set(_WORD.findall(folded(title))) for title in (first, second))
    return len(words & others) >= 0.6 * min(len(words), len(others))
