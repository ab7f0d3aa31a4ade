"""The official letter that asks units for proposals: the call of a plan, as it is sent."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from planning.documents.action_table import LEAD, MONEY, PRODUCT, SIZE, WHEN
from planning.documents.paper import (
    LETTER,
    Annex,
    Block,
    Column,
    Figure,
    Heading,
    Issuer,
    Paper,
    Paragraph,
    Row,
    Table,
    addressed,
)
from planning.documents.words import Names, long_date, plan_name, unit_names
from planning.plan import Call, Pair, Plan, Signature

AS_ABOVE: Final = "Như trên"
"""The first of those who receive a letter: whom it addresses."""

EMPTY_ROWS: Final = 6

_COLUMNS: Final = (
    Column("STT", 11, "center"),
    Column("Nội dung, nhiệm vụ", 56),
    Column("Chỉ số, chỉ số thành phần", 34),
    Column("Hình thức, kênh", 28),
    Column(PRODUCT, 28),
    Column(LEAD, 24),
    Column("Phối hợp", 24),
    Column(WHEN, 20, "center"),
    Column(MONEY, 22, "right"),
)


def call_letter(
    plan: Plan,
    call: Call,
    issuer: Issuer,
    names: Names,
    wanted: Sequence[Pair] = (),
    recipients: tuple[str, ...] = (),
    signature: Signature | None = None,
) -> Paper:
    """The letter of a call, with the form to be filled in as its annex.

    wanted: the components that proposals are wanted for first, by index. recipients: of the office's papers; here only
    what is filed counts, where the plan does not say it.
    """
    units = {unit.code: unit.name_vi for unit in plan.units}
    receiving = unit_names(plan, plan.reporting.by) if plan.reporting and plan.reporting.by else issuer.name
    what = f"nhiệm vụ, hoạt động tuyên truyền năm {plan.year}"
    blocks: tuple[Block, ...] = (
        Paragraph(
            "introduction",
            f"Thực hiện {plan_name(plan, issuer.name)}, {issuer.name} đề nghị các phòng, đơn vị đề xuất {what} "
            "như sau:",
        ),
        Heading(2, "1. Nội dung đề xuất"),
        Paragraph(
            "content",
            "Mỗi đề xuất nêu rõ: nội dung, nhiệm vụ; chỉ số, chỉ số thành phần hướng tới; hình thức, kênh tuyên "
            "truyền; sản phẩm, số lượng; đơn vị chủ trì, phối hợp; thời gian; kinh phí dự kiến (theo mẫu tại Phụ lục "
            "kèm theo).",
        ),
        *([Paragraph("wanted", _wanted(wanted, names))] if wanted else []),
        Heading(2, "2. Thời hạn, nơi nhận"),
        Paragraph(
            "deadline",
            f"Đề nghị gửi đề xuất về {receiving} chậm nhất {long_date(call.last_day)}. Phòng, đơn vị không có đề xuất "
            "cũng trả lời bằng văn bản để tổng hợp.",
        ),
        Paragraph("closing", f"{issuer.name} đề nghị các phòng, đơn vị quan tâm, thực hiện."),
    )
    rows = tuple(Row((Figure(number), *[""] * (len(_COLUMNS) - 1))) for number in range(1, EMPTY_ROWS + 1))
    return Paper(
        kind=LETTER,
        subject=f"đề xuất {what}",
        issuer=issuer,
        year=call.asked_on.year,
        opening=(),
        blocks=blocks,
        recipients=(AS_ABOVE, addressed(plan.recipients or recipients)[-1]),
        signature=plan.signature or signature or Signature(),
        annexes=(Annex(f"Mẫu đề xuất {what}", (Table(_COLUMNS, rows, size=SIZE),)),),
        addressees=tuple(units.get(code, code) for code in call.units),
    )


def _wanted(wanted: Sequence[Pair], names: Names) -> str:
    """The components that are flagged and have no action: PCI (A, B); DDCI (C)."""
    by_index = [
        f"{names.index(index)} ({', '.join(names.component(*pair) for pair in pairs)})"
        for index, pairs in groupby(wanted, key=lambda pair: pair[0])
    ]
    return f"Ưu tiên các chỉ số thành phần cần quan tâm và chưa có hoạt động tuyên truyền: {'; '.join(by_index)}."
