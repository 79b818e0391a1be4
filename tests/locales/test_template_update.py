"""Bringing catalogues up to date keeps translators' work and changes nothing where there is nothing to do."""

from __future__ import annotations

import gettext
import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from locales.catalogue import LANGUAGES, REGIONS, po_path
from locales.check import read_catalogue as checked
from locales.po import mark_translated, read_catalogue, write_catalogue
from locales.stats import all_stats, stats
from locales.template import TEMPLATE, compile_catalogue, update, write_template

EVERY = (*LANGUAGES, *REGIONS)
LATER = datetime(2031, 5, 6, 7, 8, tzinfo=timezone.utc)
YES = ("short", "Yes")


@pytest.fixture
def template(copy: Any) -> Path:
    path: Path = copy.folder / "prioline.pot"
    return path


def edit(path: Path, language: str | None, change: Any) -> None:
    catalog = read_catalogue(path, language)
    change(catalog)
    write_catalogue(path, catalog)


def renamed(context: str, now: str, before: str) -> Any:
    """Make the text ``now`` one that the catalogue knows as ``before``."""

    def change(catalog: Catalog) -> None:
        message = catalog.get(now, context)
        assert message is not None
        catalog.delete(now, context)
        catalog.add(before, message.string, context=context, locations=message.locations, flags=message.flags)

    return change


def test_an_update_without_news_changes_no_byte(copy: Any, template: Path) -> None:
    write_template(template)
    for language in LANGUAGES:
        update(language, copy.path(language), template)
    before = {path: path.read_bytes() for path in copy.folder.rglob("*.po*")}
    assert write_template(template, now=LATER) == template
    for language in LANGUAGES:
        update(language, copy.path(language), template)
    assert {path: path.read_bytes() for path in copy.folder.rglob("*.po*")} == before


def test_the_date_of_the_template_changes_with_a_text_or_a_comment_and_not_with_lines(template: Path) -> None:
    write_template(template)
    date = read_catalogue(template).creation_date

    def move(catalog: Catalog) -> None:
        for message in catalog:
            message.locations = [(path, line + 3) for path, line in message.locations]

    edit(template, None, move)
    assert read_catalogue(write_template(template, now=LATER)).creation_date == date
    edit(template, None, lambda catalog: catalog.get("Yes", "short").auto_comments.append("older comment"))
    assert read_catalogue(write_template(template, now=LATER)).creation_date == LATER
    edit(template, None, lambda catalog: catalog.delete("No", "short"))
    assert read_catalogue(write_template(template, now=LATER.replace(year=2032))).creation_date.year == 2032


def test_a_changed_english_text_keeps_its_translation_for_a_new_reading(copy: Any, template: Path) -> None:
    path = copy.path("nl")
    goodbye, before = "Goodbye. You can write here again at any time.", "Goodbye. You may write here again any time."
    said = read_catalogue(path, "nl").get(goodbye, "chat").string
    edit(path, "nl", renamed("chat", goodbye, before))
    update("nl", path, template)
    message = read_catalogue(path, "nl").get(goodbye, "chat")
    assert (message.string, message.fuzzy, list(message.previous_id)) == (said, True, [before])
    assert f'#| msgid "{before}"' in path.read_text().splitlines()
    assert any(wrong.wrong.startswith("fuzzy") for wrong in copy.faults("nl"))


def test_the_previous_text_stays_until_a_person_has_read_the_entry(copy: Any, template: Path) -> None:
    path = copy.path("ru")
    text = "Yes, that is right"
    edit(path, "ru", renamed("short", text, "Yes, this is right"))
    for _ in range(2):
        update("ru", path, template)
        assert read_catalogue(path, "ru").get(text, "short").previous_id == ["Yes, this is right"]

    def read(catalog: Catalog) -> None:
        catalog.get(text, "short").flags.discard("fuzzy")

    edit(path, "ru", read)
    update("ru", path, template)
    assert "#|" not in path.read_text()
    assert copy.faults("ru") == []


def test_a_counted_text_keeps_both_previous_forms(copy: Any, template: Path) -> None:
    path = copy.path("it")

    def change(catalog: Catalog) -> None:
        message = catalog.get("{count} hour", "short")
        catalog.delete("{count} hour", "short")
        catalog.add(("{count} hours'", "{count} hourss"), message.string, context="short")

    edit(path, "it", change)
    update("it", path, template)
    message = read_catalogue(path, "it").get("{count} hour", "short")
    assert list(message.previous_id) == ["{count} hours'", "{count} hourss"]
    assert message.string == ("{count} ora", "{count} ore")


def test_a_new_text_is_empty_and_takes_no_translation_of_a_text_that_is_still_used(copy: Any, template: Path) -> None:
    path = copy.path("de")
    edit(path, "de", lambda catalog: catalog.delete("Goodbye. You can call again at any time.", "voice"))
    update("de", path, template)
    message = read_catalogue(path, "de").get("Goodbye. You can call again at any time.", "voice")
    assert (message.string, message.fuzzy) == ("", False)


def test_a_text_that_is_gone_is_removed(copy: Any, template: Path) -> None:
    path = copy.path("fr")
    edit(path, "fr", lambda catalog: catalog.add("zzz qqq 123", "parti", context="mail"))
    update("fr", path, template)
    assert "zzz qqq" not in path.read_text()


@pytest.mark.parametrize("language", EVERY)
def test_a_file_read_and_written_again_is_the_same(language: str, tmp_path: Path) -> None:
    write_catalogue(tmp_path / "again.po", read_catalogue(po_path(language), language))
    assert (tmp_path / "again.po").read_bytes() == po_path(language).read_bytes()


def test_long_previous_texts_with_quotes_and_line_ends_come_back(tmp_path: Path) -> None:
    catalog = Catalog(locale="nl", fuzzy=False)
    before = 'He said "so"\n' + "a rather long sentence that goes on and on " * 6 + "\\ end"
    catalog.add("now", "nu", context="chat", previous_id=[before], flags=["fuzzy"], user_comments=["a note"])
    write_catalogue(tmp_path / "a.po", catalog)
    message = read_catalogue(tmp_path / "a.po", "nl").get("now", "chat")
    assert (list(message.previous_id), message.user_comments) == ([before], ["a note"])


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's own tools are not installed")
@pytest.mark.parametrize("language", EVERY)
def test_gettexts_own_tools_find_nothing_wrong(language: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["msgfmt", "--check-format", "--check-domain", "-o", str(tmp_path / "a.mo"), str(po_path(language))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_headers_say_what_translators_tools_ask_for() -> None:
    for language in LANGUAGES:
        catalog = read_catalogue(po_path(language), language)
        headers = dict(catalog.mime_headers)
        assert headers["Language"] == language
        assert "EMAIL@ADDRESS" not in str(headers) and "FULL NAME" not in str(headers)
        assert catalog.creation_date == read_catalogue(TEMPLATE).creation_date
        assert all(message.locations for message in catalog if message.id)


def test_a_catalogue_is_compiled_for_gettext(copy: Any) -> None:
    for language in EVERY:
        with compile_catalogue(language, copy.folder).open("rb") as file:
            assert gettext.GNUTranslations(file).info()["language"] == language
    with copy.path("ru").with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.pgettext(*YES) == "Да"
    forms = [russian.npgettext("short", "{count} hour", "{count} hours", count) for count in (1, 2, 5)]
    assert forms == ["{count} час", "{count} часа", "{count} часов"]


def test_an_entry_that_waits_for_a_reading_is_not_compiled(copy: Any) -> None:
    edit(copy.path("nl"), "nl", lambda catalog: catalog.get("Yes", "short").flags.add("fuzzy"))
    with compile_catalogue("nl", copy.folder).open("rb") as file:
        assert gettext.GNUTranslations(file).pgettext(*YES) == "Yes"


def test_the_counts_of_a_catalogue(copy: Any) -> None:
    whole = stats("nl", copy.folder)
    assert (whole.untranslated, whole.fuzzy) == (0, 0)
    assert whole.written + whole.spoken == whole.texts == len(checked(copy.folder, "nl").entries)
    assert whole.words > whole.texts and whole.proofread

    def change(catalog: Catalog) -> None:
        catalog.get("Yes", "short").string = ""
        catalog.get("No", "short").flags.add("fuzzy")
        mark_translated(catalog, LATER)

    edit(copy.path("nl"), "nl", change)
    found = stats("nl", copy.folder)
    assert (found.untranslated, found.fuzzy, found.changed) == (1, 1, LATER)
    assert found.words < whole.words
    assert [each.language for each in all_stats(copy.folder)] == [*LANGUAGES, *REGIONS]
