"""The measurable parts of a target, recognised in its words: shares, amounts, ranks, and things to be there."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from planning.marks import bare
from planning.target import Amount, AnyPart, Existence, Percentage, RankBand, RankStep

LONGEST: Final = 300
_Make = Callable[[str], AnyPart]
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d{1,7}"
_SHARE: Final = re.compile(r"(?<![\d.,/])(\d{1,3}(?:[.,]\d{1,2})?)\s*%")
_END: Final = re.compile(r"[;:]|[.](?=\s|$)|,\s(?=\d)")
_NOUNS: Final = (
    r"(?:lượt )?(?:người|doanh nghiệp|cán bộ|công chức|tổ chức|hộ|học viên)|lượt|tin|bài|lớp|hội nghị|hội thảo|cuộc"
    r"|buổi|kỳ|số|chuyên mục|chuyên trang|chuyên đề|văn bản|video|phóng sự|đợt|bản tin|ấn phẩm|tờ"
)
_AMOUNT: Final = re.compile(
    rf"(?:(?P<above>hơn|trên)|ít nhất|tối thiểu|từ)?\s*(?<![\d/.%–-])(?P<number>{_NUMBER})\s+"
    rf"(?P<unit>(?:{_NOUNS})(?!\w)[^,;.:\d]{{0,60}})",
    re.IGNORECASE,
)
_UNIT_END: Final = re.compile(r"\s(?:trên|tại|về|trong|được|có|cho|của|để|mỗi|với)(?!\w)", re.IGNORECASE)
_BAND: Final = re.compile(
    r"(?:top|tốp|nhóm|trong)\s+(\d{1,2})(?!\w| *%| *bậc)(?:\s+(?:tỉnh|địa phương|đơn vị|hạng)?)?", re.IGNORECASE
)
_STEP: Final = re.compile(r"tăng\s+(?:ít nhất |từ |thêm |tối thiểu )?(\d{1,2})\s*(?:bậc|hạng)", re.IGNORECASE)
_SINCE: Final = re.compile(r"so với năm (20\d\d)", re.IGNORECASE)
_THERE: Final = re.compile(r"\bco (?:chuyen trang|chuyen muc|chuyen de)")


def parts_of(words: str, code: str, year: int, indices: Mapping[str, str]) -> tuple[AnyPart, ...]:
    """The parts of a target with the code, in the order of its words. indices: codes by short names, for its ranks."""
    found = sorted(_parts(words, year, indices), key=lambda each: each[0])
    several = len(found) > 1
    return tuple(make(f"{code}.{number}" if several else f"{code}p") for number, (_, make) in enumerate(found, 1))


def _parts(words: str, year: int, indices: Mapping[str, str]) -> Iterator[tuple[int, _Make]]:
    for match in _SHARE.finditer(words):
        goal = float(match[1].replace(",", "."))
        if 0 < goal <= 100:
            yield match.start(), _share(words, match, goal)
    for match in _AMOUNT.finditer(words):
        number = float(match["number"].replace(".", ""))
        unit = _UNIT_END.split(match["unit"], maxsplit=1)[0].strip()
        if number > 0 and not re.search(
            r"(?:năm|số|ngày|tháng|quý)\s*$", words[: match.start("number")], re.IGNORECASE
        ):
            yield match.start(), _amount(match[0].strip(), number, unit, bool(match["above"]))
    index = next((code for short, code in indices.items() if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", words)), "")
    if index:
        if band := _BAND.search(words):
            yield band.start(), _band(words, index, int(band[1]))
        if step := _STEP.search(words):
            since = _SINCE.search(words)
            yield step.start(), _step(words, index, int(step[1]), int(since[1]) if since else year - 1)
    if not _SHARE.search(words) and _THERE.search(bare(words)):
        yield 0, lambda code: Existence(code=code, text=words[:2000])


def _share(words: str, match: re.Match[str], goal: float) -> _Make:
    end = _END.search(words, match.end())
    of = words[match.end() : end.start() if end else len(words)].strip(" ,")[:LONGEST]
    if not of:
        start = max((each.end() for each in _END.finditer(words, 0, match.start())), default=0)
        of = words[start : match.start()].strip(" ,")[:LONGEST]
    return lambda code: Percentage(code=code, text=f"{match[0]} {of}".strip(), goal=goal, of=of)


def _amount(text: str, number: float, unit: str, is_above: bool) -> _Make:
    return lambda code: Amount(code=code, text=text, goal=number, unit=unit, is_above=is_above)


def _band(words: str, index: str, worst: int) -> _Make:
    return lambda code: RankBand(code=code, text=words[:2000], index=index, worst=worst)


def _step(words: str, index: str, places: int, since: int) -> _Make:
    return lambda code: RankStep(code=code, text=words[:2000], index=index, places=places, from_year=since)
