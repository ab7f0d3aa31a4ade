"""Words found in a text however they are written: small or capital, with either dash, with a space before a slash."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SPACES_BEFORE_SLASH = re.compile(r" +(?=/)")
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "\u00a0": " "})


@dataclass(frozen=True)
class Span:
    """Where words stand in a text: from `start` up to `end`."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a letter."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        """Whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


def composed(text: str) -> str:
    """The text with composed letters, as all positions count them."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The text as it is compared."""
    return _SPACES_BEFORE_SLASH.sub("", _same_length(composed(text)))


def _same_length(text: str) -> str:
    lowered = text.translate(_DASHES).lower()
    if len(lowered) != len(text):  # a letter whose small form is two
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_DASHES))
    return lowered


class Folded:
    """A text made ready to be searched. text: its composed letters; the spans that are found are of those."""

    def __init__(self, text: str) -> None:
        self.text = composed(text)
        plain = _same_length(self.text)
        self._places: list[int] | None = None
        if _SPACES_BEFORE_SLASH.search(plain):
            dropped = {at for match in _SPACES_BEFORE_SLASH.finditer(plain) for at in range(*match.span())}
            self._places = [at for at in range(len(plain)) if at not in dropped]
            plain = "".join(plain[at] for at in self._places)
        self.plain = plain

    def spans(self, words: str) -> Iterator[Span]:
        """Where the folded words stand as whole words; what follows a slash is part of a longer number."""
        at = self.plain.find(words)
        while at >= 0:
            end = at + len(words)
            before, after = self.plain[at - 1 : at], self.plain[end : end + 1]
            is_whole = not (before.isalnum() or before == "/") and not (after.isalnum() and words[-1:].isalnum())
            if is_whole:
                yield self.span(at, end)
            at = self.plain.find(words, end if is_whole else at + 1)

    def longest(self, several: Iterable[str]) -> list[Span]:
        """Where any of the folded words stand, the longest first, none within another."""
        found: list[Span] = []
        for words in sorted(several, key=len, reverse=True):
            starts = [span.start for span in found]
            for span in self.spans(words):
                at = bisect_left(starts, span.end) - 1  # the last that begins before this one ends
                if at < 0 or not found[at].overlaps(span):
                    found.append(span)
            found.sort(key=lambda span: span.start)
        return found

    def span(self, start: int, end: int) -> Span:
        """A span of the text by one of what is compared."""
        if self._places is None:
            return Span(start, end)
        return Span(self._places[start], self._places[end - 1] + 1)

    def words(self, span: Span) -> str:
        """The words as they are written."""
        return self.text[span.start : span.end]
