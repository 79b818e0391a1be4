from datetime import timedelta
from typing import Any

import pytest

from actions.store.tables import UserRow
from actions.store.users import Refusal, User, UserError, add_user, list_users, set_language, verify

PASSWORD = "correct horse battery"


def test_the_right_password_gives_the_account(world: Any) -> None:
    found = verify(world.database, world.clock, "anna", PASSWORD)
    assert isinstance(found, User)
    assert (found.name, found.role, found.language, found.agent_id) == ("anna", "agent", "en", "anna")


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("anna", ""), ("", "")])
def test_a_wrong_name_or_password_gives_the_same_refusal(world: Any, name: str, password: str) -> None:
    assert verify(world.database, world.clock, name, password) is Refusal.WRONG


def test_five_failures_lock_the_account_for_five_minutes_even_with_the_right_password(world: Any) -> None:
    outcomes = [verify(world.database, world.clock, "anna", "wrong") for _ in range(5)]
    assert outcomes == [Refusal.WRONG] * 4 + [Refusal.LOCKED]
    world.clock.move(timedelta(minutes=4, seconds=59))
    assert verify(world.database, world.clock, "anna", PASSWORD) is Refusal.LOCKED
    world.clock.move(timedelta(seconds=1))
    assert isinstance(verify(world.database, world.clock, "anna", PASSWORD), User)


def test_a_success_forgives_the_failures_before_it(world: Any) -> None:
    for _ in range(3):
        for _ in range(4):
            verify(world.database, world.clock, "anna", "wrong")
        assert isinstance(verify(world.database, world.clock, "anna", PASSWORD), User)


def test_a_right_password_in_the_fifth_attempt_still_opens(world: Any) -> None:
    for _ in range(4):
        verify(world.database, world.clock, "anna", "wrong")
    assert isinstance(verify(world.database, world.clock, "anna", PASSWORD), User)


def test_after_the_lock_the_count_begins_anew(world: Any) -> None:
    for _ in range(5):
        verify(world.database, world.clock, "anna", "wrong")
    world.clock.move(timedelta(minutes=5))
    assert verify(world.database, world.clock, "anna", "wrong") is Refusal.WRONG
    assert isinstance(verify(world.database, world.clock, "anna", PASSWORD), User)


def test_passwords_are_kept_as_argon2id_hashes_alone(world: Any) -> None:
    with world.database.transaction() as session:
        stored = session.get_one(UserRow, "anna").password_hash
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "anna"}, "taken"),
        ({"name": " "}, "give a name"),
        ({"password": "short"}, "12 to 256"),
        ({"role": "king"}, "agent, manager, localization"),
        ({"language": "es"}, "unknown language"),
        ({"agent_id": "ghost"}, "no agent 'ghost'"),
    ],
)
def test_a_faulty_account_is_refused_with_the_reason(world: Any, changes: dict[str, str], message: str) -> None:
    given = {"name": "carla", "password": PASSWORD, "role": "agent", "language": "it"} | changes
    with world.database.transaction() as session, pytest.raises(UserError, match=message):
        add_user(session, **given)


def test_accounts_are_listed_by_name_and_their_language_can_be_changed(world: Any) -> None:
    with world.database.transaction() as session:
        set_language(session, "anna", "ru")
        assert [(user.name, user.language) for user in list_users(session)][:2] == [("anna", "ru"), ("boris", "de")]
        with pytest.raises(UserError, match="en, nl, de, ru, it, fr"):
            set_language(session, "anna", "tlh")
