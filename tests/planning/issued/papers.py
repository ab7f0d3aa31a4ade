"""A plan that nobody issued, in the layout of real ones; Word files made of its lines; variants of any such plan."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from docx import Document

from data.papers.docx import PaperText, read_docx
from data.reading.limits import Limits
from planning.issued.places import Reading, read_plan
from planning.marks import bare, split_mark

MADE_UP = [
    "Số: 45/KH-SVH",
    "Bình An, ngày 12 tháng 01 năm 2023",
    "KẾ HOẠCH",
    "Tuyên truyền cải cách hành chính và Chỉ số PCI năm 2023",
    "Căn cứ Kế hoạch số 12/KH-UBND ngày 05/01/2023 của UBND tỉnh về nâng cao Chỉ số PCI năm 2023;",
    "Thực hiện Nghị quyết số 76/NQ-CP ngày 15/07/2021 của Chính phủ về cải cách hành chính, Sở lập kế hoạch như sau:",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "1. Mục đích",
    "- Nâng cao nhận thức của công chức, viên chức về cải cách hành chính.",
    "- Hỗ trợ doanh nghiệp tiếp cận thông tin;",
    "2. Yêu cầu",
    "- Nội dung tuyên truyền thiết thực, đúng đối tượng.",
    "- Gắn tuyên truyền với nhiệm vụ chuyên môn của từng phòng.",
    "3. Chỉ tiêu cụ thể",
    "- 100% thủ tục hành chính được công khai và 98,5% hồ sơ giải quyết đúng hạn.",
    "- Tuyên truyền cho hơn 1.200 lượt người dân và doanh nghiệp.",
    "- Chỉ số PCI tăng ít nhất 3 bậc so với năm 2022, nằm trong tốp 20.",
    "II. NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN",
    "1. Nội dung tuyên truyền",
    "a) Chương trình cải cách hành chính của tỉnh, trong đó tập trung:",
    "- Kết quả cải cách thủ tục hành chính.",
    "- Chính quyền điện tử theo Quyết định số 749/QĐ-TTg ngày 03/06/2020 của Thủ tướng Chính phủ.",
    "b) Các chỉ số thành phần của PCI còn xếp hạng thấp và giải pháp khắc phục.",
    "2. Hình thức tuyên truyền",
    "a) Trực tiếp tại hội nghị hàng quý và ngày chào cờ đầu tháng.",
    "b) Đăng tin, bài trên Cổng thông tin điện tử của Sở và mạng xã hội.",
    "III. TỔ CHỨC THỰC HIỆN",
    "1. Văn phòng Sở chủ trì, phối hợp với Phòng Tổng hợp tổ chức thực hiện; hàng quý báo cáo Giám đốc Sở.",
    "2. Phòng Tổng hợp đăng tải nội dung tuyên truyền lên Cổng thông tin điện tử.",
    "3. Các phòng, đơn vị thuộc Sở căn cứ Kế hoạch này tổ chức tuyên truyền tại đơn vị mình.",
    "Trong quá trình thực hiện, nếu có khó khăn, các phòng, đơn vị báo cáo Giám đốc Sở xem xét, quyết định./.",
    "Nơi nhận:",
    "- UBND tỉnh;",
    "- Các phòng, đơn vị thuộc Sở;",
    "- Lưu: VT, TH.",
    "KT. GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "Nguyễn Văn Mẫu",
]


def source_lines() -> list[str] | None:
    """The lines of the real plan of 2023, with "" for empty ones; None where the shared folder is not there."""
    folder = os.environ.get("FACTS_DIR")
    path = Path(folder).parent / "domain" / "plan-2023-source.txt" if folder else None
    if path is None or not path.exists():
        return None
    return [line.replace("**", "") for line in path.read_text(encoding="utf-8").splitlines()]


Block = str | list[list[str]]


def docx_of(blocks: Sequence[Block]) -> bytes:
    """A Word file: a paragraph for each text, a table for each list of rows."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(len(block), len(block[0]))
            for row, texts in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def text_of(content: bytes) -> PaperText:
    return read_docx(content, "ke-hoach.docx", Limits())


def reading_of(blocks: Sequence[Block]) -> Reading:
    return read_plan(text_of(docx_of(blocks)).paragraphs)


_MARKS = {"part": "Phần {}: ", "number": "{}/ ", "letter": "{}) ", "dash": "+ "}


def renumbered(lines: Sequence[str]) -> list[Block]:
    """The same paragraphs numbered otherwise: "Phần 1:", "1/", "1)", "+"."""
    made: list[Block] = []
    counts = {"part": 0, "number": 0, "letter": 0, "dash": 0}
    for line in lines:
        mark, words = split_mark(line)
        if mark.kind in ("", "dash") or line.startswith("Số"):
            made.append(f"+ {words}" if mark.kind == "dash" else line)
            continue
        counts[mark.kind] += 1
        for lower in list(counts)[list(counts).index(mark.kind) + 1 :]:
            counts[lower] = 0
        made.append(_MARKS[mark.kind].format(counts[mark.kind]) + words)
    return made


def with_tables(lines: Sequence[str]) -> list[Block]:
    """Head and foot in tables without lines, as papers have them; the duties in a table of tasks."""
    at = next(number for number, line in enumerate(lines) if bare(line).startswith(("iii.", "phan 3")))
    end = next(number for number, line in enumerate(lines) if line.startswith("Nơi nhận"))
    duties: list[str] = []
    rest: list[str] = []
    for line in lines[at + 1 : end]:
        if split_mark(line)[0].kind == "number":
            duties.append(line)
        elif line[0].islower():
            duties[-1] += f" {line}"
        else:
            rest.append(line)
    rows = [["TT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian", "Kinh phí (triệu đồng)"]]
    rows += [[str(n), split_mark(duty)[1], "Văn phòng Sở", "Quý II", "15"] for n, duty in enumerate(duties, 1)]
    foot = lines[end:]
    signed = next(number for number, line in enumerate(foot) if line.isupper())
    head = [["UBND TỈNH\nSỞ MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"], list(lines[:2])]
    return [head, *lines[2 : at + 1], rows, *rest, [["\n".join(foot[:signed]), "\n".join(foot[signed:])]]]


def without_accents(lines: Sequence[str]) -> list[Block]:
    """Headings without accents, and every other text with letters taken apart (NFD)."""
    heads = {found.text for found in reading_of(lines).of("heading")}
    return [_bare_heading(line) if line in heads else unicodedata.normalize("NFD", line) for line in lines]


def _bare_heading(line: str) -> str:
    mark, words = split_mark(line)
    plain = bare(words)
    return mark.text + (plain.upper() if words.isupper() else plain[:1].upper() + plain[1:])


VARIANTS: dict[str, Callable[[Sequence[str]], list[Block]]] = {
    "as it is": list,
    "other numbering": renumbered,
    "tables for tasks": with_tables,
    "no accents in headings": without_accents,
}


def words(text: str) -> str:
    """A text without its mark and with its letters put together, as it is compared with the same in a variant."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    return split_mark(plain)[1]
