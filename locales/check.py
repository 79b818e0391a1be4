"""``prioline locales check``: what is wrong in the catalogues, each fault in one line with file and line.

A check is a small function that yields what is wrong with one entry; ``ENTRY_CHECKS`` lists them. The rules of
wording are data: ``glossary.toml``.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from locales.catalogue import FOLDER, LANGUAGES, REGIONS, po_path
from locales.message import Text
from locales.po import read_catalogue as read_file
from locales.regions import BY_HAND, differences
from locales.response import Response
from locales.responses import RESPONSES
from locales.stats import PROOFREAD
from locales.template import extract
from locales.texts import priority_line

QUICK_REPLY_LENGTH = 40
"""Characters that a quick reply may have in any language."""

BUTTON_LENGTH = 24
"""Characters that a button may have: a text whose translators' comment begins with "button" or "title and button"."""

SENTENCE_WORDS = 20
"""Words that a spoken sentence may have; an argument counts as one."""

WHISPER_LETTERS = 180
"""What is said in 12 seconds at 15 letters a second, the pace of the usual voices."""

WHISPER = (
    priority_line.WHISPER_LEVEL,
    priority_line.WHISPER_CUSTOMER,
    priority_line.WHISPER_LEFT,
    priority_line.WHISPER_KEYS,
)
WHISPER_ARGUMENTS = {"number": "1", "customer": "Example Works Ltd.", "left": "2 × 30 minutes"}
"""Arguments of usual length for the parts of the whisper."""

QUOTES = {"nl": "“”‘’", "de": "„“‚‘’", "de_CH": "«»‹›’", "ru": "«»„“", "it": "«»“”’", "fr": "«»“”’"}
"""The quotation marks and apostrophes of each language (Russian and Italian with those of inner quotations)."""

OPENING_AND_CLOSING = {
    "nl": ("“", "”"),
    "de": ("„", "“"),
    "de_CH": ("«", "»"),
    "ru": ("«", "»"),
    "it": ("«", "»"),
    "fr": ("«", "»"),
}

SPACE_BEFORE = {"fr": ";:!?»", "fr_CA": ":»"}
"""Marks that have a no-break space before them; in Québec fewer."""

_ALL_QUOTES = "\"“”„‟«»‹›‚‘’'"
_NO_BREAK = "\u00a0\u202f"
_SENTENCE_ENDS = (".", "?", "!", "…")
_ARGUMENT = re.compile(r"\{[^{}]*\}")
_BUTTON_COMMENT = re.compile(r"(title and )?button\b")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Latin letters that look like Russian words of one letter: а, с, о, у, к.
_LONE_LOOKALIKE = re.compile(r"[acoykACOYK]")

Key = tuple[str, str]
"""Context and English singular: what identifies a text."""


@dataclass(frozen=True)
class Fault:
    """Something wrong: the file as seen from the root of the project, its line, and what to know about it."""

    path: str
    line: int
    wrong: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.wrong}"


@dataclass(frozen=True)
class Entry:
    """One entry of a catalogue: English source and translation, each one form or one per plural class."""

    language: str
    context: str
    source: tuple[str, ...]
    forms: tuple[str, ...]
    fuzzy: bool
    line: int
    is_button: bool = False
    reason: str = ""
    """Comment of the translator; in a regional catalogue why the entry differs."""

    @property
    def base(self) -> str:
        """The language without its region."""
        return self.language.partition("_")[0]

    @property
    def key(self) -> Key:
        """What identifies the text."""
        return self.context, self.source[0]


@dataclass(frozen=True)
class Po:
    """A catalogue as read from its file."""

    path: str
    language: str
    catalog: Catalog
    entries: tuple[Entry, ...]
    obsolete: tuple[Entry, ...]


def all_faults(folder: Path = FOLDER) -> list[str]:
    """Return every fault of the catalogues and the template in ``folder``, one line each; none when all is well.

    Raises:
        FileNotFoundError: the template or the catalogue of a language or region is not there.
    """
    texts = extract()
    faults = [*template_faults(folder, texts), *response_faults(RESPONSES, texts)]
    catalogues = {language: read_catalogue(folder, language) for language in _languages(folder)}
    for language, po in catalogues.items():
        base = catalogues.get(language.partition("_")[0]) if "_" in language else None
        faults += catalogue_faults(po, texts, base)
    return [str(fault) for fault in sorted(faults, key=lambda fault: (fault.path, fault.line, fault.wrong))]


def catalogue_faults(po: Po, texts: Catalog, base: Po | None = None) -> Iterator[Fault]:
    """Yield what is wrong in one catalogue; a regional one is compared with its ``base``."""
    yield from _header_faults(po)
    if base is None:
        yield from _not_proofread(po)
    yield from _missing_texts(po, texts)
    yield from _unused_entries(po, texts)
    if base is not None:
        yield from _same_as_base(po, base)
        yield from _out_of_step(po, base)
    else:
        yield from _long_whisper(po)
    for entry in po.entries:
        if not any(entry.forms):
            if base is None:
                yield Fault(po.path, entry.line, f"missing: no translation of {_shown(entry.source[0])}")
            continue
        for check in ENTRY_CHECKS:
            yield from (Fault(po.path, entry.line, wrong) for wrong in check(entry))


# --- The catalogue as a whole ---


def _header_faults(po: Po) -> Iterator[Fault]:
    """The plural forms are those of the language (CLDR, as Babel has them)."""
    expected = get_plural(po.language)
    if (po.catalog.num_plurals, po.catalog.plural_expr) != (expected.num_plurals, expected.plural_expr):
        yield Fault(po.path, 1, f"header: Plural-Forms is not that of the language; write {expected.plural_forms}")


def _not_proofread(po: Po) -> Iterator[Fault]:
    """The header notes who has read the catalogue a second time, and when."""
    if not PROOFREAD.search(po.catalog.header_comment):
        yield Fault(po.path, 1, "header: no second reading noted; write a comment line that begins with Proofread:")


def _missing_texts(po: Po, texts: Catalog) -> Iterator[Fault]:
    if "_" in po.language:
        return
    known = {entry.key for entry in po.entries}
    for key in sorted(_texts(texts).keys() - known):
        yield Fault(po.path, 1, f"missing: no entry for {_shown(key[1])} ({key[0]}); run prioline locales update")


def _unused_entries(po: Po, texts: Catalog) -> Iterator[Fault]:
    known = _texts(texts)
    for entry in po.entries:
        message = known.get(entry.key)
        if message is None:
            wrong = f"unused: no text {_shown(entry.source[0])} ({entry.context}); run prioline locales update"
            yield Fault(po.path, entry.line, wrong)
        elif _forms(message.id) != entry.source:
            yield Fault(po.path, entry.line, "plural: the English plural has changed; run prioline locales update")
    for entry in po.obsolete:
        yield Fault(po.path, entry.line, f"unused: left over {_shown(entry.source[0])}; run prioline locales update")


def _same_as_base(po: Po, base: Po) -> Iterator[Fault]:
    """A regional catalogue holds only what differs."""
    forms = {entry.key: entry.forms for entry in base.entries}
    for entry in po.entries:
        if any(entry.forms) and forms.get(entry.key) == entry.forms:
            yield Fault(po.path, entry.line, f"region: the same as in {base.language}; leave the entry out")


def _out_of_step(po: Po, base: Po) -> Iterator[Fault]:
    """A regional catalogue is what the rules make of its language now, and every entry of it says why it differs."""
    expected = differences(po.language, base.catalog)
    entries = {entry.key: entry for entry in po.entries}
    for key in sorted(expected.keys() - entries.keys()):
        yield Fault(po.path, 1, f"region: {_shown(key[1])} ({key[0]}) differs; run prioline locales update")
    for key, entry in entries.items():
        if entry.reason.startswith(BY_HAND):
            continue
        if key not in expected:
            wrong = f"region: no rule gives this entry; take it out or write why, beginning with {BY_HAND!r}"
            yield Fault(po.path, entry.line, wrong)
        elif (entry.forms, entry.reason) != (expected[key].forms, expected[key].comment):
            yield Fault(po.path, entry.line, f"region: {base.language} has changed; run prioline locales update")


def _long_whisper(po: Po) -> Iterator[Fault]:
    """An agent hears the whole whisper in 12 seconds."""
    entries = {entry.key: entry for entry in po.entries}
    parts = [entries.get((text.context, text.singular)) for text in WHISPER]
    if any(part is None or not part.forms[0] for part in parts):
        return
    filled = " ".join(
        _ARGUMENT.sub(lambda found: WHISPER_ARGUMENTS.get(found[0][1:-1], ""), part.forms[0])
        for part in parts
        if part is not None
    )
    if len(filled) > WHISPER_LETTERS and parts[0] is not None:
        wrong = f"whisper: {len(filled)} letters, about {len(filled) / 15:.0f} s; at most {WHISPER_LETTERS} in 12 s"
        yield Fault(po.path, parts[0].line, wrong)


# --- One entry ---


def fuzzy(entry: Entry) -> Iterator[str]:
    """A fuzzy entry is not used until somebody has read it."""
    if entry.fuzzy:
        yield "fuzzy: read the translation and take the mark away"


def plural_forms(entry: Entry) -> Iterator[str]:
    """Every plural form of the language is there."""
    empty = [str(number) for number, form in enumerate(entry.forms) if not form]
    if empty:
        yield f"plural: no form {', '.join(empty)} of {len(entry.forms)}"


def arguments(entry: Entry) -> Iterator[str]:
    """All forms, English and translated, name the same arguments, plainly: ``{due}``.

    A form that is used for exactly one may say the number in a word: "een incident" and not "1 incident". Where the
    English singular does so, the first form may too; not in Russian, where it is also that of 21.
    """
    try:
        expected = {name for form in entry.source for name in named_arguments(form)}
        for number, form in enumerate(entry.forms):
            if not form:
                continue
            names = named_arguments(form)
            like_english = number == 0 and entry.base != "ru" and names == named_arguments(entry.source[0])
            says_one = len(entry.source) > 1 and number == 0 and _is_for_one_alone(entry.base)
            if names != expected and not like_english and not (says_one and names == expected - {"count"}):
                yield f"arguments: {_listed(names)} instead of {_listed(expected)}"
    except ValueError as error:
        yield f"arguments: {error}"


@cache
def _is_for_one_alone(language: str) -> bool:
    """Whether the first plural form stands for 1 and nothing else: not in French (0, 1), not in Russian (1, 21 …)."""
    return get_plural(language).plural_expr == "(n != 1)"


def button_length(entry: Entry) -> Iterator[str]:
    """Quick replies and buttons fit where they stand."""
    if entry.key in _button_keys():
        most, place = QUICK_REPLY_LENGTH, "a quick reply"
    elif entry.is_button:
        most, place = BUTTON_LENGTH, "a button"
    else:
        return
    for form in entry.forms:
        if len(form) > most:
            yield f"length: {len(form)} characters on {place}, at most {most}"


def spoken_sentences(entry: Entry) -> Iterator[str]:
    """A spoken sentence is short enough to be understood by ear."""
    if entry.context != "voice":
        return
    for sentence in (sentence for form in entry.forms for sentence in sentences(form)):
        words = len(re.findall(r"\w[\w’'-]*", _ARGUMENT.sub("argument", sentence)))
        if words > SENTENCE_WORDS:
            yield f"voice: a sentence of {words} words, at most {SENTENCE_WORDS}: {_shown(sentence)}"


def glossary_terms(entry: Entry) -> Iterator[str]:
    """The product's own words are the glossary's."""
    source = _ARGUMENT.sub("…", " ".join(entry.source))
    for term in _glossary()["term"]:
        accepted = term.get(entry.base)
        english = _found(term["source"], source)
        if not accepted or english is None:
            continue
        # Dashes and spaces of any sort are alike here; the checks of spacing look at them.
        forms = (re.sub(r"\s+", " ", _ARGUMENT.sub("…", form)) for form in filter(None, entry.forms))
        if any(not any(_begins(pattern, form) for pattern in accepted) for form in forms):
            yield f"glossary: for {english[0]!r} write {' or '.join(accepted)}"


def forbidden_words(entry: Entry) -> Iterator[str]:
    """No solution is promised by a time, nobody is blamed, everybody is addressed formally."""
    for reason, patterns in _glossary()["forbidden"].get(entry.base, {}).items():
        for form in entry.forms:
            found = next(filter(None, (_found(pattern, form) for pattern in patterns)), None)
            if found:
                yield f"forbidden ({reason}): {_shown(found[0])}"


def spacing(entry: Entry) -> Iterator[str]:
    """No doubled blanks, none at the ends that the English has not, no hyphen in the place of a dash."""
    for form in filter(None, entry.forms):
        if "  " in form:
            yield "spacing: two blanks"
        if _ends(form) != _ends(entry.source[0]):
            yield "spacing: a blank at the beginning or end is not as in English"
        if " - " in form:
            yield "spacing: a hyphen between blanks; write a dash (–, in Russian —)"
        if entry.base == "ru" and re.search(r"\s–\s", form):
            yield "spacing: a short dash between blanks; in Russian write —"
        if "..." in form:
            yield "spacing: three full stops; write …"


def french_spaces(entry: Entry) -> Iterator[str]:
    """French has a no-break space before ; : ! ? » and after «; in Québec only with : and « »."""
    if entry.base != "fr":
        return
    marks = SPACE_BEFORE.get(entry.language, SPACE_BEFORE["fr"])
    without = "".join(mark for mark in SPACE_BEFORE["fr"] if mark not in marks)
    for form in entry.forms:
        plain = _ARGUMENT.sub("x", form)
        for found in re.finditer(rf"(?<![{_NO_BREAK};:!?])[{marks}](?![\d/])|«(?![{_NO_BREAK}])", plain):
            yield f"French: no-break space missing at {found[0]!r} in {_shown(plain[max(0, found.start() - 12) :])}"
        for found in re.finditer(rf"\s[{without}]", plain) if without else ():
            yield f"French: a space before {found[0][1]!r} in {_shown(plain[max(0, found.start() - 12) :])}"


def quotation_marks(entry: Entry) -> Iterator[str]:
    """Quotation marks are those of the language, and every opening one is closed."""
    language = entry.language if entry.language in QUOTES else entry.base
    allowed = QUOTES[language]
    opening, closing = OPENING_AND_CLOSING[language]
    for form in entry.forms:
        wrong = sorted({mark for mark in form if mark in _ALL_QUOTES and mark not in allowed})
        if wrong:
            yield f"quotes: {' '.join(wrong)} in {language}; write {opening}…{closing}"
        elif form.count(opening) != form.count(closing):
            yield f"quotes: {opening} and {closing} do not pair"


def mixed_scripts(entry: Entry) -> Iterator[str]:
    """No Latin letters inside Russian words, no Russian ones outside Russian."""
    for form in entry.forms:
        for word in _WORD.findall(_ARGUMENT.sub(" ", form)):
            cyrillic, latin = _CYRILLIC.search(word), _LATIN.search(word)
            if cyrillic and latin:
                yield f"script: Latin and Russian letters in one word {word!r}"
            elif cyrillic and entry.base != "ru":
                yield f"script: Russian letters in {word!r}"
            elif entry.base == "ru" and _LONE_LOOKALIKE.fullmatch(word):
                yield f"script: the Latin letter {word!r} where a Russian one looks the same"
            elif entry.base == "ru" and latin and entry.context == "voice":
                yield f"script: {word!r} in a spoken text; a Russian voice needs Russian letters"


def swiss_letters(entry: Entry) -> Iterator[str]:
    """Switzerland has no ß."""
    if entry.language == "de_CH" and any("ß" in form for form in entry.forms):
        yield "letters: ß in de_CH; write ss"


def end_of_sentence(entry: Entry) -> Iterator[str]:
    """What ends like a sentence in English does so in the translation, and a label stays a label."""
    ends = entry.source[-1].rstrip('”»“")').endswith(_SENTENCE_ENDS)
    for form in filter(None, entry.forms):
        is_abbreviation = not ends and " " not in form and form.endswith(".")
        if form.rstrip(' ”»“’")\u00a0\u202f').endswith(_SENTENCE_ENDS) != ends and not is_abbreviation:
            yield f"punctuation: the end of {_shown(form[-30:])} is not as in English"


ENTRY_CHECKS: tuple[Callable[[Entry], Iterator[str]], ...] = (
    fuzzy,
    plural_forms,
    arguments,
    button_length,
    spoken_sentences,
    glossary_terms,
    forbidden_words,
    spacing,
    french_spaces,
    quotation_marks,
    mixed_scripts,
    swiss_letters,
    end_of_sentence,
)


# --- The English side ---


def template_faults(folder: Path, texts: Catalog) -> Iterator[Fault]:
    """Yield where the template differs from the marked texts; the lines they stand on do not matter."""
    path = folder / "prioline.pot"
    shown = f"{folder.name}/{path.name}"
    template = _texts(read_file(path))
    marked = _texts(texts)
    for key in sorted(marked.keys() | template.keys()):
        inside, text = template.get(key), marked.get(key)
        if inside is None:
            yield Fault(shown, 1, f"template: {_shown(key[1])} is not in it; run prioline locales extract")
        elif text is None:
            yield Fault(shown, _line(inside), f"template: no such text {_shown(key[1])}; run prioline locales extract")
        elif (inside.id, _comment(inside)) != (text.id, _comment(text)):
            wrong = f"template: plural or comment of {_shown(key[1])} has changed; run prioline locales extract"
            yield Fault(shown, _line(inside), wrong)


def response_faults(responses: Mapping[str, Response], texts: Catalog) -> Iterator[Fault]:
    """Yield responses without a chat and a voice form, and spoken forms that need an argument the chat form has not."""
    for name, response in responses.items():
        path, line = _place(response.chat, texts)
        for channel, text in (("chat", response.chat), ("voice", response.voice)):
            if text.context != channel or not text.singular.strip():
                yield Fault(path, line, f"response {name}: its {channel} form is empty or has another context")
        try:
            extra = _text_arguments(response.voice) - _text_arguments(response.chat)
        except ValueError as error:
            yield Fault(path, line, f"response {name}: {error}")
            continue
        if extra:
            yield Fault(path, line, f"response {name}: only the voice form names {_listed(extra)}")


def named_arguments(form: str) -> set[str]:
    """Return the names in braces of a text.

    Raises:
        ValueError: braces that do not pair, an argument without name, or one with a conversion or format.
    """
    try:
        parts = list(string.Formatter().parse(form))
    except ValueError as error:
        raise ValueError(f"the braces of {_shown(form)} do not pair") from error
    for _, name, specification, conversion in parts:
        if name is not None and (not name.isidentifier() or specification or conversion):
            raise ValueError(f"{{{name}}} in {_shown(form)} is not a plain name")
    return {name for _, name, _, _ in parts if name is not None}


def sentences(form: str) -> list[str]:
    """Return the sentences of a spoken text."""
    return [sentence for sentence in re.split(r"(?<=[.?!…])\s+", form.strip()) if sentence]


# --- Reading ---


def read_catalogue(folder: Path, language: str) -> Po:
    """Return the catalogue of ``language`` under ``folder``.

    Raises:
        FileNotFoundError: there is none.
    """
    path = po_path(language, folder)
    catalog = read_file(path, language)
    entries = tuple(_entry(language, message) for message in catalog if message.id)
    obsolete = tuple(_entry(language, message) for message in catalog.obsolete.values())
    shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    return Po(shown, language, catalog, entries, obsolete)


def _languages(folder: Path) -> list[str]:
    found = (path.parents[1].name for path in folder.glob("*/LC_MESSAGES/prioline.po"))
    return sorted({*found, *LANGUAGES, *REGIONS})


def _entry(language: str, message: Message) -> Entry:
    return Entry(
        language,
        message.context or "",
        _forms(message.id),
        _forms(message.string),
        message.fuzzy,
        _line(message),
        is_button=_BUTTON_COMMENT.match(_comment(message)) is not None,
        reason=" ".join(message.user_comments),
    )


def _forms(one_or_more: Any) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _texts(catalog: Catalog) -> dict[Key, Message]:
    return {(message.context or "", _forms(message.id)[0]): message for message in catalog if message.id}


def _comment(message: Message) -> str:
    """The comment for translators as one line: files wrap it."""
    return " ".join(message.auto_comments)


def _line(message: Message) -> int:
    return message.lineno or 1


def _place(text: Text, texts: Catalog) -> tuple[str, int]:
    message = texts.get(text.singular, text.context)
    if message is None or not message.locations:
        return "locales/responses.py", 1
    path, line = message.locations[0]
    return path, line or 1


def _text_arguments(text: Text) -> set[str]:
    return named_arguments(text.singular) | named_arguments(text.plural or "")


@cache
def _button_keys() -> frozenset[Key]:
    buttons = (button for response in RESPONSES.values() for button in response.buttons)
    return frozenset((button.title.context, button.title.singular) for button in buttons)


@cache
def _glossary() -> Mapping[str, Any]:
    import tomllib  # from Python 3.11 on; the catalogues themselves are read on 3.10 too

    with (FOLDER / "glossary.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _pattern(pattern: str, whole_words: bool) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})" + (r"(?!\w)" if whole_words else ""), re.IGNORECASE)


def _found(pattern: str, text: str) -> re.Match[str] | None:
    return _pattern(pattern, True).search(text)


def _begins(pattern: str, text: str) -> re.Match[str] | None:
    """Glossary forms are stems: what follows is the language's grammar."""
    return _pattern(pattern, False).search(text)


def _ends(form: str) -> tuple[bool, bool]:
    return form[:1].isspace(), form[-1:].isspace()


def _shown(text: str, length: int = 50) -> str:
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def count_by_kind(faults: Iterable[str]) -> Counter[str]:
    """Return how many faults there are of each kind, the word before the first colon of what is wrong."""
    return Counter(fault.split(": ", 1)[1].split(":", 1)[0].split(" (")[0] for fault in faults)
