"""PINs of contacts: hashed, checked, and no answer for whoever has none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.store.contracts import set_pin, verify_pin
from actions.store.database import Database
from actions.store.demo import DEMO_PINS
from actions.store.pins import PinError
from actions.store.tables import ContactRow


def contact(database: Database, email: str) -> ContactRow:
    with database.reading() as session:
        return session.scalars(select(ContactRow).where(ContactRow.email == email)).one()


def test_a_contacts_pin_is_right_and_every_other_is_wrong(demo: Database) -> None:
    email, pin = "giulia.moretti@cartieregarda.example", "8406"
    assert DEMO_PINS[email] == pin
    known = contact(demo, email).id
    with demo.reading() as session:
        assert verify_pin(session, known, pin)
        for wrong in ("8407", "84060", "840", "", "0000", "８４０６", DEMO_PINS["davide.riva@cartieregarda.example"]):
            assert not verify_pin(session, known, wrong)


def test_a_pin_is_kept_as_an_argon2_hash_that_differs_for_equal_pins(demo: Database) -> None:
    people = [contact(demo, email).id for email in list(DEMO_PINS)[:2]]
    with demo.transaction() as session:
        for person in people:
            set_pin(session, person, "123456")
    hashes = {contact(demo, email).pin_hash for email in list(DEMO_PINS)[:2]}
    assert len(hashes) == 2
    assert all(str(found).startswith("$argon2id$") and "123456" not in str(found) for found in hashes)


def test_nobody_is_known_by_a_pin_that_was_taken_away_or_never_given(demo: Database) -> None:
    known = contact(demo, "davide.riva@cartieregarda.example").id
    with demo.transaction() as session:
        set_pin(session, known, None)
        assert not verify_pin(session, known, "3971")
        assert not verify_pin(session, known, "")
        assert not verify_pin(session, known, "opens nothing")
        assert not verify_pin(session, 987654, "3971")


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", " 1234", "１２３４", ""])
def test_only_four_to_six_digits_are_a_pin_and_the_fault_does_not_repeat_it(demo: Database, pin: str) -> None:
    with demo.transaction() as session, pytest.raises(PinError) as fault:
        set_pin(session, 1, pin)
    assert not pin or pin not in str(fault.value)


def test_setting_a_pin_of_nobody_is_refused(demo: Database) -> None:
    with demo.transaction() as session, pytest.raises(LookupError):
        set_pin(session, 987654, "1234")
