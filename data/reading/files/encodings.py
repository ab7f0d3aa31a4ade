"""Recognises Vietnamese text that is not Unicode: TCVN3 and VNI fonts, and UTF-8 that was read as Latin.

Such text is never converted silently; what it probably means is offered with the error.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress

# Each letter of the second line stands, in a TCVN3 font, for the letter above it.
_UNICODE = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ"
_TCVN3 = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢§£¤¥¦"
_FROM_TCVN3 = str.maketrans(dict(zip(_TCVN3, _UNICODE, strict=True)))

# A VNI font writes a letter and, after it, a second one that stands for its marks.
_VNI_MARKS = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "ê": "\u0306", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "ò": "ị", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "î": "ỵ"}


_ONLY_UNICODE = frozenset("ăđơư")
_FIRST_VIETNAMESE, _LAST_VIETNAMESE = "\u1ea0", "\u1ef9"


def is_unicode_vietnamese(text: str) -> bool:
    """Whether a text has a letter that no font of before Unicode shows, and no sign that stands for one."""
    letters = unicodedata.normalize("NFC", text).lower()
    has_signs = any(letter in _TCVN3 and not letter.isalpha() for letter in text)
    return not has_signs and any(
        letter in _ONLY_UNICODE or _FIRST_VIETNAMESE <= letter <= _LAST_VIETNAMESE for letter in letters
    )


def readings(text: str) -> Iterator[str]:
    """What the text would be if it were broken in one of the known ways; nothing for plain Unicode text."""
    if is_unicode_vietnamese(text):
        return
    with suppress(UnicodeError):
        # "à" becomes "Ã" and a space that cannot break, which many programs turn into a plain one.
        yield text.replace("Ã ", "Ã\xa0").encode("cp1252").decode("utf-8")
    if any(letter in text for letter in _TCVN3):
        yield text.translate(_FROM_TCVN3)
    marks = set(_VNI_MARKS) | set(_VNI_LETTERS)
    if any(letter in marks for letter in text.casefold()):
        yield "".join(_VNI_LETTERS.get(letter) or _VNI_MARKS.get(letter) or letter for letter in text.casefold())
