"""Reads the paragraphs of a Word file (.docx) safely: bytes in, text with its place in tables and its numbers out.

Nothing is interpreted, followed or run. Only the parts that hold text, numbering and styles are unpacked.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data.papers.numbering import Numbering, local, value_of
from data.reading.files.container import OLE_SIGNATURE, check_archive, check_size
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError, rejection
from planning.issued.source import SourceParagraph

MOST_PARAGRAPHS: Final = 4_000
MOST_CHARACTERS: Final = 1_000_000
DEEPEST: Final = 60
"""So deep may tables, boxes and wrappers stand within each other."""

_ZIP: Final = b"PK\x03\x04"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = (
    *((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"<", "HTML, XML")),
    *((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF")),
    *((b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "GZIP")),
)
"""How files of other kinds begin, after white space, and what they are called."""

_OTHER_ZIPS: Final = (("ppt/", "PowerPoint"), ("content.xml", "OpenDocument"), ("visio/", "Visio"))
_LEFT_OUT: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "Fallback", "instrText", "delText", "sectPr", "tblPr", "trPr", "tcPr"}
)
_NO_TEXT_BREAKS: Final = ("page", "column")


@dataclass(frozen=True)
class PaperText:
    """What a Word file says. changes: insertions and deletions that nobody accepted yet; they are read as accepted.

    pictures: how many there are; what they show is not read.
    """

    paragraphs: tuple[SourceParagraph, ...]
    changes: int = 0
    pictures: int = 0


def is_word(content: bytes) -> bool:
    """Whether a file is to be read as a Word file, rather than as a table: it is one, or an older or locked one."""
    if content.startswith(OLE_SIGNATURE):
        return "WordDocument".encode("utf-16-le") in content
    if not content.startswith(_ZIP):
        return content.lstrip()[:5].lower().startswith((b"%pdf", b"{\\rtf"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except Exception:  # damaged in whatever way: reading it says so
        return True
    return not any(name.startswith("xl/") for name in names)


def other_kind(content: bytes) -> str:
    """What a file is by its bytes, if neither a Word file nor a table: PDF, PNG; "" where that is not known."""
    start = content[:64].lstrip()[:8].lower()
    kind = next((name for mark, name in _OTHERS if start.startswith(mark.lower())), "")
    if kind or not content.startswith(_ZIP):
        return kind
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except Exception:  # damaged in whatever way: reading it says so
        return ""
    if any(name.startswith(("word/", "xl/")) for name in names):
        return ""
    return next((kind for part, kind in _OTHER_ZIPS if any(name.startswith(part) for name in names)), "ZIP")


def read_docx(content: bytes, _: str, limits: Limits) -> PaperText:
    """The text of a Word file. Raises RejectedFileError for what cannot be read, and nothing else.

    It runs in this process: a file from a stranger goes through `data.reading.files.worker.work_safely`.
    """
    check_size(content, limits)
    _require_word(content)
    try:
        check_archive(content, limits)
    except RejectedFileError as rejected:
        raise RejectedFileError(_of_paper(rejected.problem)) from rejected
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except RejectedFileError:
        raise
    except MemoryError as error:
        raise rejection("paper_too_heavy") from error
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise rejection("paper_unreadable") from error


def _require_word(content: bytes) -> None:
    if content.startswith(OLE_SIGNATURE):
        raise rejection("paper_protected" if _ENCRYPTED in content else "paper_old_word")
    kind = other_kind(content)
    if kind:
        raise rejection("paper_other_kind", kind)
    if not content.startswith(_ZIP):
        raise rejection("paper_unreadable")


def _of_paper(problem: Problem) -> Problem:
    """A problem of any file as one of a paper, whose hint speaks of Word."""
    codes = {"unreadable_file": "paper_unreadable", "protected_file": "paper_protected"}
    if problem.code in codes:
        return Problem(codes[problem.code])
    return problem


def _read(archive: zipfile.ZipFile) -> PaperText:
    names = {name.casefold(): name for name in archive.namelist()}
    main = _main_part(archive, names)
    root = _parsed(archive, main)
    body = next((child for child in root if local(child) == "body"), None)
    if body is None:
        raise rejection("paper_unreadable")
    folder = posixpath.dirname(main)

    def beside(name: str) -> Element | None:
        known = names.get(f"{folder}/{name}".casefold())
        return _parsed(archive, known) if known else None

    walk = _Walk(Numbering.of(beside("numbering.xml"), beside("styles.xml")))
    walk.blocks(body, 0)
    if not any(paragraph.text.strip() for paragraph in walk.paragraphs):
        raise rejection("paper_empty")
    return PaperText(tuple(walk.paragraphs), walk.changes, walk.pictures)


def _main_part(archive: zipfile.ZipFile, names: dict[str, str]) -> str:
    """The part with the text, as the package names it."""
    relations = names.get("_rels/.rels")
    if relations:
        for relation in _parsed(archive, relations):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/")
                if target.casefold() in names:
                    return names[target.casefold()]
    if "word/document.xml" in names:
        return names["word/document.xml"]
    raise rejection("paper_unreadable")


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    """A part as XML, without entities, document types and addresses."""
    try:
        root: Element = fromstring(archive.read(name), forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise rejection("paper_broken", name, line=str(line), column=str(column + 1)) from error
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise rejection("paper_broken", name, line="1", column="1") from error
    return root


@dataclass
class _Walk:
    """Goes through the blocks of a paper and gathers their paragraphs."""

    numbering: Numbering
    paragraphs: list[SourceParagraph] = field(default_factory=list)
    changes: int = 0
    pictures: int = 0
    tables: int = 0
    characters: int = 0

    def blocks(self, holder: Element, depth: int, cell: tuple[int, int, int] = (0, 0, 0)) -> None:
        """Take every paragraph and table of a body, a cell or a box."""
        if depth > DEEPEST:
            raise rejection("paper_unreadable")
        for child in holder:
            kind = local(child)
            if kind == "p":
                self._paragraph(child, depth, cell)
            elif kind == "tbl":
                self._table(child, depth)
            elif kind not in _LEFT_OUT:
                self.blocks(child, depth + 1, cell)

    def _table(self, table: Element, depth: int) -> None:
        self.tables += 1
        number = self.tables
        for row_number, row in enumerate(_rows(table, depth), 1):
            column = 1
            for cell in _children(row, "tc", depth):
                properties = next((child for child in cell if local(child) == "tcPr"), None)
                self.blocks(cell, depth + 1, (number, row_number, column))
                span = value_of(properties, "gridSpan") if properties is not None else ""
                column += int(span) if span.isascii() and span.isdigit() and 0 < int(span[:4]) < 500 else 1

    def _paragraph(self, paragraph: Element, depth: int, cell: tuple[int, int, int]) -> None:
        boxes: list[Element] = []
        text = "".join(self._text(paragraph, boxes, depth))
        mark = self.numbering.mark_of(paragraph) if text.strip() else ""
        for line in text.split("\n"):
            if line.strip() or not text.strip():
                self._add(SourceParagraph(line.strip(), mark, *cell))
                mark = ""
        for box in boxes:
            self.blocks(box, depth + 1, cell)

    def _add(self, paragraph: SourceParagraph) -> None:
        self.characters += len(paragraph.text)
        self.paragraphs.append(paragraph)
        if len(self.paragraphs) > MOST_PARAGRAPHS or self.characters > MOST_CHARACTERS:
            limits = {"paragraphs": str(MOST_PARAGRAPHS), "characters": str(MOST_CHARACTERS)}
            raise rejection("paper_too_long", str(len(self.paragraphs)), **limits)

    def _text(self, holder: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        """The text of a paragraph with its line breaks; the boxes that hang on it are put aside."""
        if depth > DEEPEST:
            raise rejection("paper_unreadable")
        for child in holder:
            kind = local(child)
            if kind in ("ins", "del", "moveFrom", "moveTo"):
                self.changes += 1
            if kind == "t":
                yield (child.text or "").replace("\n", " ")
            elif kind == "tab":
                yield " "
            elif kind == "noBreakHyphen":
                yield "-"
            elif kind == "cr" or (kind == "br" and value_of(child, "", "type") not in _NO_TEXT_BREAKS):
                yield "\n"
            elif kind == "txbxContent":
                boxes.append(child)
            elif kind in ("drawing", "pict"):
                self.pictures += any(local(each) in ("blip", "imagedata") for each in child.iter())
                yield from self._text(child, boxes, depth + 1)
            elif kind == "r" and _is_hidden(child):
                continue
            elif kind not in _LEFT_OUT:
                yield from self._text(child, boxes, depth + 1)


def _children(holder: Element, kind: str, depth: int) -> Iterator[Element]:
    """Elements of a kind in a row or table, also within what wraps them."""
    if depth > DEEPEST:
        raise rejection("paper_unreadable")
    for child in holder:
        if local(child) == kind:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _children(child, kind, depth + 1)


def _rows(table: Element, depth: int) -> Iterator[Element]:
    return _children(table, "tr", depth)


def _is_hidden(run: Element) -> bool:
    for child in run:
        if local(child) == "rPr":
            return any(
                local(each) == "vanish" and value_of(each, "", "val") not in ("0", "false", "off") for each in child
            )
    return False
