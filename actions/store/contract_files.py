"""Reading and writing contract and roster files: TOML with tables inside each other, CSV with one kind a file.

The layout is described in docs/contract-files.md. Reading collects every fault with its place; it never guesses.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from actions.contract.datafiles import parse_toml
from actions.store.contract_kinds import KINDS, Column, Kind, Values

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
HOW_TO_SAVE = 'save it again as UTF-8 (in a spreadsheet: "CSV UTF-8")'
LARGEST_FILE_BYTES = 64 * 1024 * 1024

_HEADER = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
_PLAIN_HEADER = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*([A-Za-z_]\w*)\s*=")


class FileFaults(ValueError):
    """Files cannot be taken as they are; `faults` has one line for each fault, with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Given:
    """One record as a file gives it: canonical texts of the columns that are there, and where they stand.

    Instants without an offset still wait for the zone of their agent or line.
    """

    kind: Kind
    values: Values
    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, column: str = "") -> str:
        """Return file, line and column for a fault."""
        return " ".join((f"{self.file}:{self.lines.get(column, self.line)}", *((column,) if column else ())))


@dataclass(frozen=True)
class Reading:
    """What files give. ``covers`` are the kinds they speak of in full, so that pruning knows what is missing."""

    records: tuple[Given, ...]
    covers: frozenset[str]


def read_files(paths: Iterable[Path]) -> Reading:
    """Return everything in these files.

    Raises:
        FileFaults: every fault of every file.
        OSError: a file cannot be read.
    """
    faults: list[str] = []
    records: list[Given] = []
    covers: set[str] = set()
    for path in paths:
        if path.suffix.lower() not in (".toml", ".csv"):
            faults.append(f"{path.name}: is neither .toml nor .csv; see docs/contract-files.md")
            continue
        text = decode_file(path, faults)
        if text is None:
            continue
        read = _read_toml if path.suffix.lower() == ".toml" else _read_csv
        found, kinds = read(path.name, text, faults)
        records += found
        covers |= kinds
    if faults:
        raise FileFaults(faults)
    return Reading(tuple(records), frozenset(covers))


def decode_file(path: Path, faults: list[str]) -> str | None:
    """Return the text of a UTF-8 file, or None after saying what is wrong with it."""
    if path.stat().st_size > LARGEST_FILE_BYTES:
        faults.append(f"{path.name}: is larger than {LARGEST_FILE_BYTES // 1024 // 1024} MB; split it")
        return None
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.append(f"{path.name}: is UTF-16, not UTF-8; {HOW_TO_SAVE}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        guess = content[error.start : error.start + 1].decode("cp1252", "replace")
        faults.append(
            f"{path.name}:{line}: is not UTF-8 but perhaps Windows-1252 (byte {content[error.start]:#04x},"
            f" there {guess!r}); {HOW_TO_SAVE}"
        )
        return None


# --- CSV ---


def _read_csv(file: str, text: str, faults: list[str]) -> tuple[list[Given], set[str]]:
    if re.match(r"sep=.\r?\n", text):  # a line for Excel alone
        text = "\n" + text.partition("\n")[2]
    header_text = text.lstrip("\r\n").partition("\n")[0]
    delimiter, kind = _kind_of_header(header_text)
    if kind is None:
        known = "; ".join(f"{kind.file}: {','.join(kind.by_name)}" for kind in KINDS.values())
        faults.append(f"{file}:1: the first line does not name the columns of any known file ({known})")
        return [], set()
    try:
        rows = list(_csv_rows(text, delimiter))
    except csv.Error as error:
        faults.append(f"{file}: {error}; a quotation mark is not closed or stands in the middle of a cell")
        return [], set()
    header_line, header = rows[0]
    names = [_column_name(cell) for cell in header]
    problems = list(_header_faults(kind, names))
    if problems:
        faults += [f"{file}:{header_line} {problem}" for problem in problems]
        return [], set()
    records: list[Given] = []
    for line, cells in rows[1:]:
        if len(cells) != len(names):
            faults.append(
                f"{file}:{line}: has {len(cells)} cells, the header {len(names)}; put a cell that holds a"
                f" {DELIMITERS[delimiter]} in quotation marks"
            )
            continue
        raw = dict(zip(names, cells, strict=True))
        records += _given(kind, raw, file, line, {}, faults)
    return records, {kind.name}


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _kind_of_header(header: str) -> tuple[str, Kind | None]:
    """Return the delimiter and the kind that explain most columns of a header line; None: not even two."""
    best: tuple[int, str, Kind | None] = (1, ",", None)
    for delimiter in DELIMITERS:
        names = {_column_name(cell) for cell in header.split(delimiter)}
        for kind in KINDS.values():
            found = len(names & kind.by_name.keys())
            required = sum(column.default is None and column.name in names for column in kind.columns)
            # Between kinds that share columns the one is meant of which least is left out.
            score = 100 * found + 10 * required - len(kind.columns)
            if found > 1 and score > best[0]:
                best = (score, delimiter, kind)
    return best[1], best[2]


def _column_name(cell: str) -> str:
    return cell.strip().strip('"').strip().lower().replace(" ", "_")


def _header_faults(kind: Kind, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: there are two columns of this name"
    for name in names:
        if name not in kind.by_name:
            close = get_close_matches(name, kind.by_name, 1)
            yield f"{name or '(no name)'}: unknown column of {kind.file}" + (f", is {close[0]} meant?" if close else "")
    for name in kind.key:
        if kind.by_name[name].default is None and name not in names:
            yield f"{name}: this column is missing in {kind.file}"


# --- TOML ---


def _read_toml(file: str, text: str, faults: list[str]) -> tuple[list[Given], set[str]]:
    try:
        data = parse_toml(text)
    except ValueError as error:
        faults.append(f"{file}: is no TOML: {error}")
        return [], set()
    places = _places(text)
    tops = {kind.name: kind for kind in KINDS.values() if kind.parent is None}
    records: list[Given] = []
    covers: set[str] = set()
    for key, tables in data.items():
        if key not in tops:
            faults.append(f"{file}: {key}: unknown; the file holds {', '.join(f'[[{name}]]' for name in tops)}")
            continue
        nested = {kind.nested: kind for kind in KINDS.values() if kind.parent == key}
        covers |= {key, *(kind.name for kind in nested.values())}
        records += _read_tables(file, tops[key], nested, tables, places, faults)
    return records, covers


def _read_tables(
    file: str,
    kind: Kind,
    nested: Mapping[str, Kind],
    tables: object,
    places: Mapping[str, list[tuple[int, dict[str, int]]]],
    faults: list[str],
) -> Iterator[Given]:
    inner_counts = dict.fromkeys(nested, 0)
    for index, table in enumerate(_tables(file, kind.name, tables, faults)):
        line, lines = _place(places, kind.name, index)
        own = {name: value for name, value in table.items() if name not in nested}
        yield from _given(kind, _texts(file, line, lines, own, faults), file, line, lines, faults)
        parent = str(own.get(kind.key[0], ""))
        parent_is_right = _is_right(kind.by_name[kind.key[0]], parent)
        for name, inner_kind in nested.items():
            path = f"{kind.name}.{name}"
            for inner in _tables(file, path, table.get(name, []), faults):
                inner_line, inner_lines = _place(places, path, inner_counts[name])
                inner_counts[name] += 1
                raw = _texts(file, inner_line, inner_lines, inner, faults)
                raw.setdefault(inner_kind.columns[0].name, parent)
                inner_faults: list[str] = []
                yield from _given(inner_kind, raw, file, inner_line, inner_lines, inner_faults)
                # What is wrong with the parent's own key has been said there.
                said = f"{file}:{inner_line} {inner_kind.columns[0].name}:"
                faults += [fault for fault in inner_faults if parent_is_right or not fault.startswith(said)]


def _is_right(column: Column, text: str) -> bool:
    try:
        return bool(column.canonical(text))
    except ValueError:
        return False


def _tables(file: str, path: str, tables: object, faults: list[str]) -> list[dict[str, Any]]:
    if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
        return tables
    faults.append(f"{file}: {path}: write each one as a table of its own, [[{path}]]")
    return []


def _texts(
    file: str, line: int, lines: Mapping[str, int], table: Mapping[str, Any], faults: list[str]
) -> dict[str, str]:
    texts = {}
    for name, value in table.items():
        text = _text(value)
        if text is None:
            faults.append(
                f"{file}:{lines.get(name, line)} {name}: {value!r} is no text, date, yes or no, or list of texts"
            )
        else:
            texts[name] = text
    return texts


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return None


def _places(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Return, for each name of tables, where each of them begins and where its keys stand: tomllib does not tell."""
    places: dict[str, list[tuple[int, dict[str, int]]]] = {}
    current: dict[str, int] = {}
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            if header := _HEADER.match(line):
                current = {}
                places.setdefault(header[1], []).append((number, current))
            elif _PLAIN_HEADER.match(line):
                current = {}
            elif key := _KEY.match(line):
                current.setdefault(key[1], number)
        for quotes in ('"""', "'''"):
            if inside in ("", quotes) and line.count(quotes) % 2:
                inside = "" if inside else quotes
    return places


def _place(places: Mapping[str, list[tuple[int, dict[str, int]]]], path: str, index: int) -> tuple[int, dict[str, int]]:
    known = places.get(path, [])
    return known[index] if index < len(known) else (1, {})


# --- both ---


def _given(
    kind: Kind, raw: Mapping[str, str], file: str, line: int, lines: Mapping[str, int], faults: list[str]
) -> Iterator[Given]:
    """Yield the record when every one of its values can be read."""
    columns = kind.by_name
    before = len(faults)
    values: dict[str, str] = {}
    for name, text in raw.items():
        place = f"{file}:{lines.get(name, line)} {name}"
        column = columns.get(name)
        if column is None:
            close = get_close_matches(name, columns, 1)
            faults.append(f"{place}: unknown" + (f", is {close[0]} meant?" if close else f" in a {kind.name}"))
        elif not text.strip() and column.default is None:
            faults.append(f"{place}: is empty")
        elif not text.strip():
            # An empty PIN keeps the one there is: files are written without PINs.
            values |= {} if column.secret else {name: column.default or ""}
        else:
            try:
                values[name] = column.canonical(text)
            except ValueError as error:
                faults.append(f"{place}: {error}")
    for name in kind.key:
        if name not in raw and columns[name].default is None:
            faults.append(f"{file}:{line} {name}: is missing")
    if len(faults) == before:
        for name in kind.key:
            values.setdefault(name, "")
        yield Given(kind, values, file, line, lines)


# --- writing ---


def write_toml(state: Mapping[str, Sequence[Values]]) -> str:
    """Return all records as TOML text, the nested ones inside their parents."""
    lines: list[str] = []
    for kind in KINDS.values():
        if kind.parent is not None:
            continue
        children = [(inner, _by_parent(inner, state)) for inner in KINDS.values() if inner.parent == kind.name]
        for record in state.get(kind.name, ()):
            lines += ["", f"[[{kind.name}]]", *_toml_values(kind, record)]
            for inner, by_parent in children:
                for child in by_parent.get(record[kind.key[0]], ()):
                    lines += ["", f"[[{kind.name}.{inner.nested}]]"]
                    lines += _toml_values(inner, child, without=inner.columns[0].name)
    return "\n".join(lines).lstrip("\n") + "\n"


def _by_parent(kind: Kind, state: Mapping[str, Sequence[Values]]) -> dict[str, list[Values]]:
    found: dict[str, list[Values]] = {}
    for record in state.get(kind.name, ()):
        found.setdefault(record[kind.columns[0].name], []).append(record)
    return found


def _toml_values(kind: Kind, record: Values, without: str = "") -> Iterator[str]:
    for column in kind.columns:
        if column.name != without and not column.secret:
            yield f"{column.name} = {_toml_string(record[column.name])}"


def _toml_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_csv(state: Mapping[str, Sequence[Values]]) -> dict[str, str]:
    """Return the text of each CSV file by its name; with a byte order mark, so that spreadsheets show every letter."""
    files = {}
    for kind in KINDS.values():
        columns = [column.name for column in kind.columns if not column.secret]
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(state.get(kind.name, ()))
        files[kind.file] = "\ufeff" + out.getvalue()
    return files
