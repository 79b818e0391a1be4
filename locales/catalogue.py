"""Texts and values in a person's language, for chat or voice.

The catalogues are gettext ``.po`` files, ``locales/<language>/LC_MESSAGES/prioline.po``; English is the
source and needs none. A regional catalogue (``nl_BE``) holds only what differs and falls back to its language.
"""

from __future__ import annotations

import gettext
import io
import string
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from locales import spoken
from locales.message import Text
from locales.texts.terms import BUSINESS_HOURS, HOURS, LEVELS, MINUTES, SPOKEN_LEVELS, TERMS
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term, Value

LANGUAGES = ("nl", "de", "ru", "it", "fr")
"""The languages of the product; ``en`` is the source language and the desk's default."""

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent

Channel = Literal["chat", "voice"]


class MissingArgument(KeyError):
    """A text was rendered without one of the arguments it names."""


class Catalogue:
    """All texts in one language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._translations = translations

    def render(self, text: Text, channel: Channel = "chat", **arguments: Value) -> str:
        """Return ``text`` in this language with its arguments written for ``channel``.

        Raises:
            MissingArgument: the text names an argument that was not given.
        """
        template = self.template(text, arguments.get("count"))
        written = _Arguments(self, channel, text, arguments)
        return string.Formatter().vformat(template, (), written)

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
            return format_date(value.date, "long", locale=self.locale)
        if isinstance(value, Span):
            return self._span(value)
        if isinstance(value, Level):
            return self.render((SPOKEN_LEVELS if channel == "voice" else LEVELS)[value.number], channel)
        if isinstance(value, Digits):
            return spoken.digits(value) if channel == "voice" else spoken.grouped(value)
        if isinstance(value, Term):
            return self.render(TERMS[value.key], channel)
        if isinstance(value, Listing):
            return format_list([self.write(item, channel) for item in value.items], locale=self.locale)
        return str(value)

    def _moment(self, moment: Moment, channel: Channel) -> str:
        local = moment.at.astimezone(get_timezone(moment.zone))
        date = format_date(local, "full", locale=self.locale)
        if channel == "voice":
            date = spoken.date(local, self.locale)
            return f"{date}, {spoken.time_of_day(local, self.language)}"
        zone = get_timezone_name(local, width="long", locale=self.locale)
        return f"{date}, {format_time(local, 'short', locale=self.locale)} ({zone})"

    def _span(self, span: Span) -> str:
        minutes_total = max(0, span.seconds) // 60
        hours, minutes = divmod(minutes_total, 60)
        hour_text = BUSINESS_HOURS if span.clock == "business" else HOURS
        parts = [self.render(hour_text, count=hours)] if hours else []
        if minutes or not hours:
            parts.append(self.render(MINUTES, count=minutes))
        return " ".join(parts)


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
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of ``language`` (``nl``, ``nl_BE``, ``nl-BE`` …).

    An unknown region gives its language, an unknown language the English source.
    """
    base, _, region = language.replace("-", "_").partition("_")
    try:
        return Catalogue(f"{base}_{region}" if region else base, _translations(language))
    except (ValueError, UnknownLocaleError):
        return catalogue(base) if region else Catalogue(SOURCE_LANGUAGE, gettext.NullTranslations())


def po_path(language: str) -> Path:
    """Return where the catalogue of ``language`` lives."""
    return FOLDER / language / "LC_MESSAGES" / "prioline.po"


def _translations(language: str) -> gettext.NullTranslations:
    base, _, region = language.replace("-", "_").partition("_")
    fallback = _translations(base) if region else gettext.NullTranslations()
    path = po_path(language)
    if not path.exists():
        if not region and language != SOURCE_LANGUAGE:
            raise ValueError(f"no catalogue for {language!r}")
        return fallback
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(fallback)
    return translations
