"""The units that a duty or a task names: who leads, who helps; known ones by their code, others as they are written."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from planning.issued.places import UNIT_VERB
from planning.marks import bare
from planning.plan import Term

LONGEST_UNIT: Final = 150
_ASKED: Final = re.compile(r"(?:giao|yêu cầu|đề nghị)\s+", re.IGNORECASE)
_HELPED: Final = re.compile(
    r"phối hợp(?: chặt chẽ)?(?: với| cùng)\s+(.{3,200}?)(?=\s+(?:thực hiện|tổ chức|đăng|tham mưu|triển khai|xây dựng"
    r"|theo dõi|hướng dẫn|kiểm tra|tuyên truyền|báo cáo|rà soát|cập nhật|bố trí|để|trong|và kiểm tra)(?!\w)|[;.]|$)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\w+")
_GENERAL: Final = {"cac", "cua", "thuoc", "truc", "so", "va", "co", "quan"}


class Units:
    """The units of a plan while it is made: those that are known, and those that its words add."""

    def __init__(self, known: Sequence[Term]) -> None:
        self._units = {unit.code: unit for unit in known}

    def all(self) -> tuple[Term, ...]:
        """All units, the known ones first."""
        return tuple(self._units.values())

    def of_duty(self, words: str, heading: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who leads a duty and who helps, by code. heading: the unit that the duty stands below, where it does."""
        match = UNIT_VERB.search(bare(words))
        phrase = heading or (words[: match.start()] if match and match.start() <= LONGEST_UNIT else "")
        lead = self.named(_ASKED.sub("", phrase, count=1))
        helped = _HELPED.search(words)
        coordinating = self.named(helped[1]) if helped else ()
        return lead, tuple(code for code in coordinating if code not in lead)

    def named(self, phrase: str) -> tuple[str, ...]:
        """The units that a phrase names, one a line or together; one that is not known is added as it is written."""
        found: dict[str, None] = {}
        for part in re.split(r"\n|;", phrase):
            name = part.strip(" .,:-–")
            if len(name) >= 3:
                found.update(dict.fromkeys(self._codes(name[:LONGEST_UNIT])))
        return tuple(found)

    def _codes(self, name: str) -> Iterable[str]:
        words = _WORD.findall(bare(name))
        plain = f" {' '.join(words)} "
        known = {code: _WORD.findall(bare(unit.name_vi)) for code, unit in self._units.items()}
        whole = [code for code, theirs in known.items() if _distinctive(theirs) == _distinctive(words)]
        begun = [code for code, theirs in known.items() if theirs[: len(words)] == words]
        within = [code for code, theirs in known.items() if f" {' '.join(theirs)} " in plain]
        rest = plain
        for code in within:
            rest = rest.replace(f" {' '.join(known[code])} ", " ")
        if whole or within or begun:
            several = within if within and (len(_distinctive(rest.split())) == 0 or not whole) else []
            parts = [
                code
                for code, theirs in known.items()
                if several
                and code not in several
                and _distinctive(theirs)
                and set(_distinctive(theirs)) <= set(rest.split())
            ]
            return [*(whole[:1] or several or begun[:1]), *parts]
        return [self._add(name)]

    def _add(self, name: str) -> str:
        start = re.sub(r"[^a-z0-9]+", "_", bare(name))[:40].strip("_") or "don_vi"
        code, number = start, 2
        while code in self._units:
            code, number = f"{start}_{number}", number + 1
        self._units[code] = Term(code=code, name_vi=name[:1].upper() + name[1:])
        return code


def _distinctive(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _GENERAL]
