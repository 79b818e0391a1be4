"""Regional catalogues: what differs from the language, by the rules of ``regions.toml`` and by hand.

A rule (Swiss German has ss where German has ß) is applied to the language's catalogue, so the two stay in step; the
check compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from locales.catalogue import FOLDER, po_path
from locales.po import read_catalogue, write_catalogue

BY_HAND = "By hand:"
"""Begins the comment of an entry that no rule gives."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """One difference of a region: what is found, what is written instead, why, and in which contexts (empty: all)."""

    find: re.Pattern[str]
    write: str
    why: str
    contexts: frozenset[str]

    def applied(self, form: str, context: str) -> str:
        """Return a form of a text as the region has it."""
        return form if self.contexts and context not in self.contexts else self.find.sub(self.write, form)


@dataclass(frozen=True)
class Difference:
    """A regional translation and the reasons for it."""

    forms: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def comment(self) -> str:
        """The reasons as the entry's comment."""
        return "; ".join(self.reasons)


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of every region."""
    import tomllib  # from Python 3.11 on; the catalogues themselves are read on 3.10 too

    with (FOLDER / "regions.toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        region: tuple(
            Rule(re.compile(row["find"]), row["write"], row["why"], frozenset(row.get("in", ()))) for row in rows
        )
        for region, rows in data.items()
    }


def differences(region: str, base: Iterable[Message]) -> dict[Key, Difference]:
    """Return what the rules of a region make of the language's entries, where it differs."""
    found = {}
    for message in base:
        difference = _difference(region, message) if message.id and not message.fuzzy else None
        if difference is not None:
            found[message_key(message)] = difference
    return found


def write_region(region: str, folder: Path = FOLDER) -> Path:
    """Write a regional catalogue anew from its language's: what the rules give, and what stands there by hand."""
    base = read_catalogue(po_path(region.partition("_")[0], folder))
    path = po_path(region, folder)
    old = read_catalogue(path, region) if path.exists() else None
    by_rule = differences(region, base)
    by_hand = {message_key(message): message for message in old or () if message.id and is_by_hand(message)}
    catalog = Catalog(locale=region, fuzzy=False)
    if old is not None:
        catalog.revision_date = old.revision_date
    _take_header(catalog, base, old)
    for message in base:
        if not message.id:
            continue
        difference, own = by_rule.get(message_key(message)), by_hand.get(message_key(message))
        if own is None and difference is None:
            continue
        forms = message_forms(own) if own is not None else difference.forms if difference is not None else ()
        comment = own.user_comments if own is not None else [difference.comment] if difference is not None else []
        catalog.add(
            message.id,
            forms[0] if isinstance(message.id, str) else forms,
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=comment,
            context=message.context,
        )
    write_catalogue(path, catalog)
    return path


def is_by_hand(message: Message) -> bool:
    """Whether a person has written this entry of a regional catalogue, and no rule."""
    return any(comment.startswith(BY_HAND) for comment in message.user_comments)


def message_key(message: Message) -> Key:
    """Return what identifies a text: its context and English singular."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def message_forms(message: Message) -> tuple[str, ...]:
    """Return the translated forms, one or one per plural class."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _difference(region: str, message: Message) -> Difference | None:
    forms, reasons = message_forms(message), []
    for rule in rules().get(region, ()):
        changed = tuple(rule.applied(form, message.context or "") for form in forms)
        if changed != forms:
            forms = changed
            reasons.append(rule.why)
    return Difference(forms, tuple(dict.fromkeys(reasons))) if forms != message_forms(message) else None


def _take_header(catalog: Catalog, base: Catalog, old: Catalog | None) -> None:
    language = (catalog.locale.get_display_name("en") if catalog.locale else None) or ""
    catalog.project, catalog.version = base.project, base.version
    catalog.msgid_bugs_address, catalog.creation_date = base.msgid_bugs_address, base.creation_date
    catalog.last_translator = base.last_translator
    catalog.language_team = re.sub(r"^[^<]*", f"{language} ", str(base.language_team))
    catalog.header_comment = (
        old.header_comment
        if old is not None
        else f"# What {language} writes or says differently; see locales/regions.toml and docs/locales.md."
    )
