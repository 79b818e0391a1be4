"""Texts and values in a person's language, for chat or voice.

The catalogues are gettext ``.po`` files, ``locales/<language>/LC_MESSAGES/prioline.po``; English is the
source and needs none. A regional catalogue (``nl_BE``) holds only what differs and falls back to its language.
``en_XA`` is the pseudo-locale for testers (:mod:`locales.pseudo`).
"""

from __future__ import annotations

import gettext
import io
import re
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_time, get_timezone, get_timezone_name
from babel.lists import format_list
from babel.messages.mofile import write_mo

from locales import spoken
from locales.live import LiveTranslations, use_needing_review
from locales.message import Text
from locales.po import read_catalogue
from locales.pseudo import PSEUDO, pseudo
from locales.texts.terms import (
    BUSINESS_HOURS,
    DAYS,
    HOURS,
    LEVELS,
    MINUTES,
    SPOKEN_LEVELS,
    SPOKEN_TERMS,
    TERMS,
)
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term, Value

LANGUAGES = ("nl", "de", "ru", "it", "fr")
"""The languages of the product; ``en`` is the source language and the desk's default."""

REGIONS = ("nl_BE", "de_AT", "de_CH", "fr_CA", "it_CH")
"""Regions with a catalogue of their own, which holds only what differs from the language's."""

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent

HOURS_BEFORE_DAYS = 48
"""From so many hours on a length of time is told in days."""

NO_BREAK = "\u00a0"

Channel = Literal["chat", "voice"]


class MissingArgument(KeyError):
    """A text was rendered without one of the arguments it names."""


class Catalogue:
    """All texts in one language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = locale_of(language)
        self._translations = translations

    @property
    def revision(self) -> int:
        """Which state of the texts this is; what somebody keeps of them is good for one revision."""
        return self._translations.revision if isinstance(self._translations, LiveTranslations) else 0

    def look(self) -> None:
        """Take up what has changed in the catalogue's files at once instead of within a second."""
        if isinstance(self._translations, LiveTranslations):
            self._translations.look()

    def render(self, text: Text, channel: Channel = "chat", **arguments: Value) -> str:
        """Return ``text`` in this language with its arguments written for ``channel``.

        Raises:
            MissingArgument: the text names an argument that was not given.
        """
        template = self.template(text, arguments.get("count"))
        return _filled(template, _Arguments(self, channel, text, arguments))

    def template(self, text: Text, count: object = None) -> str:
        """Return the translated template of ``text``, its arguments still in braces."""
        if text.plural is None:
            return self._translations.pgettext(text.context, text.singular)
        number = count if isinstance(count, int) else 2
        return self._translations.npgettext(text.context, text.singular, text.plural, number)

    def write(self, value: Value, channel: Channel = "chat") -> str:
        """Return one value as people of this language write (chat) or say (voice) it."""
        if isinstance(value, Moment):
            return self._moment(value, channel)
        if isinstance(value, Day):
            if channel == "voice":
                return spoken.day_of_year(value.date, self.locale)
            return spoken.written_day(value.date, "long", self.locale)
        if isinstance(value, Span):
            return self._span(value, channel)
        if isinstance(value, Level):
            if channel == "voice":
                return self.render(SPOKEN_LEVELS[value.number], channel)
            return re.sub(r" (?=\d)", NO_BREAK, self.render(LEVELS[value.number]))
        if isinstance(value, Digits):
            return spoken.digits(value, self.language) if channel == "voice" else spoken.grouped(value)
        if isinstance(value, Term):
            terms = SPOKEN_TERMS if channel == "voice" and value.key in SPOKEN_TERMS else TERMS
            return self.render(terms[value.key], channel)
        if isinstance(value, Listing):
            return format_list([self.write(item, channel) for item in value.items], locale=self.locale)
        return str(value)

    def _moment(self, moment: Moment, channel: Channel) -> str:
        local = moment.at.astimezone(get_timezone(moment.zone))
        if channel == "voice":
            return f"{spoken.date(local, self.locale)}, {spoken.time_of_day(local, self.language)}"
        date = spoken.written_day(local, "full", self.locale)
        time = format_time(local, "short", locale=self.locale) + spoken.OCLOCK.get(self.locale.language, "")
        zone = get_timezone_name(local, width="long", locale=self.locale)
        return f"{date}, {time} ({zone})"

    def _span(self, span: Span, channel: Channel) -> str:
        minutes_total = max(0, span.seconds) // 60
        hours, minutes = divmod(minutes_total, 60)
        counted: list[tuple[Text, spoken.Unit, int]]
        if span.clock == "business":
            counted = [(BUSINESS_HOURS, "hour", hours), (MINUTES, "minute", minutes)]
        elif hours >= HOURS_BEFORE_DAYS:
            # Of two days and more nobody needs the minutes.
            counted = [(DAYS, "day", hours // 24), (HOURS, "hour", hours % 24)]
        elif channel == "voice" and minutes_total == 90:
            return spoken.HOUR_AND_A_HALF.get(self.locale.language, spoken.HOUR_AND_A_HALF[SOURCE_LANGUAGE])
        else:
            counted = [(HOURS, "hour", hours), (MINUTES, "minute", minutes)]
        parts = [self._counted(*one, channel) for one in counted if one[2]]
        if not parts:
            parts = [self._counted(MINUTES, "minute", 0, channel)]
        # Russian sets hours and minutes side by side; the others join them as they join any two things.
        if self.locale.language == "ru":
            return format_list(parts, style="unit", locale=self.locale)
        return format_list(parts, locale=self.locale)

    def _counted(self, text: Text, unit: spoken.Unit, count: int, channel: Channel) -> str:
        if channel == "chat":
            return re.sub(r"(?<=\d) ", NO_BREAK, self.render(text, count=count))
        number = spoken.number(count, unit, self.language)
        return self.template(text, count).replace("{count}", number).replace("’ ", "’")


def _filled(template: str, arguments: Mapping[str, str]) -> str:
    """Return ``template`` with its arguments; an abbreviation's point is also the sentence's ("1 апреля 2026 г.")."""
    filled = ""
    for words, name, _, _ in string.Formatter().parse(template):
        doubled = filled.endswith(".") and words.startswith(".") and not words.startswith("..")
        filled += words[1:] if doubled else words
        if name is not None:
            filled += arguments[name]
    return filled


class PseudoCatalogue(Catalogue):
    """English as the pseudo-locale shows it."""

    def __init__(self) -> None:
        super().__init__(PSEUDO, gettext.NullTranslations())

    def template(self, text: Text, count: object = None) -> str:
        """Return the English template, accented, longer and in brackets."""
        return pseudo(super().template(text, count))


class _Arguments(dict[str, str]):
    """The arguments of one rendering, written only when the template asks for them."""

    def __init__(self, catalogue: Catalogue, channel: Channel, text: Text, arguments: dict[str, Value]) -> None:
        super().__init__()
        self._catalogue, self._channel, self._text, self._arguments = catalogue, channel, text, arguments

    def __missing__(self, name: str) -> str:
        if name not in self._arguments:
            raise MissingArgument(f"text {self._text.singular!r} needs the argument {name!r}")
        return self._catalogue.write(self._arguments[name], self._channel)


@cache
def catalogue(language: str, folder: Path | None = None) -> Catalogue:
    """Return the catalogue of ``language`` (``nl``, ``nl_BE``, ``nl-BE`` …), following its files (``locales.live``).

    An unknown region gives its language, an unknown language the English source. ``folder`` is for catalogues that
    lie elsewhere than the product's.
    """
    if language == PSEUDO:
        return PseudoCatalogue()
    base, _, region = language.replace("-", "_").partition("_")
    paths = [po_path(each, folder) for each in dict.fromkeys((language.replace("-", "_"), base))]
    try:
        live = LiveTranslations(paths, lambda: _translations(language, folder))
        return Catalogue(f"{base}_{region}" if region else base, live)
    except (ValueError, UnknownLocaleError):
        return catalogue(base, folder) if region else Catalogue(SOURCE_LANGUAGE, gettext.NullTranslations())


def locale_of(language: str) -> Locale:
    """Return how dates and numbers of ``language`` are written; the pseudo-locale writes them as English does.

    Raises:
        ValueError: this is no language.
        UnknownLocaleError: nobody has described the language.
    """
    return Locale.parse(SOURCE_LANGUAGE if language == PSEUDO else language)


def regional(language: str, country: str | None) -> str:
    """Return the regional variant of ``language`` for a country (``AT``), if it has a catalogue, else ``language``."""
    name = f"{language}_{(country or '').upper()}"
    return name if name in REGIONS else language


def wished_region(accept_language: str, language: str) -> str:
    """Return the variant of ``language`` that an ``Accept-Language`` header names first (RFC 9110, 12.5.4).

    Browsers list the region before the bare language (``de-AT,de;q=0.9``); weights decide nothing here, because the
    language itself is already chosen.
    """
    for item in accept_language.split(","):
        base, _, country = item.partition(";")[0].strip().replace("_", "-").partition("-")
        if base.lower() == language and country:
            return regional(language, country)
    return language


def po_path(language: str, folder: Path | None = None) -> Path:
    """Return where the catalogue of ``language`` lives, in another folder than the product's if one is named."""
    return (folder or FOLDER) / language / "LC_MESSAGES" / "prioline.po"


def _translations(language: str, folder: Path | None = None) -> gettext.NullTranslations:
    base, _, region = language.replace("-", "_").partition("_")
    fallback = _translations(base, folder) if region else gettext.NullTranslations()
    path = po_path(language.replace("-", "_"), folder)
    if not path.exists():
        if not region and language != SOURCE_LANGUAGE:
            raise ValueError(f"no catalogue for {language!r}")
        return fallback
    catalog = read_catalogue(path, language.replace("-", "_"))
    use_needing_review(catalog)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(fallback)
    return translations
