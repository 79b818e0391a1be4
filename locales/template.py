"""Extracting the texts into the catalogue template and bringing the catalogues up to date with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from locales.catalogue import FOLDER, LANGUAGES, REGIONS, po_path
from locales.po import read_catalogue, write_catalogue
from locales.regions import write_region

KEYWORDS = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
TEMPLATE = FOLDER / "prioline.pot"
PROJECT = "Prioline"
ADDRESS = "localization@prioline.example"
"""Who looks after the texts, for the headers; a reserved domain (RFC 2606), to be replaced by who runs the line."""

Key = tuple[str, str]

SAME_TEXT = 0.6
"""From this likeness on a new English text is taken for a changed one (the limit that gettext's tools use)."""


def extract() -> Catalog:
    """Return the template: every marked text of ``locales/texts``, with its translators' comments."""
    template = _catalog()
    found = extract_from_dir(
        str(FOLDER / "texts"),
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, line, message, comments, context in found:
        template.add(message, locations=[(f"locales/texts/{filename}", line)], auto_comments=comments, context=context)
    return template


def write_template(path: Path = TEMPLATE, now: datetime | None = None) -> Path:
    """Write the template and return its path; its date changes only when a text or a comment does."""
    template = extract()
    template.header_comment = "# Texts of Prioline, English source; see docs/locales.md."
    template.creation_date = _creation_date(path, template, now)
    write_catalogue(path, template)
    return path


def update(language: str, path: Path | None = None, template_path: Path = TEMPLATE) -> Path:
    """Bring one catalogue up to date with the texts; where there is nothing to do, the file stays as it is.

    New texts are added empty. Of a text whose English has changed the translation is kept, marked fuzzy and with
    the previous English, for a person to read. Texts that are gone are removed. The regional catalogues of the
    language follow it (:mod:`locales.regions`).
    """
    path = path or po_path(language)
    catalog = read_catalogue(path, language) if path.exists() else _catalog(language)
    before = {_key(message): message for message in catalog if message.id}
    template = extract()
    template.creation_date = _creation_date(template_path, template, None)
    # Babel would take unchanged texts too for the previous form of new ones; only a text that is gone can be.
    catalog.update(template, no_fuzzy_matching=True)
    for message in catalog:
        if message.id and message.fuzzy and _key(message) in before:
            message.previous_id = before[_key(message)].previous_id
    _keep_changed(catalog, before)
    _complete_header(catalog, language)
    write_catalogue(path, catalog)
    if path == po_path(language):
        update_regions(language)
    return path


def update_regions(language: str) -> None:
    """Write the regional catalogues of a language anew."""
    for region in REGIONS:
        if region.startswith(f"{language}_"):
            write_region(region)


def compile_catalogue(language: str, folder: Path | None = None) -> Path:
    """Write the ``.mo`` file of one catalogue, for front ends that read gettext's own form, and return its path.

    Fuzzy entries are left out; a regional file holds only what differs, as gettext's fallback expects.
    """
    path = po_path(language, folder or FOLDER)
    compiled = path.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, read_catalogue(path, language))
    return compiled


def _catalog(language: str | None = None) -> Catalog:
    return Catalog(
        locale=language, project=PROJECT, version=version("prioline"), msgid_bugs_address=ADDRESS, fuzzy=False
    )


def _complete_header(catalog: Catalog, language: str) -> None:
    fresh = _catalog(language)
    catalog.project, catalog.version, catalog.msgid_bugs_address = PROJECT, fresh.version, ADDRESS
    if "EMAIL@ADDRESS" in catalog.last_translator:
        catalog.last_translator = f"{PROJECT} <{ADDRESS}>"
    name = Locale.parse(language).get_display_name("en")
    catalog.language_team = f"{name} <{ADDRESS}>"


def _creation_date(path: Path, template: Catalog, now: datetime | None) -> datetime:
    """Return the date of the template in ``path`` if it holds the same texts, else the present."""
    if path.exists():
        written = read_catalogue(path)
        if _content(written) == _content(template):
            return datetime_of(written.creation_date)
    return (now or datetime.now(timezone.utc)).replace(second=0, microsecond=0)


def datetime_of(date: datetime | str | None) -> datetime:
    """Return the date of a header; a header without one has the beginning of time."""
    return date if isinstance(date, datetime) else datetime.min.replace(tzinfo=timezone.utc)


def _content(catalog: Catalog) -> set[tuple[object, ...]]:
    """What makes a template new: texts and comments, not the lines they stand on."""
    return {(message.context, _forms(message.id), " ".join(message.auto_comments)) for message in catalog if message.id}


def _keep_changed(catalog: Catalog, before: Mapping[Key, Message]) -> None:
    """Give new texts the translation of the text they were before."""
    gone = {key: message for key, message in before.items() if key not in {_key(each) for each in catalog if each.id}}
    for message in catalog:
        if not message.id or _key(message) in before:
            continue
        old = _most_like(message, gone.values())
        if old is not None and any(_forms(old.string)):
            message.string = _fitted(_forms(old.string), message, catalog.num_plurals)
            message.flags = {*message.flags, "fuzzy"}
            message.previous_id = list(_forms(old.id))
            message.user_comments = list(old.user_comments)


def _most_like(message: Message, candidates: Iterable[Message]) -> Message | None:
    def likeness(old: Message) -> float:
        return SequenceMatcher(None, _forms(message.id)[0], _forms(old.id)[0]).ratio()

    same_context = [old for old in candidates if old.context == message.context]
    best = max(same_context, key=likeness, default=None)
    return best if best is not None and likeness(best) >= SAME_TEXT else None


def _fitted(forms: tuple[str, ...], message: Message, num_plurals: int) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return forms[0]
    return (*forms, *[""] * num_plurals)[:num_plurals]


def _key(message: Message) -> Key:
    return message.context or "", _forms(message.id)[0]


def _forms(one_or_more: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more or ())


if __name__ == "__main__":
    write_template()
    for each in LANGUAGES:
        update(each)
