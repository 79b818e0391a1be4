"""What a search asks for, and the cases for which it holds.

Everything that finds cases by words goes through here: the search page, the board's field, the JSON interface.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, column, select, table, text, union
from sqlalchemy.orm import Session

from actions.contract.numbers import INCIDENT_DIGITS
from actions.store.search_schema import INDEX, SOURCE_BITS, WORD_LENGTH, Source, fold
from actions.store.tables import CaseEventRow, CaseRow, MessageRow

QUERY_LIMIT = 200
"""What stands further back in a query is not looked for."""
TERMS_LIMIT = 8

_CHUNKS = re.compile(r'"([^"]*)"|(\S+)')
_CONTRACT = re.compile(r"[0-9]{4}[-. ]?[0-9]{4}")
_INCIDENT = re.compile(rf"(?:inc[-. ]?)?([0-9]{{1,{INCIDENT_DIGITS}}})", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """One thing that must be true of a case: all ``words`` begin words of one text, or the number is the case's."""

    words: tuple[str, ...]
    incident: int | None = None
    contract: str | None = None


def read_query(query: str) -> tuple[Term, ...]:
    """Return what is looked for. Any text is a query: what is no word is left out, nothing is an error."""
    terms = []
    for quoted, plain in _CHUNKS.findall(unicodedata.normalize("NFC", query[:QUERY_LIMIT])):
        chunk = quoted or plain
        incident, contract = _INCIDENT.fullmatch(chunk), _CONTRACT.fullmatch(chunk)
        words = _words(chunk)
        if words:
            number = "".join(character for character in chunk if character in "0123456789")
            terms.append(Term(words, int(incident[1]) if incident else None, number if contract else None))
    return tuple(terms[:TERMS_LIMIT])


def matching_cases(session: Session, terms: Sequence[Term]) -> Select[Any]:
    """Return a select of the numbers of the cases for which every term holds."""
    return select(CaseRow.id).where(*(CaseRow.id.in_(_cases_of(session, term, n)) for n, term in enumerate(terms)))


def _words(chunk: str) -> tuple[str, ...]:
    apart = "".join(letter if letter.isalnum() else " " for letter in fold(chunk))
    return tuple(word[:WORD_LENGTH] for word in apart.split())


def index_rows(session: Session, words: Sequence[str], name: str) -> Select[Any]:
    """Return the index rows whose text has words beginning like each of ``words``."""
    # The words are letters and digits alone, so nothing in them is an operator of either query language.
    if session.get_bind().dialect.name == "sqlite":
        index = table(INDEX, column("rowid"), column("contract"))
        query = " ".join(f'"{word}"*' for word in words)
        condition = text(f"{INDEX} MATCH :{name}").bindparams(bindparam(name, query))
        return select(index.c.rowid.label("id"), index.c.contract).where(condition)
    index = table(INDEX, column("id"), column("contract"))
    query = " & ".join(f"'{word}':*" for word in words)
    condition = text(f"words @@ CAST(:{name} AS tsquery)").bindparams(bindparam(name, query))
    return select(index.c.id, index.c.contract).where(condition)


def source_keys(matches: Any, source: Source) -> Select[Any]:
    """Return the keys of the rows that ``matches`` found in one source."""
    of_source = matches.c.id.op("&")((1 << SOURCE_BITS) - 1) == int(source)
    return select(matches.c.id.op(">>")(SOURCE_BITS)).where(of_source)


def _cases_of(session: Session, term: Term, place: int) -> Select[Any]:
    matches = index_rows(session, term.words, f"words_{place}").cte(f"matches_{place}")
    contracts = select(matches.c.contract).where(matches.c.contract.is_not(None))
    ways: list[Select[Any]] = [
        select(CaseRow.id)
        .join(MessageRow, MessageRow.conversation_id == CaseRow.conversation_id)
        .where(MessageRow.id.in_(source_keys(matches, Source.MESSAGE))),
        select(CaseRow.id).where(CaseRow.id.in_(source_keys(matches, Source.CASE))),
        select(CaseEventRow.case_id).where(CaseEventRow.id.in_(source_keys(matches, Source.NOTE))),
        select(CaseRow.id).where(CaseRow.contract_number.in_(contracts)),
        select(CaseRow.id).where(CaseRow.contact_id.in_(source_keys(matches, Source.CONTACT))),
    ]
    if term.incident is not None:
        ways.append(select(CaseRow.id).where(CaseRow.id == term.incident))
    if term.contract is not None:
        ways.append(select(CaseRow.id).where(CaseRow.contract_number == term.contract))
    found = union(*ways).subquery()
    return select(found.c[0])
