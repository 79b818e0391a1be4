"""Changes of one entry: checked, under a lock, marked, signed, and as a patch where nothing may be written."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.workbench.editing import (
    Change,
    ChangedMeanwhile,
    NotWritable,
    Unusable,
    approve,
    fingerprint,
    is_writable,
    patch,
    save,
    usable,
)
from bot.workbench.inventory import Entry, inventory
from bot.workbench.shelf import Shelf
from locales.catalogue import po_path

AT = datetime(2026, 11, 21, 14, 5, tzinfo=timezone.utc)
NOBODY = 65534


def text(name: str, context: str = "chat") -> Entry:
    return next(one for one in inventory() if one.name == name and one.text.context == context)


def change(folder: Path, language: str, name: str, *forms: str) -> Change:
    entry = text(name)
    seen = fingerprint(Shelf(folder).book(language).forms(entry.key))
    return Change(entry, language, forms, "lotte", AT, seen)


def file(folder: Path, language: str) -> str:
    return po_path(language, folder).read_text(encoding="utf-8")


def test_a_change_touches_its_entry_and_the_header_alone(locales_copy: Path) -> None:
    before = file(locales_copy, "nl").splitlines()
    save(locales_copy, change(locales_copy, "nl", "utter_goodbye", "Tot ziens."))
    after = file(locales_copy, "nl").splitlines()
    new = [line for line in after if line not in before]
    assert new == [
        '"PO-Revision-Date: 2026-11-21 14:05+0000\\n"',
        '"Last-Translator: lotte\\n"',
        "# Changed by lotte, 2026-11-21 14:05 UTC",
        "#, fuzzy",
        'msgstr "Tot ziens."',
    ]
    assert after[0] == before[0]


def test_comments_of_translators_stay_and_our_own_line_is_replaced(locales_copy: Path) -> None:
    path = po_path("nl", locales_copy)
    marked = path.read_text(encoding="utf-8").replace("#. chat: farewell", "# kort houden\n#. chat: farewell")
    path.write_text(marked, encoding="utf-8")
    save(locales_copy, change(locales_copy, "nl", "utter_goodbye", "Tot ziens."))
    again = change(locales_copy, "nl", "utter_goodbye", "Dag.")
    save(locales_copy, replace(again, author="meike"))
    written = file(locales_copy, "nl")
    assert "# kort houden\n" in written
    assert "# Changed by meike, 2026-11-21 14:05 UTC\n" in written
    assert "Changed by lotte" not in written


@pytest.mark.parametrize(
    ("name", "forms", "wrong"),
    [
        ("utter_contact_known", ("Dank u.",), "arguments: none instead of name"),
        ("utter_contact_known", ("Dank u, {name.real}.",), "not a plain name"),
        ("utter_contact_known", ("Dank u, {name.",), "braces"),
        ("utter_goodbye", ("",), "empty"),
        ("utter_premium_left", ("{count} eens", ""), "plural: no form 1 of 2"),
        ("utter_premium_left", ("{count} eens",), "plural: 1 forms, the language has 2"),
    ],
)
def test_what_would_break_the_product_is_not_written(
    locales_copy: Path, name: str, forms: tuple[str, ...], wrong: str
) -> None:
    before = file(locales_copy, "nl")
    with pytest.raises(Unusable) as refused:
        save(locales_copy, change(locales_copy, "nl", name, *forms))
    assert wrong in str(refused.value)
    assert file(locales_copy, "nl") == before


def test_of_two_who_change_the_same_entry_the_second_is_told(locales_copy: Path) -> None:
    first = change(locales_copy, "nl", "utter_goodbye", "Tot ziens.")
    second = change(locales_copy, "nl", "utter_goodbye", "Dag.")
    save(locales_copy, first)
    with pytest.raises(ChangedMeanwhile):
        save(locales_copy, second)
    assert 'msgstr "Tot ziens."' in file(locales_copy, "nl")


def test_two_processes_that_write_at_the_same_time_lose_nothing(locales_copy: Path) -> None:
    names = ["utter_goodbye", "utter_thank", "utter_ask_language", "utter_cancelled"]
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from tests.workbench.test_editing_catalogue import change, save\n"
        "folder, name = Path(sys.argv[1]), sys.argv[2]\n"
        "save(folder, change(folder, 'nl', name, f'Nieuw: {name}.'))\n"
    )
    root = Path(__file__).parents[2]
    writers = [subprocess.Popen([sys.executable, "-c", code, str(locales_copy), name], cwd=root) for name in names]
    assert [writer.wait(120) for writer in writers] == [0] * len(names)
    for name in names:
        assert f'msgstr "Nieuw: {name}."' in file(locales_copy, "nl")


def test_a_reviewed_entry_loses_its_mark_and_says_who_read_it(locales_copy: Path) -> None:
    save(locales_copy, change(locales_copy, "nl", "utter_goodbye", "Tot ziens."))
    entry = text("utter_goodbye")
    assert Shelf(locales_copy).book("nl").state(entry.key) == "review"
    approve(locales_copy, replace(change(locales_copy, "nl", "utter_goodbye"), author="meike"))
    assert Shelf(locales_copy).book("nl").state(entry.key) == "translated"
    assert "# Reviewed by meike, 2026-11-21 14:05 UTC" in file(locales_copy, "nl")
    with pytest.raises(ChangedMeanwhile):
        approve(locales_copy, change(locales_copy, "nl", "utter_goodbye"))


def test_a_regional_catalogue_gets_an_entry_with_its_first_change(locales_copy: Path) -> None:
    shelf = Shelf(locales_copy)
    entry = text("utter_goodbye")
    if shelf.book("nl_BE").forms(entry.key):
        pytest.skip("the region has this text already")
    save(locales_copy, change(locales_copy, "nl_BE", "utter_goodbye", "Tot later."))
    assert shelf.words("nl_BE").render(entry.text) == "Tot later."
    assert shelf.words("nl").render(entry.text) != "Tot later."


def test_a_patch_applied_to_the_file_gives_what_saving_would_have_written(locales_copy: Path, tmp_path: Path) -> None:
    asked = change(locales_copy, "ru", "utter_premium_left", "{count} а", "{count} б", "{count} в")
    diff = patch(locales_copy, asked)
    other = tmp_path / "other" / "locales"
    shutil.copytree(locales_copy, other)
    done = subprocess.run(
        ["git", "apply", "-"], input=diff.encode(), cwd=other.parent, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    save(locales_copy, asked)
    assert file(other, "ru") == file(locales_copy, "ru")


@pytest.fixture
def read_only(locales_copy: Path) -> Iterator[Path]:
    """Catalogues that this process may read and not write, whoever runs the tests."""
    outside = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other users
    folder = outside / "locales"
    shutil.copytree(locales_copy, folder)
    for path in (outside, folder, folder / "nl", folder / "nl" / "LC_MESSAGES"):
        path.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    for path in (outside, folder, folder / "nl", folder / "nl" / "LC_MESSAGES"):
        path.chmod(0o755)
    shutil.rmtree(outside)


def test_a_read_only_folder_refuses_to_save_and_gives_a_patch(read_only: Path) -> None:
    asked = change(read_only, "nl", "utter_goodbye", "Tot ziens.")
    assert not is_writable(read_only, "nl")
    with pytest.raises(NotWritable):
        save(read_only, asked)
    assert '+msgstr "Tot ziens."' in patch(read_only, asked)


def test_what_is_typed_loses_control_characters_and_foreign_line_ends_alone() -> None:
    assert usable("eins\r\nzwei\x00\x07\u00a0drei\n") == "eins\nzwei\u00a0drei"
