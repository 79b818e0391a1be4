"""Finding cases by any word that was said, written or is known about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.store.desk_queries import BoardCase, cases_by_id
from actions.store.search_query import Term, index_rows, matching_cases, read_query, source_keys
from actions.store.search_schema import Source, fold
from actions.store.tables import CaseEventRow, CaseRow, MessageRow

PAGE = 50
HITS_SHOWN = 3
"""How many places of one case are shown."""
AROUND = 70
"""How many characters stand before and after the first word found in a place."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text; ``marked`` when it was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """One place where something was found. ``source`` is ``report``, ``note``, or a message's author."""

    source: str
    at: datetime
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Found:
    """A case and the places that show why it was found; none when a number or a name was all it took."""

    case: BoardCase
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Findings:
    """One page of found cases, newest first. ``before`` is the number to go on from, None on the last page."""

    found: tuple[Found, ...]
    before: int | None


def search(session: Session, query: str, *, before: int | None = None, limit: int = PAGE) -> Findings:
    """Return the cases for which every term of ``query`` holds, newest first; ``before`` goes on after a page."""
    terms = read_query(query)
    if not terms:
        return Findings((), None)
    statement = matching_cases(session, terms).order_by(CaseRow.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(CaseRow.id < before)
    ids = list(session.scalars(statement))
    page = ids[:limit]
    hits = _hits(session, page, terms)
    found = tuple(Found(case, hits[case.id]) for case in cases_by_id(session, page))
    return Findings(found, page[-1] if len(ids) > limit else None)


def cut_out(whole: str, words: Iterable[str], around: int = AROUND) -> tuple[Stretch, ...]:
    """Return the stretch of a text around the first word that begins like one of ``words``; empty without any."""
    spans = _spans(whole, tuple(words))
    if not spans:
        return ()
    start = max(0, spans[0][0] - around)
    end = min(len(whole), spans[0][1] + around * 2)
    # Whole words at both ends, unless a word is longer than the stretch itself.
    start = start if start == 0 else _blank_after(whole, start, spans[0][0])
    end = end if end == len(whole) else _blank_before(whole, end, spans[0][1])
    stretches, at = [Stretch("… ", False)] if start else [], start
    for first, last in spans:
        if last > end:
            break
        if first > at:
            stretches.append(Stretch(whole[at:first], False))
        stretches.append(Stretch(whole[first:last], True))
        at = last
    tail = whole[at:end] + (" …" if end < len(whole) else "")
    return (*stretches, Stretch(tail, False)) if tail else tuple(stretches)


# --- words and places ---


def _spans(whole: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where words stand that begin like one of ``words``, each once, in order."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for place, character in enumerate(whole + " "):
        if character.isalnum():
            start = place if start is None else start
        elif start is not None:
            folded = fold(whole[start:place])
            if folded.startswith(tuple(words)):
                spans.append((start, place))
            start = None
    return spans


def _blank_after(whole: str, start: int, latest: int) -> int:
    place = whole.find(" ", start, latest)
    return start if place < 0 else place + 1


def _blank_before(whole: str, end: int, earliest: int) -> int:
    place = whole.rfind(" ", earliest, end)
    return end if place < 0 else place


def _hits(session: Session, ids: Sequence[int], terms: Sequence[Term]) -> dict[int, tuple[Hit, ...]]:
    """Return the places to show for each of the cases."""
    words = {word for term in terms for word in term.words}
    hits: dict[int, list[Hit]] = {case_id: [] for case_id in ids}
    shown = select(CaseRow.id, CaseRow.conversation_id, CaseRow.report, CaseRow.opened_at)
    rows = session.execute(shown.where(CaseRow.id.in_(ids))).all()
    for row in rows:
        _add(hits[row.id], "report", row.opened_at, row.report, words)
    matches = [index_rows(session, [word], f"word_{place}").subquery() for place, word in enumerate(sorted(words))]
    notes = select(CaseEventRow).where(
        CaseEventRow.case_id.in_(ids), or_(*(CaseEventRow.id.in_(source_keys(match, Source.NOTE)) for match in matches))
    )
    for event in session.scalars(notes.order_by(CaseEventRow.id)):
        _add(hits[event.case_id], "note", event.at, str(event.data.get("text", "")), words)
    of_conversation: dict[str, list[int]] = {}
    for row in rows:
        if row.conversation_id is not None:
            of_conversation.setdefault(row.conversation_id, []).append(row.id)
    reports = {row.id: row.report for row in rows}
    messages = select(MessageRow).where(
        MessageRow.conversation_id.in_(of_conversation),
        or_(*(MessageRow.id.in_(source_keys(match, Source.MESSAGE)) for match in matches)),
    )
    for message in session.scalars(messages.order_by(MessageRow.id)):
        for case_id in of_conversation[message.conversation_id]:
            if message.text and message.text != reports[case_id]:
                _add(hits[case_id], message.author, message.at, message.text, words)
    return {case_id: tuple(places) for case_id, places in hits.items()}


def _add(hits: list[Hit], source: str, at: datetime, whole: str, words: Iterable[str]) -> None:
    if len(hits) < HITS_SHOWN:
        stretches = cut_out(whole, words)
        if stretches:
            hits.append(Hit(source, at, stretches))
