"""Importing contracts and rosters: the difference is told, done whole or not at all; doing it twice changes nothing."""

from __future__ import annotations

import threading
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.contract.numbers import luhn_check_digit
from actions.store.contract_files import FileFaults, Reading, read_files, write_csv, write_toml
from actions.store.contract_import import (
    Difference,
    import_records,
    load_state,
    preview,
    records_of,
    what_files_leave_out,
)
from actions.store.contracts import load_contract, load_roster, sites_of, verify_pin
from actions.store.database import Database
from actions.store.demo import LINE, add_demo_contracts
from actions.store.tables import AbsenceRow, CaseRow, ContactRow, ContractRow, QuotaRow, RosterOverrideRow

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
"""A Friday; duty-3 is on duty until Monday, then duty-1."""
IT, NL = "72188303", "40217788"


def written(folder: Path, *texts: str) -> Reading:
    """Write each text to a file, TOML or CSV by its looks, and read them."""
    files = []
    for index, text in enumerate(texts):
        files.append(folder / f"file{index}.{'toml' if '[[' in text else 'csv'}")
        files[-1].write_text(text, encoding="utf-8", newline="")
    return read_files(files)


def exported(database: Database, folder: Path, form: str) -> Reading:
    with database.reading() as session:
        records = records_of(load_state(session))
    texts = {"all.toml": write_toml(records)} if form == "toml" else write_csv(records)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return read_files([folder / name for name in texts])


def add_roster_details(database: Database) -> None:
    """What the demo has none of: an absence, exceptions, special days, several spans a day, a text to escape."""
    with database.transaction() as session:
        session.add(AbsenceRow(agent_id="tam-de", start_at=NOW, end_at=NOW.replace(month=4)))
        override = {"line": LINE, "start_at": NOW, "end_at": NOW.replace(day=28)}
        session.add(RosterOverrideRow(**override, add_agent="duty-1", remove_agent="duty-3"))
        session.add(RosterOverrideRow(**override, add_agent="duty-2", source="calendar"))
        row = session.get_one(ContractRow, IT)
        row.customer = 'Cartiere "del Garda", S.p.A. \\ Riva; Nord'
        row.hours = [[0, "08:30", "12:30"], [0, "13:30", "18:00"], [5, "22:00", "06:00"]]
        row.holiday_overrides = [
            {"day": "2026-12-24", "change": "ordinary", "hours": [["09:00", "13:00"]]},
            {"day": "2026-12-31", "change": "closed", "hours": []},
        ]


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_what_was_exported_changes_nothing_when_it_is_imported(filled: Database, tmp_path: Path, form: str) -> None:
    add_roster_details(filled)
    reading = exported(filled, tmp_path, form)
    difference = import_records(filled, reading, NOW, what_files_leave_out(reading))
    assert difference.lines() == []
    assert sum(difference.unchanged.values()) == 8 + 1 + 1 + 2 + 5 + 10 + 3


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_an_export_makes_the_same_contracts_in_an_empty_database(
    demo: Database, unfilled: Database, tmp_path: Path, form: str
) -> None:
    add_roster_details(demo)
    import_records(unfilled, exported(demo, tmp_path, form), NOW)
    with demo.reading() as before, unfilled.reading() as after:
        assert load_contract(after, IT) == load_contract(before, IT)
        assert load_roster(after, LINE) == load_roster(before, LINE)
        assert [site.name for site in sites_of(after, NL)] == ["Bakkerij Utrecht", "Winkel Willemstad"]
        old, new = (
            {k: v for k, v in records_of(load_state(side)).items() if k != "contact"} for side in (before, after)
        )
        assert new == old
    with unfilled.transaction() as session:
        assert not add_demo_contracts(session)


def test_an_export_has_no_pin_and_importing_it_keeps_them(demo: Database, tmp_path: Path) -> None:
    for form in ("toml", "csv"):
        import_records(demo, exported(demo, tmp_path, form), NOW)
    assert not any("argon2" in path.read_text() or "pin" in path.read_text() for path in tmp_path.glob("*.[tc]*"))
    with demo.reading() as session:
        assert verify_pin(session, 1, "2750")


CHANGES = """
[[contract]]
number = "4021-7788"
plan = "msa_business"
tam = ""

[[contract.contact]]
name = "Pim Visser"
email = "Pim.Visser@broodhuis.example"
phone = "+44 20 7946 0955"
language = "nl"
pin = "0412"

[[contract.contact]]
email = "anneke.dewit@broodhuis.example"
pin = "2750"

[[contract.site]]
name = "Winkel Willemstad"
hours = "Mon-Fri 08:00-17:00"
"""

DIFFERENCE = [
    "~ contract 4021-7788 plan: msa_enterprise -> msa_business",
    "~ contract 4021-7788 tam: tam-nl -> (empty)",
    "+ contact 4021-7788 pim.visser@broodhuis.example: name Pim Visser, phone +442079460955, language nl, pin is set",
    "~ site 4021-7788 Winkel Willemstad hours: Mon-Sat 08:00-17:00 -> Mon-Fri 08:00-17:00",
]


def test_a_dry_run_tells_what_changes_and_changes_nothing(filled: Database, tmp_path: Path) -> None:
    reading = written(tmp_path, CHANGES)
    with filled.reading() as session:
        before = load_state(session)
    difference = preview(filled, reading, NOW)
    assert difference.lines() == DIFFERENCE
    assert difference.summary() == [
        "contracts: 0 added, 1 changed, 0 removed, 0 unchanged",
        "contacts: 1 added, 0 changed, 0 removed, 1 unchanged",
        "sites: 0 added, 1 changed, 0 removed, 0 unchanged",
    ]
    with filled.reading() as session:
        assert load_state(session) == before


def test_an_import_does_what_the_dry_run_told_and_the_second_one_nothing(filled: Database, tmp_path: Path) -> None:
    reading = written(tmp_path, CHANGES)
    assert import_records(filled, reading, NOW).lines() == DIFFERENCE
    with filled.reading() as session:
        contract = load_contract(session, NL)
        assert contract is not None
        assert (contract.plan.code, contract.customer) == ("msa_business", "Broodhuis Winkels BV")
        new = session.scalars(select(ContactRow).where(ContactRow.name == "Pim Visser")).one()
        assert verify_pin(session, new.id, "0412")
    assert import_records(filled, reading, NOW).lines() == []


def test_a_changed_pin_is_told_without_the_pin(demo: Database, tmp_path: Path) -> None:
    text = "contract,email,pin\n40217788,anneke.dewit@broodhuis.example,9911\n"
    difference = import_records(demo, written(tmp_path, text), NOW)
    assert difference.lines() == ["~ contact 4021-7788 anneke.dewit@broodhuis.example pin: is changed"]
    with demo.reading() as session:
        assert verify_pin(session, 1, "9911")


def test_nothing_is_removed_unless_pruning_is_asked_for(filled: Database, tmp_path: Path) -> None:
    text = '[[contract]]\nnumber = "7218-8303"\n'
    reading = written(tmp_path, text)
    assert import_records(filled, reading, NOW).lines() == []
    difference = import_records(filled, reading, NOW, what_files_leave_out(reading))
    assert [line for line in difference.removals() if line.startswith("- contract")] == [
        "- contract 3390-1547",
        "- contract 4021-7788",
        "- contract 5103-9022",
        "- contract 6027-7142",
    ]
    with filled.reading() as session:
        assert session.scalars(select(ContractRow.number)).all() == [IT]
        assert session.scalar(select(func.count()).select_from(ContactRow)) == 0
        assert load_roster(session, LINE)[0].rotations[0].order == ("duty-1", "duty-2", "duty-3")


def test_pruning_contracts_by_csv_keeps_the_contacts_of_those_that_stay(demo: Database, tmp_path: Path) -> None:
    reading = written(tmp_path, "number,customer\n7218-8303,Cartiere\n")
    import_records(demo, reading, NOW, what_files_leave_out(reading))
    with demo.reading() as session:
        assert set(session.scalars(select(ContactRow.contract_number))) == {IT}


def add_case(database: Database) -> None:
    with database.transaction() as session:
        case = CaseRow(
            opening_key="earlier",
            kind="incident",
            contract_number=NL,
            contact_id=1,
            contact_text="",
            language="nl",
            channel="chat",
            level=3,
            evidence=[],
            report="",
            guaranteed=True,
            state="answered",
            opened_at=NOW,
        )
        session.add(case)
        session.flush()
        session.add(QuotaRow(contract_number=NL, year_start=date(2026, 1, 1), case_id=case.id, change=-1, at=NOW))


def test_what_cases_refer_to_is_not_removed_and_nothing_else_is(filled: Database, tmp_path: Path) -> None:
    add_case(filled)
    reading = written(tmp_path, '[[contract]]\nnumber = "7218-8303"\n')
    faults = faults_of(filled, reading, prune=True)
    assert (
        "database: contract 4021-7788 cannot be removed, 1 rows of cases name it; let it end by valid_until" in faults
    )
    assert (
        "database: contact 4021-7788 anneke.dewit@broodhuis.example cannot be removed, 1 rows of cases name it"
        in faults
    )
    with filled.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContractRow)) == 5


def faults_of(database: Database, reading: Reading, prune: bool = False) -> tuple[str, ...]:
    """Return the faults of an import, after making sure that it changed nothing."""
    with database.reading() as session:
        before = load_state(session)
    with pytest.raises(FileFaults) as fault:
        if prune:
            import_records(database, reading, NOW, what_files_leave_out(reading))
        else:
            import_records(database, reading, NOW)
    with database.reading() as session:
        assert load_state(session) == before
    return fault.value.faults


NEW_CONTRACT = """
[[contract]]
number = "30000004"
customer = "Neu GmbH"
plan = "enhanced_tam"
language = "de"
country = "DE"
zone = "Europe/Berlin"
holidays = "DE-BE"
valid_from = 2026-01-01
valid_until = 2026-12-31
line_number = "+12025550119"
"""


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            NEW_CONTRACT.replace("2026-12-31", "2025-12-31"),
            ["file0.toml:11 valid_until: ends on 2025-12-31, before it begins on 2026-01-01"],
        ),
        (
            NEW_CONTRACT.replace('country = "DE"\n', "").replace('customer = "Neu GmbH"\n', ""),
            ["file0.toml:2: contract 3000-0004 is new and needs customer, country"],
        ),
        (NEW_CONTRACT + 'tam = "tam-xx"', ["file0.toml:13 tam: there is no agent 'tam-xx'"]),
        (NEW_CONTRACT + 'line = "gold"', ["file0.toml:13 line: there is no line 'gold'"]),
        (
            NEW_CONTRACT.replace("enhanced_tam", "msa_business") + 'tam = "tam-de"',
            ["file0.toml:13 tam: the plan msa_business has no TAM; leave it empty"],
        ),
        (
            NEW_CONTRACT + NEW_CONTRACT,
            ["file0.toml:14: contract 3000-0004 is there already at file0.toml:2"],
        ),
        (
            "contract,name,email,phone,language\n30000004,Ida Wolf,ida@neu.example,+4420 7946 0999,de\n",
            ["file0.csv:2 contract: there is no contract '30000004'"],
        ),
        (
            '[[agent]]\nid = "duty-2"\n[[agent.away]]\nfrom = 2026-08-20\nuntil = 2026-08-03\n',
            ["file0.toml:5 until: is not after from"],
        ),
        (
            '[[line]]\nname = "priority"\n[[line.override]]\nfrom = 2026-08-03\nuntil = 2026-08-20\n',
            ["file0.toml:3: neither adds nor removes anybody"],
        ),
        (
            '[[line]]\nname = "priority"\nhandover = "Tue 08:00"\norder = ["duty-1", "duty-9"]\n',
            [
                "file0.toml:1: rotation: the first handover 2024-01-01 is not on weekday 1",
                "file0.toml:4 order: there is no agent 'duty-9'",
            ],
        ),
        ("agent,from,until\nduty-9,2026-08-03,2026-08-20\n", ["file0.csv:2 agent: there is no agent 'duty-9'"]),
    ],
)
def test_a_record_that_cannot_be_is_one_line_with_its_place_and_nothing_is_done(
    demo: Database, tmp_path: Path, text: str, faults: list[str]
) -> None:
    assert list(faults_of(demo, written(tmp_path, text))) == faults


def test_one_wrong_record_among_right_ones_keeps_all_of_them_out(filled: Database, tmp_path: Path) -> None:
    wrong = NEW_CONTRACT.replace("30000004", "30000012").replace("2026-12-31", "2025-12-31")
    assert len(faults_of(filled, written(tmp_path, NEW_CONTRACT + wrong))) == 1


def test_a_plan_names_eight_contacts_and_no_ninth(demo: Database, tmp_path: Path) -> None:
    rows = [f"51039022,Person {n},p{n}@rheintal.example,+4420794609{n:02d},de" for n in range(7)]
    header = "contract,name,email,phone,language"
    faults = faults_of(demo, written(tmp_path, "\n".join([header, *rows]) + "\n"))
    assert faults == ("file0.csv:8: contract 5103-9022 has 9 contacts, its plan names 8",)
    import_records(demo, written(tmp_path, "\n".join([header, *rows[:6]]) + "\n"), NOW)


HOLE = """
[[agent]]
id = "duty-1"

[[agent.away]]
from = 2026-04-01
until = 2026-04-03
"""


def test_a_roster_with_a_hole_is_refused_with_its_time_unless_it_is_meant(filled: Database, tmp_path: Path) -> None:
    reading = written(tmp_path, HOLE)
    assert faults_of(filled, reading) == (
        "line priority: nobody would be on duty from 2026-03-31T22:00:00Z to 2026-04-02T22:00:00Z;"
        " add somebody, or give --allow-gaps",
    )
    assert len(import_records(filled, reading, NOW, allow_gaps=True).lines()) == 1


def test_a_hole_that_the_same_file_fills_is_none(filled: Database, tmp_path: Path) -> None:
    filler = '[[line]]\nname = "priority"\n[[line.override]]\nfrom = 2026-04-01\nuntil = 2026-04-03\nadd = "duty-2"\n'
    import_records(filled, written(tmp_path, HOLE + filler), NOW)
    with filled.reading() as session:
        duty, _ = load_roster(session, LINE)
    assert duty.on_duty(datetime(2026, 4, 2, 12, tzinfo=timezone.utc)) == ("duty-2",)


def test_an_absence_without_offset_is_meant_in_the_agents_own_zone(demo: Database, tmp_path: Path) -> None:
    text = '[[agent]]\nid = "tam-ru"\n[[agent.away]]\nfrom = 2026-08-03\nuntil = 2026-08-20T12:00:00+02:00\n'
    assert import_records(demo, written(tmp_path, text), NOW).lines() == [
        "+ absence tam-ru from 2026-08-02T21:00:00Z until 2026-08-20T10:00:00Z"
    ]


def test_two_imports_of_the_same_contracts_at_once_make_them_once(filled: Database, tmp_path: Path) -> None:
    bodies = (f"{4_000_000 + number}" for number in range(50))
    numbers = [body + luhn_check_digit(body) for body in bodies]
    reading = written(tmp_path, "".join(NEW_CONTRACT.replace("30000004", number) for number in numbers))
    gate, done, faults = threading.Barrier(2), list[Difference](), list[Exception]()

    def work() -> None:
        gate.wait()
        try:
            done.append(import_records(filled, reading, NOW))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(len(difference.changes) for difference in done) == [0, 50]
    with filled.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContractRow)) == 55


def test_the_example_in_the_documentation_can_be_imported(demo: Database, tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("docs/contract-files.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    lines = import_records(demo, written(tmp_path, example), NOW).lines()
    assert lines == [
        "+ absence duty-1 from 2026-08-02T22:00:00Z until 2026-08-16T22:00:00Z",
        "+ override priority from 2026-12-23T23:00:00Z until 2026-12-26T23:00:00Z add duty-3 remove duty-1",
        "~ contract 4021-7788 hours: Mon-Fri 09:00-18:00 -> Mon-Fri 09:00-12:30 13:00-18:00, Sat 10:00-14:00",
        "~ contract 4021-7788 special_days: (empty) -> 2026-12-24 ordinary 09:00-13:00, 2026-12-31 closed",
    ]
