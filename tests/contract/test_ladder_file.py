from __future__ import annotations

from typing import Any

import pytest

from actions.contract.ladder import LadderError, load_ladders, read_ladders

ROW = {"ring_s": 20, "tries_per_person": 2, "pause_s": 15, "alarm_shares": [0.5, 0.1]}


def rows(**changes: Any) -> dict[str, Any]:
    return {"level": {str(level): {**ROW, **(changes if level == 2 else {})} for level in range(1, 5)}}


def test_every_level_has_a_ladder_and_level_1_waits_least() -> None:
    ladders = load_ladders()
    assert set(ladders) == {1, 2, 3, 4}
    assert ladders[1].pause_s == min(ladder.pause_s for ladder in ladders.values())


def test_a_row_is_read_as_written() -> None:
    ladder = read_ladders(rows(ring_s=33))[2]
    assert (ladder.ring_s, ladder.tries_per_person, ladder.pause_s) == (33, 2, 15)
    assert ladder.alarm_shares == (0.5, 0.1)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ring_s": 5}, "level 2 -> ring_s: 5 is not a whole number from 10 to 60"),
        ({"ring_s": 20.5}, "ring_s: 20.5"),
        ({"tries_per_person": 0}, "tries_per_person: 0"),
        ({"pause_s": -1}, "pause_s: -1"),
        ({"alarm_shares": [0.1, 0.5]}, "alarm_shares"),
        ({"alarm_shares": [1.0]}, "alarm_shares"),
        ({"alarm_shares": [0.5, 0.5]}, "alarm_shares"),
        ({"alarm_shares": ["half"]}, "alarm_shares"),
        ({"alarm_shares": 0.5}, "alarm_shares"),
        ({"rings": 3}, "level 2 -> rings: is unknown"),
    ],
)
def test_a_fault_is_told_with_its_place(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(LadderError) as caught:
        read_ladders(rows(**change))
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]


def test_a_missing_level_or_key_and_an_unknown_level_are_told_together() -> None:
    data = rows()
    del data["level"]["3"]
    del data["level"]["1"]["ring_s"]
    data["level"]["7"] = ROW
    data["speed"] = 1
    with pytest.raises(LadderError) as caught:
        read_ladders(data)
    assert sorted(caught.value.faults) == [
        "level 1 -> ring_s: is missing",
        "level 3: is missing",
        "level 7: is no level; levels are 1 to 4",
        "speed: unknown; the file holds [level.N] tables only",
    ]
