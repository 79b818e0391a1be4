"""The full-text index: kept by triggers inside the database, so whoever writes or deletes a text keeps it true.

One row for each text that can be found: messages, reports, notes, customers and contacts. Its number is eight times
the key of the text's row plus the ``Source``, so a trigger finds it at once. SQLite keeps the words in FTS5,
PostgreSQL as a ``tsvector`` without a dictionary: texts of five languages stand in one index. Letters are folded
the same way everywhere (``fold``), whatever the database's own locale knows of Cyrillic.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from sqlalchemy import Connection, inspect

INDEX = "search_texts"
"""The index's table. Everything that belongs to it has a name that begins with ``search_``."""
SOURCE_BITS = 3
"""How many bits of a row's number say the source."""
INDEXED_CHARACTERS = 50_000
"""What stands further back in one text is not found: an index entry has a size limit (PostgreSQL: 1 MiB)."""
WORD_LENGTH = 60
"""Longer words are cut, in the index and in what is looked for."""

_AS_TWO_LETTERS = {"ß": "ss", "œ": "oe", "æ": "ae"}
_RUSSIAN_YO = ("ё", "е")  # written as the plain letter by most people
_LATIN_END = "\u0250"


class Source(IntEnum):
    """Where an indexed text comes from."""

    MESSAGE = 0
    CASE = 1
    NOTE = 2
    CONTRACT = 3
    CONTACT = 4


@dataclass(frozen=True)
class _Kept:
    """One table whose texts are indexed; ``{row}`` in an expression is NEW, OLD or the table's name."""

    source: Source
    table: str
    columns: str
    """Columns whose change changes the text."""
    text: str
    key: str = "{row}.id"
    contract: str = "NULL"
    condition: str = "{row}.id IS NOT NULL"


def fold(text: str) -> str:
    """Return the letters as the index holds them: small, Latin ones without accents, ё as е, ß as ss."""
    return "".join(fold_letter(letter) for letter in text)


@cache
def fold_letter(letter: str) -> str:
    """Return one character folded; it may become two."""
    small = letter.lower()
    if small in _AS_TWO_LETTERS:
        return _AS_TWO_LETTERS[small]
    if small == _RUSSIAN_YO[0]:
        return _RUSSIAN_YO[1]
    base = unicodedata.normalize("NFD", small)[:1]
    # Only Latin letters lose their marks: й is a letter of its own.
    return base if base < _LATIN_END else small


def create_search(connection: Connection) -> None:
    """Make the index, fill it with the texts that are there, and begin to keep it."""
    if connection.dialect.name == "sqlite":
        statements = [f"CREATE VIRTUAL TABLE {INDEX} USING fts5({_FTS5})"]
    else:
        statements = list(_postgresql_tables())
    for statement in [*statements, *_fillings(connection.dialect.name)]:
        _run(connection, statement)
    keep_search(connection)


def keep_search(connection: Connection) -> None:
    """Put the triggers in place that are missing; without an index do nothing.

    On SQLite a migration that copies a table loses the table's triggers, so this follows every migration.
    """
    if not inspect(connection).has_table(INDEX):
        return
    if connection.dialect.name == "sqlite":
        statements = list(_sqlite_triggers())
    else:
        statements = list(_postgresql_triggers()) if _lacks_triggers(connection) else []
    for statement in statements:
        _run(connection, statement)


def drop_search(connection: Connection) -> None:
    """Take the index away."""
    for kept in _kept(connection.dialect.name):
        if connection.dialect.name == "sqlite":
            for when in ("insert", "update", "delete"):
                _run(connection, f"DROP TRIGGER IF EXISTS search_{kept.table}_{when}")
        else:
            _run(connection, f"DROP TRIGGER IF EXISTS search_{kept.table} ON {kept.table}")
            _run(connection, f"DROP FUNCTION IF EXISTS search_keep_{kept.table}()")
    _run(connection, f"DROP TABLE IF EXISTS {INDEX}")
    if connection.dialect.name != "sqlite":
        _run(connection, "DROP FUNCTION IF EXISTS search_words(text)")


# --- what is indexed ---


def _kept(dialect: str) -> tuple[_Kept, ...]:
    note = "json_extract({row}.data, '$.text')" if dialect == "sqlite" else "{row}.data->>'text'"
    return (
        _Kept(Source.MESSAGE, "messages", "text", "{row}.text", condition="{row}.text IS NOT NULL"),
        _Kept(
            Source.CASE,
            "cases",
            "report, contact_text, callback_number",
            "{row}.report || ' ' || {row}.contact_text || ' ' || coalesce({row}.callback_number, '')",
        ),
        _Kept(Source.NOTE, "case_events", "kind, data", note, condition="{row}.kind = 'note'"),
        _Kept(
            Source.CONTRACT,
            "contracts",
            "number, customer",
            "{row}.customer || ' ' || {row}.number",
            key="CAST({row}.number AS INTEGER)",
            contract="{row}.number",
            condition="{row}.number IS NOT NULL",
        ),
        _Kept(
            Source.CONTACT,
            "contacts",
            "name, email, phone",
            "{row}.name || ' ' || {row}.email || ' ' || {row}.phone",
        ),
    )


def _number(kept: _Kept, row: str) -> str:
    # The key is widened first: eight times a contract number is more than a PostgreSQL integer holds.
    return f"CAST({kept.key.format(row=row)} AS BIGINT) * {1 << SOURCE_BITS} + {int(kept.source)}"


def _insert(kept: _Kept, dialect: str, row: str) -> str:
    number, words = ("rowid", _sqlite_words) if dialect == "sqlite" else ("id", "search_words({})".format)
    text = words(kept.text.format(row=row))
    values = f"{_number(kept, row)}, {text}, {kept.contract.format(row=row)}"
    return f"INSERT INTO {INDEX} ({number}, words, contract) SELECT {values}"


def _fillings(dialect: str) -> Iterator[str]:
    for kept in _kept(dialect):
        yield f"{_insert(kept, dialect, kept.table)} FROM {kept.table} WHERE {kept.condition.format(row=kept.table)}"


# --- SQLite ---

_FTS5 = "words, contract UNINDEXED, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3 4'"


def _sqlite_words(text: str) -> str:
    """Return the expression for the words; FTS5 folds all but what one letter must become two for."""
    folded = f"substr({text}, 1, {INDEXED_CHARACTERS})"
    for letter, plain in (*_AS_TWO_LETTERS.items(), _RUSSIAN_YO):
        for form in (letter, letter.upper() if letter != "ß" else "ẞ"):
            folded = f"replace({folded}, '{form}', '{plain}')"
    return folded


def _sqlite_triggers() -> Iterator[str]:
    for kept in _kept("sqlite"):
        forget = f"DELETE FROM {INDEX} WHERE rowid = {_number(kept, 'OLD')};"
        learn = f"{_insert(kept, 'sqlite', 'NEW')} WHERE {kept.condition.format(row='NEW')};"
        for when, event, body in (
            ("insert", "INSERT", learn),
            ("update", f"UPDATE OF {kept.columns}", f"{forget} {learn}"),
            ("delete", "DELETE", forget),
        ):
            name = f"search_{kept.table}_{when}"
            yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {kept.table} BEGIN {body} END"


# --- PostgreSQL ---


def _postgresql_tables() -> Iterator[str]:
    before, after = _translation()
    text = f"left($1, {INDEXED_CHARACTERS})"
    for letter, plain in _AS_TWO_LETTERS.items():
        for form in (letter, letter.upper() if letter != "ß" else "ẞ"):
            text = f"replace({text}, '{form}', '{plain}')"
    yield (
        "CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$ "
        f"SELECT coalesce(array_to_tsvector(array_agg(DISTINCT left(word, {WORD_LENGTH}))), ''::tsvector) "
        f"FROM unnest(string_to_array(translate({text}, '{before}', '{after}'), ' ')) AS word "
        "WHERE word <> '' $body$"
    )
    yield f"CREATE TABLE {INDEX} (id bigint PRIMARY KEY, words tsvector NOT NULL, contract varchar(8))"
    yield f"CREATE INDEX {INDEX}_words ON {INDEX} USING gin (words)"


def _translation() -> tuple[str, str]:
    """Return what ``translate`` turns into what: letters into folded ones, everything between words into a blank."""
    pairs = []
    for code in (*range(1, 0x250), *range(0x400, 0x530), *range(0x2000, 0x2070), 0x20AC, 0x2116, 0x3000, 0xFEFF):
        letter = chr(code)
        folded = fold_letter(letter) if letter.isalnum() else " "
        if folded != letter and len(folded) == 1:
            pairs.append((letter, folded))
    return "".join(a for a, _ in pairs).replace("'", "''"), "".join(b for _, b in pairs)


def _postgresql_triggers() -> Iterator[str]:
    for kept in _kept("postgresql"):
        yield (
            f"CREATE OR REPLACE FUNCTION search_keep_{kept.table}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN DELETE FROM {INDEX} WHERE id = {_number(kept, 'OLD')}; END IF; "
            f"IF TG_OP <> 'DELETE' THEN {_insert(kept, 'postgresql', 'NEW')} "
            f"WHERE {kept.condition.format(row='NEW')}; END IF; RETURN NULL; END $body$"
        )
        name, events = f"search_{kept.table}", f"INSERT OR DELETE OR UPDATE OF {kept.columns}"
        yield (
            f"CREATE OR REPLACE TRIGGER {name} AFTER {events} ON {kept.table} "
            f"FOR EACH ROW EXECUTE FUNCTION search_keep_{kept.table}()"
        )


def _lacks_triggers(connection: Connection) -> bool:
    """Return whether a trigger is missing; making one locks its table, which must not happen at every start."""
    there = set(connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").scalars())
    return any(f"search_{kept.table}" not in there for kept in _kept("postgresql"))


def _run(connection: Connection, statement: str) -> None:
    # Without parameters a percent sign is only a percent sign.
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
