"""Contract files as people save them: every fault is one line with its place, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.store import contract_values as values
from actions.store.contract_files import FileFaults, Given, read_files

HEADER = "contract;name;email;phone;language\n"
ROW = "4021-7788;Jörg Müller;Joerg.Mueller@broodhuis.example;+49 30 23125 012;de\n"


def read(folder: Path, content: str | bytes, name: str = "contacts.csv") -> tuple[Given, ...]:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_files([folder / name]).records


def faults(folder: Path, content: str | bytes, name: str = "contacts.csv") -> list[str]:
    with pytest.raises(FileFaults) as fault:
        read(folder, content, name)
    return list(fault.value.faults)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_commas_semicolons_and_tabs_are_told_apart_by_the_header(
    tmp_path: Path, delimiter: str, mark: str, line_end: str
) -> None:
    (record,) = read(tmp_path, mark + (HEADER + ROW).replace(";", delimiter).replace("\n", line_end))
    assert record.kind.name == "contact"
    assert dict(record.values) == {
        "contract": "40217788",
        "name": "Jörg Müller",
        "email": "joerg.mueller@broodhuis.example",
        "phone": "+493023125012",
        "language": "de",
    }


def test_a_line_for_excel_quoted_cells_and_blank_rows_are_read_as_meant(tmp_path: Path) -> None:
    text = (
        'sep=;\n"Contract";Name;"E-Mail"\n'.replace("E-Mail", "email") + ';;\n40217788;"Kok; ""Piet"" de";p@b.example\n'
    )
    (record,) = read(tmp_path, text)
    assert record.values["name"] == 'Kok; "Piet" de'
    assert record.line == 4


def test_a_windows_1252_file_is_refused_with_the_way_to_save_it(tmp_path: Path) -> None:
    assert faults(tmp_path, (HEADER + ROW).encode("cp1252")) == [
        "contacts.csv:2: is not UTF-8 but perhaps Windows-1252 (byte 0xf6, there 'ö'); save it again as UTF-8"
        ' (in a spreadsheet: "CSV UTF-8")'
    ]


def test_a_utf_16_file_is_refused_with_the_way_to_save_it(tmp_path: Path) -> None:
    assert faults(tmp_path, (HEADER + ROW).encode("utf-16")) == [
        'contacts.csv: is UTF-16, not UTF-8; save it again as UTF-8 (in a spreadsheet: "CSV UTF-8")'
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "contract;name;email;phone;langauge\n",
            "contacts.csv:1 langauge: unknown column of contacts.csv, is language meant?",
        ),
        ("contract;name;email;email\n", "contacts.csv:1 email: there are two columns of this name"),
        ("name;email;phone;language;pin\n", "contacts.csv:1 contract: this column is missing in contacts.csv"),
        (
            HEADER.replace(";", ",") + "40217788,Kok, Piet,p@b.example,+442079460955,nl\n",
            "contacts.csv:2: has 6 cells, the header 5; put a cell that holds a comma in quotation marks",
        ),
        (HEADER + ROW.replace("4021-7788", ""), "contacts.csv:2 contract: is empty"),
        (
            HEADER + ROW.replace("4021-7788", "4021-7787"),
            "contacts.csv:2 contract: contract number: '4021-7787' has a mistyped digit; compare it with the contract",
        ),
        (
            HEADER + ROW.replace("+49 30 23125 012", "2,02556E+11"),
            "contacts.csv:2 phone: '2,02556E+11' is no phone number; write it with + and the country,"
            " like +49 30 23125012",
        ),
        (
            HEADER + ROW.replace("Jörg", "=Jörg"),
            "contacts.csv:2 name: '=Jörg Müller' begins with '=', which a spreadsheet takes for a formula;"
            " write it otherwise",
        ),
        (
            "contract;email;pin\n40217788;a@b.example;412\n",
            "contacts.csv:2 pin: a PIN has 4 to 6 digits; spreadsheets drop a zero in front, so write the cell as text",
        ),
    ],
)
def test_a_fault_in_a_table_is_one_line_with_line_and_column(tmp_path: Path, text: str, expected: str) -> None:
    assert faults(tmp_path, text) == [expected]


def test_a_table_without_known_columns_and_an_open_quotation_mark_are_one_line(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "Kunde;Vertrag\nx;y\n")
    assert fault.startswith("contacts.csv:1: the first line does not name the columns of any known file")
    (fault,) = faults(tmp_path, HEADER + '40217788;"Kok\n')
    assert "a quotation mark is not closed" in fault
    (fault,) = faults(tmp_path, "x", "contacts.xlsx")
    assert fault == "contacts.xlsx: is neither .toml nor .csv; see docs/contract-files.md"


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(
        "number;plan;zone\n40217788;gold;Europe/Berlim\n4021778;msa_business;Europe/Rome\n"
    )
    (tmp_path / "two.toml").write_text('[[contract]]\nnumber = "40217788"\nhours = "Mon-Fri 09:00-13:00 12:00-18:00"\n')
    with pytest.raises(FileFaults) as fault:
        read_files([tmp_path / "one.csv", tmp_path / "two.toml"])
    assert fault.value.faults == (
        "one.csv:2 plan: unknown plan 'gold'; use one of msa_business, msa_enterprise, enhanced_tam",
        "one.csv:2 zone: unknown time zone 'Europe/Berlim', is Europe/Berlin meant?; use an IANA name like"
        " Europe/Berlin",
        "one.csv:3 number: contract number: '4021778' is not 8 digits; write it like 4021-7788",
        "two.toml:3 hours: hours of Mon: two spans overlap at 12:00",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[contract]\n", "all.toml: is no TOML: "),
        (
            '[[contrakt]]\nnumber = "40217788"\n',
            "all.toml: contrakt: unknown; the file holds [[agent]], [[line]], [[contract]]",
        ),
        ('[contract]\nnumber = "40217788"\n', "all.toml: contract: write each one as a table of its own, [[contract]]"),
        ('# 1\n[[contract]]\nnumber = "40217788"\ncusto = "x"\n', "all.toml:4 custo: unknown, is customer meant?"),
        (
            '[[contract]]\nnumber = "40217788"\nvalid_from = 1.5\n',
            "all.toml:3 valid_from: 1.5 is no text, date, yes or no",
        ),
        ('[[contract]]\ncustomer = "x"\n', "all.toml:1 number: is missing"),
        (
            '[[contract]]\nnumber = "40217788"\ncustomer = """\n[[contract]]\n"""\nholidays = "XX"\n',
            "all.toml:6 holidays: unknown holiday region 'XX'; use a code like NL or DE-HE",
        ),
        (
            '[[contract]]\nnumber = "1"\n[[contract.contact]]\nemail = "a@b.example"\n',
            "all.toml:2 number: contract number: '1' is not 8 digits; write it like 4021-7788",
        ),
        (
            '[[agent]]\nid = "a"\n[[agent.away]]\nfrom = 2026-08-03\nuntil = "soon"\n',
            "all.toml:5 until: 'soon' is no time",
        ),
    ],
)
def test_a_fault_in_toml_is_one_line_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    (fault,) = faults(tmp_path, text, "all.toml")
    assert fault.startswith(expected)


SPANS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([("00:00", "24:00"), ("07:30", "12:00"), ("22:00", "06:00")])),
    min_size=1,
    unique_by=lambda span: span[0],
)


@given(SPANS)
def test_opening_hours_are_the_same_after_writing_and_reading(spans: list[tuple[int, tuple[str, str]]]) -> None:
    # "00:00" to "24:00" and a span over midnight on the day before overlap; those weeks are no hours at all.
    week = sorted((day, *span) for day, span in spans)
    text = values.show_hours(week)
    try:
        assert list(values.read_hours(text)) == week
    except ValueError as fault:
        assert "overlap" in str(fault)
    else:
        assert values.hours(text) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mon-fri 9:00-18:00", "Mon-Fri 09:00-18:00"),
        (
            "Sat-Mon 10:00–14:00, Wed 8:00-12:00 13:00-17:00",
            "Mon 10:00-14:00, Wed 08:00-12:00 13:00-17:00, Sat-Sun 10:00-14:00",
        ),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"),
    ],
)
def test_opening_hours_have_one_form(written: str, meant: str) -> None:
    assert values.hours(written) == meant


@pytest.mark.parametrize(
    "text", ["", "Mon", "Mon 9-18", "Mo-Fr 09:00-18:00", "Mon 09:00-25:00", "Mon 09:60-18:00", "Mon 09:00-09:00"]
)
def test_what_is_no_opening_hours_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        values.hours(text)


@pytest.mark.parametrize(
    ("written", "meant"), [("2026-12-31", "2026-12-31"), ("31.12.2026", "2026-12-31"), ("1.2.2026", "2026-02-01")]
)
def test_a_date_is_iso_or_with_dots(written: str, meant: str) -> None:
    assert values.day(written) == meant


@pytest.mark.parametrize("text", ["12/31/2026", "31-12-2026", "31.02.2026", "2026", "tomorrow"])
def test_a_date_that_may_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026-12-31"):
        values.day(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+1 (202) 555-0121", "+12025550121"),
        ("0049 30 23125-012", "+493023125012"),
        ("+44 20 7946 0955", "+442079460955"),
    ],
)
def test_phone_numbers_become_e164(written: str, meant: str) -> None:
    assert values.phone(written) == meant


@pytest.mark.parametrize("text", ["030 23125012", "+49 30", "+999 123456", "+1 202 555 0121 ext. 5", "telefono"])
def test_numbers_that_cannot_be_dialled_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like"):
        values.phone(text)
