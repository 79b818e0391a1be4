"""Translations that follow their files: a changed catalogue is used without a restart, in every process.

A look at the files costs two calls of ``stat`` and is taken at most once a second, whoever asks how often; between two
looks a text costs one reading of the clock more than without.
"""

from __future__ import annotations

import gettext
import logging
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message

LOOK_EVERY_S = 1.0

_ARGUMENT = re.compile(r"\{[^{}]*\}")

_LOGGER = logging.getLogger(__name__)


class LiveTranslations(gettext.NullTranslations):
    """The translations that ``read`` makes of ``paths``, made again when one of these files has changed.

    A file that cannot be read (somebody is in the middle of writing it) leaves the texts as they were; the log names
    the fault.

    Raises:
        ValueError: ``read`` finds no catalogue at the first time.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        read: Callable[[], gettext.NullTranslations],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._paths, self._read, self._now_s = tuple(paths), read, now_s
        self._stamp = self._look_at_files()
        self._current = read()
        self._next_look_s = now_s() + LOOK_EVERY_S
        self._revision = 0

    @property
    def revision(self) -> int:
        """How often the files have changed so far; what somebody keeps of the texts is good for one revision."""
        self._follow()
        return self._revision

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of a text as the file has it now."""
        self._follow()
        return self._current.pgettext(context, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a counted text as the file has it now."""
        self._follow()
        return self._current.npgettext(context, msgid1, msgid2, n)

    def look(self) -> None:
        """Look at the files now, for whoever has just changed one."""
        stamp = self._look_at_files()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._current = self._read()
        except Exception as fault:  # whatever is wrong with the file, the conversation goes on
            _LOGGER.warning("%s is not readable, its texts stay as they were: %s", self._paths[0], fault)
            return
        self._revision += 1

    def _follow(self) -> None:
        now_s = self._now_s()
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_EVERY_S
            self.look()

    def _look_at_files(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_stamp(path) for path in self._paths)


def use_needing_review(catalog: Catalog) -> None:
    """Let those entries that wait for a review be used.

    An entry that a person has written for the present English text is used while it waits (mark ``fuzzy``): the tester
    who wrote it wants to see and hear it, and the English in its place would help nobody. It must name the same
    arguments. Where the English has changed since (``#|``), the translation may say what is no longer true: there the
    mark stays, and gettext then gives the English text.
    """
    for message in catalog:
        if message.id and message.fuzzy and not message.previous_id and _names_the_same(message):
            message.flags.discard("fuzzy")


def _names_the_same(message: Message) -> bool:
    """Whether every translated form is there and names exactly the arguments of the English text."""
    expected = {name for form in _forms(message.id) for name in _ARGUMENT.findall(form)}
    return all(form and set(_ARGUMENT.findall(form)) == expected for form in _forms(message.string))


def _forms(one_or_more: str | Sequence[str] | None) -> Sequence[str]:
    return (one_or_more,) if isinstance(one_or_more, str) else one_or_more or ("",)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
