"""A changed catalogue is used without a restart, and looked at no more than once a second."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog

from locales.catalogue import _translations, catalogue, po_path
from locales.live import LOOK_EVERY_S, LiveTranslations, use_needing_review
from locales.texts.page import PAGE

SEND = PAGE["send"]


class HandMovedClock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def replace_in(path: Path, old: str, new: str) -> None:
    """Change the file as an editor does, and let its time of change differ."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000))


def live(folder: Path, language: str, clock: HandMovedClock) -> LiveTranslations:
    paths = [po_path(language, folder), po_path(language[:2], folder)]
    return LiveTranslations(paths, lambda: _translations(language, folder), clock)


def test_a_changed_file_is_taken_up_within_a_second_and_not_looked_at_before(locales_copy: Path) -> None:
    clock = HandMovedClock()
    texts = live(locales_copy, "nl", clock)
    assert texts.pgettext("page", "Send") == "Versturen"
    replace_in(po_path("nl", locales_copy), 'msgstr "Versturen"', 'msgstr "Opsturen"')
    clock.now_s += LOOK_EVERY_S * 0.99
    assert texts.pgettext("page", "Send") == "Versturen"
    clock.now_s += LOOK_EVERY_S * 0.02
    assert texts.pgettext("page", "Send") == "Opsturen"
    assert texts.revision == 1


def test_a_region_follows_the_file_of_its_language_too(locales_copy: Path) -> None:
    clock = HandMovedClock()
    texts = live(locales_copy, "nl_BE", clock)
    replace_in(po_path("nl", locales_copy), 'msgstr "Versturen"', 'msgstr "Opsturen"')
    clock.now_s += LOOK_EVERY_S
    assert texts.pgettext("page", "Send") == "Opsturen"


def test_a_file_that_cannot_be_read_leaves_the_texts_as_they_were(locales_copy: Path) -> None:
    clock = HandMovedClock()
    texts = live(locales_copy, "nl", clock)
    whole = po_path("nl", locales_copy).read_text(encoding="utf-8")
    po_path("nl", locales_copy).unlink()
    clock.now_s += LOOK_EVERY_S
    assert texts.pgettext("page", "Send") == "Versturen"
    po_path("nl", locales_copy).write_text(whole.replace('"Versturen"', '"Opsturen"'), encoding="utf-8")
    clock.now_s += LOOK_EVERY_S
    assert texts.pgettext("page", "Send") == "Opsturen"


def test_whoever_holds_a_catalogue_sees_the_change(locales_copy: Path) -> None:
    words = catalogue("de", locales_copy)
    before = words.revision
    assert words.render(SEND) == "Senden"
    replace_in(po_path("de", locales_copy), 'msgstr "Senden"', 'msgstr "Abschicken"')
    words.look()
    assert (words.render(SEND), words.revision) == ("Abschicken", before + 1)


def test_a_text_that_waits_for_review_is_used_unless_english_or_arguments_have_changed() -> None:
    catalog = Catalog(locale="nl")
    catalog.add("Yes {name}", "Ja {name}", flags=("fuzzy",))
    catalog.add("Good {name}", "Goed {naam}", flags=("fuzzy",))
    catalog.add(("{count} text", "{count} texts"), ("{count} tekst", ""), flags=("fuzzy",))
    changed = catalog.add("Fine now", "Prima", flags=("fuzzy",))
    changed.previous_id = ["Fine"]
    use_needing_review(catalog)
    assert [message.id for message in catalog if message.id and not message.fuzzy] == ["Yes {name}"]
