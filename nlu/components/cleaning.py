"""What a person wrote, freed from what mail programs, recognisers and copy-and-paste put around it."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, direction marks, soft hyphen, byte order mark: invisible, but they tear words apart.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_URL = re.compile(r"\b(?:https?|ftp)://(?:[^\s/@]+@)?([^\s/:?#]+)[^\s]*", re.IGNORECASE)
_LONG_TOKEN = re.compile(
    r"\b[0-9a-f]{16,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|[A-Za-z0-9+/=_]{48,}", re.I
)
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n+")
_REPEATED = re.compile(r"([^\s\d])\1{4,}")  # "!!!!!!", "aaaaaaargh", rows of dashes; never digits, they are numbers

# How mail programs of our languages begin the message that is answered.
_QUOTED_FROM_HERE = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|oorspronkelijk bericht|ursprüngliche nachricht|исходное сообщение|messaggio originale"
    r"|message d'origine|forwarded message|doorgestuurd bericht|weitergeleitete nachricht|message transféré"
    r"|messaggio inoltrato|пересылаемое сообщение)\b.*"
    r"|(?:on|op|am|le|il|el)\s.{6,120}\s(?:wrote|schreef.*|schrieb.*|a écrit|ha scritto)\s*:"
    r"|.{6,120}\s(?:пишет|написал|написала|писал|писала)\(?а?\)?\s*:"
    r"|_{10,}"
    r")\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_BLOCK = re.compile(
    r"^(?:from|van|von|de|da|от)\s*:.*\n(?:(?:sent|verzonden|gesendet|envoyé|inviato|отправлено|date|datum|data|дата)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_SIGNATURE_MARK = re.compile(r"^(?:-- ?|—{2,})$", re.MULTILINE)
_REGARDS_WORDS = (
    r"m(?:et)? ?vr(?:iendelijke)? ?gr(?:oet(?:en)?)?|met vriendelijke groet(?:en)?|hoogachtend"
    r"|groet(?:jes|en)?|mvg"
    r"|mit (?:freundlichen|besten|vielen) grü(?:ß|ss)en|freundliche grü(?:ß|ss)e|(?:beste|viele|liebe) grü(?:ß|ss)e|mfg"
    r"|hochachtungsvoll|с уважением|всего доброго|cordiali saluti|distinti saluti|cordialmente|saluti|un saluto"
    r"|(?:bien )?cordialement|(?:meilleures|sincères) salutations|bien à vous"
    r"|(?:best|kind) regards"
)
_REGARDS = re.compile(
    rf"^\s*(?:{_REGARDS_WORDS})\b[\s,.!;]*(?:$|\n)"  # on a line of its own
    rf"|(?<=[.!?])\s+(?:{_REGARDS_WORDS})\b[^.!?\n]{{0,60}}\Z",  # or the last words of a message in one line
    re.IGNORECASE | re.MULTILINE,
)
_SENT_FROM = re.compile(
    r"^\s*(?:sent from my|verzonden vanaf mijn|von meinem .{2,30} gesendet|gesendet von|envoyé de(?:puis)? mon"
    r"|inviato da(?:l mio)?|отправлено с).*$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'»“”)\]]*\s+(?=[^\s])|\n+|(?<=;)\s+")
_LETTER = re.compile(r"[^\W\d_]")
_MIN_SENTENCE_LETTERS = 4


def normalize(text: str) -> str:
    """`text` in compatibility composition (NFKC), without invisible characters, URLs cut to the host."""
    visible = _INVISIBLE.sub("", _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    composed = unicodedata.normalize("NFKC", visible)
    shortened = _REPEATED.sub(r"\1\1\1", _LONG_TOKEN.sub("…", _URL.sub(r"\1", composed)))
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", shortened)).strip()


def own_words(text: str) -> str:
    """What the writer of a mail adds: no quoted thread, no signature. All of it when nothing else would remain."""
    kept = text
    for mark in (_QUOTED_FROM_HERE, _HEADER_BLOCK, _SIGNATURE_MARK):
        found = mark.search(kept)
        if found:
            kept = kept[: found.start()]
    kept = _SENT_FROM.sub("", _QUOTED_LINE.sub("", kept))
    regards = _REGARDS.search(kept)
    if regards and regards.start() > 0:
        kept = kept[: regards.start()]
    return kept.strip() if _LETTER.search(kept) else text


def clean(text: str) -> str:
    """The text which the models read."""
    return own_words(normalize(text))


def sentences(text: str) -> tuple[str, ...]:
    """`text` in sentences, each with its end mark; crumbs such as "1." or "Hm." stay with what precedes them."""
    parts: list[str] = []
    begin = 0
    for end in _SENTENCE_END.finditer(text):
        parts.append(text[begin : end.end()].strip())
        begin = end.end()
    parts.append(text[begin:].strip())
    joined: list[str] = []
    for part in filter(None, parts):
        if (joined and len(_LETTER.findall(joined[-1])) < _MIN_SENTENCE_LETTERS) or (
            joined and len(_LETTER.findall(part)) < _MIN_SENTENCE_LETTERS
        ):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return tuple(joined)


def has_letters(text: str) -> bool:
    """Whether there is any letter of any script in `text`."""
    return _LETTER.search(text) is not None


SIGNS_THAT_SAY_YES = ("👍", "👌", "✅")
"""Signs that answer a question without a word."""


def says_something(text: str) -> bool:
    """Whether a message holds a letter or a digit, or is one of the signs that answer by themselves."""
    return any(character.isalnum() for character in text) or any(sign in text for sign in SIGNS_THAT_SAY_YES)
