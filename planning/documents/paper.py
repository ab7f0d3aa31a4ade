"""The content of a document (headings, paragraphs, tables, pictures, annexes) without its layout."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from planning.plan import Signature
from wording.numbers import AS_IS, Format, Value, written

Kind = Literal["KẾ HOẠCH", "BÁO CÁO", "CÔNG VĂN"]
Align = Literal["left", "center", "right"]

LETTER: Final[Kind] = "CÔNG VĂN"
"""An official letter: it has no name of its kind above its text, says under its number what it is about, and addresses
somebody (Nghị định 30/2020, form 1.5)."""

SYMBOLS: Final[dict[Kind, str]] = {"KẾ HOẠCH": "KH", "BÁO CÁO": "BC"}
"""The letters of each kind in the number of a paper (Nghị định 30/2020, Annex III); a letter has none."""

NAMES: Final[dict[Kind, str]] = {"KẾ HOẠCH": "Kế hoạch", "BÁO CÁO": "Báo cáo", LETTER: "Công văn"}

SUBJECT: Final = "subject"
"""The id of the line that says what a paper is about."""

FILED: Final = "Lưu: VT"
"""What the list of recipients ends with where it does not say so itself."""


TRIAL_MARK: Final = "Số liệu thử"
TRIAL_TEXT: Final = "Số liệu thử: tính từ bảng mã ví dụ kèm theo chương trình, không phải kết quả khảo sát."
"""What a paper says first where its figures were made from an example of a codebook."""


_DRAFTED_BY: Final = re.compile(r"VT\s*,\s*([A-ZĐ&]+)$")
"""Who drafted a paper, in what is filed of it: Lưu: VT, VP."""


class UnknownTextError(KeyError):
    """A text was changed that the paper does not have; the message names its id."""

    def __str__(self) -> str:
        return f"the paper has no text {', '.join(map(str, self.args))}"


@dataclass(frozen=True)
class Issuer:
    """Who issues papers: the body, the one above it, the place, and the body's letters in a paper's number."""

    name: str
    superior: str
    place: str
    symbol: str

    @property
    def short_name(self) -> str:
        """The name under its superior's, which already says the place: Sở Khoa học và Công nghệ."""
        return self.name.removesuffix(f" {self.place}") if self.superior.endswith(self.place) else self.name


@dataclass(frozen=True)
class Heading:
    """A heading with its number: level 1 is "I.", 2 is "1.", 3 is "a)". id: of one in the office's own words."""

    level: Literal[1, 2, 3]
    text: str
    id: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A text that may be changed before printing; its id stays the same as long as the paper is made of the same."""

    id: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width in millimetres, how its cells are set."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Figure:
    """A number in a table of a paper; it becomes text when the paper is written."""

    value: Value
    format: Format = AS_IS

    def __str__(self) -> str:
        return written(self.value, self.format, "vi")


Cell = str | Figure


@dataclass(frozen=True)
class Row:
    """The cells of a row, one a column. action: the number of the action that it tells of."""

    cells: tuple[Cell, ...]
    is_bold: bool = False
    action: int | None = None


@dataclass(frozen=True)
class GroupRow:
    """A row across all columns that names the rows below it."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; its heading row is printed again on every page. size: of its text, in points."""

    columns: tuple[Column, ...]
    rows: tuple[Row | GroupRow, ...]
    caption: str = ""
    size: Literal[11, 12] = 12


@dataclass(frozen=True)
class Picture:
    """A picture (PNG) with what it shows in words, for who cannot see it."""

    png: bytes
    alt: str
    caption: str
    width: float = 155


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True)
class Annex:
    """What follows the signature, in a landscape section of its own. title: without the word "Phụ lục"."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """A paper of one body: its number, day and month are blank until the office gives them.

    subject: what it is about (trích yếu). opening: the bases that it is issued on, one a paragraph. blocks: the
    body, whose last paragraph closes it. recipients: without dashes, what is filed last. addressees: of a letter.
    """

    kind: Kind
    subject: str
    issuer: Issuer
    year: int
    opening: tuple[Paragraph, ...]
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...] = ()
    signature: Signature = field(default_factory=Signature)
    annexes: tuple[Annex, ...] = ()
    addressees: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """What stands behind the number: KH-SKHCN; of a letter who drafted it, as what is filed says: SKHCN-VP."""
        if self.kind != LETTER:
            return f"{SYMBOLS[self.kind]}-{self.issuer.symbol}"
        drafted_by = _DRAFTED_BY.search(addressed(self.recipients)[-1])
        return f"{self.issuer.symbol}-{drafted_by[1]}" if drafted_by else self.issuer.symbol


def marked_as_trial(paper: Paper) -> Paper:
    """The paper, which says of itself that its figures are to try the program with."""
    subject = f"{TRIAL_MARK.upper()} – {paper.subject}"
    return replace(paper, subject=subject, blocks=(Paragraph("trial", TRIAL_TEXT), *paper.blocks))


def texts(paper: Paper) -> dict[str, str]:
    """Every text that may be changed, by its id, in the order of the paper."""
    return {SUBJECT: paper.subject} | {paragraph.id: paragraph.text for paragraph in _paragraphs(paper)}


def edited(paper: Paper, changed: Mapping[str, str]) -> Paper:
    """The paper with these texts in place of its own, by their ids. Raises UnknownTextError."""
    unknown = sorted(changed.keys() - texts(paper).keys())
    if unknown:
        raise UnknownTextError(*unknown)

    def settled(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, text=changed.get(block.id, block.text))
        return block

    return replace(
        paper,
        subject=changed.get(SUBJECT, paper.subject),
        opening=tuple(
            replace(paragraph, text=changed.get(paragraph.id, paragraph.text)) for paragraph in paper.opening
        ),
        blocks=tuple(map(settled, paper.blocks)),
        annexes=tuple(replace(annex, blocks=tuple(map(settled, annex.blocks))) for annex in paper.annexes),
    )


def addressed(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients without the marks that a list of them has, and what is filed at the end."""
    named = [
        text
        for text in (recipient.strip().lstrip("-–").strip().rstrip(";.").rstrip() for recipient in recipients)
        if text
    ]
    filed = [text for text in named if text.casefold().startswith("lưu")]
    return (*(text for text in named if text not in filed), *(filed[-1:] or [FILED]))


def _paragraphs(paper: Paper) -> Iterator[Paragraph]:
    yield from paper.opening
    for blocks in (paper.blocks, *(annex.blocks for annex in paper.annexes)):
        yield from (block for block in blocks if isinstance(block, Paragraph))
