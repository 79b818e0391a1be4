"""Values keep their meaning on the way through JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.texts.terms import TERMS
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term, Value, from_json, to_json

ZONES = ("Europe/Amsterdam", "Europe/Berlin", "Europe/Moscow", "Europe/Rome", "Europe/Paris", "Asia/Almaty", "UTC")

moments = st.builds(
    Moment,
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc)),
    st.sampled_from(ZONES),
)
single: st.SearchStrategy[Value] = st.one_of(
    st.text(),
    st.integers(),
    moments,
    st.builds(Day, st.dates()),
    st.builds(Span, st.integers(), st.sampled_from(("elapsed", "business"))),
    st.builds(Level, st.integers(1, 4)),
    st.builds(
        Digits, st.text("+0123456789"), st.sampled_from(("contract", "incident", "phone", "known_phone", "code"))
    ),
    st.builds(Term, st.sampled_from(sorted(TERMS))),
)
values: st.SearchStrategy[Value] = st.recursive(
    single, lambda inner: st.builds(Listing, st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)


@given(values)
def test_a_value_comes_back_from_json_as_it_was(value: Value) -> None:
    assert from_json(json.loads(json.dumps(to_json(value)))) == value


def test_a_moment_in_any_zone_stays_the_same_instant() -> None:
    at = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Amsterdam"))
    back = from_json(to_json(Moment(at, "Europe/Amsterdam")))
    assert back == Moment(datetime(2026, 10, 25, 1, 30, tzinfo=timezone.utc), "Europe/Amsterdam")


def test_a_day_has_no_time_of_day() -> None:
    assert to_json(Day(date(2026, 3, 1))) == {"is": "day", "date": "2026-03-01"}


@pytest.mark.parametrize("data", [None, [], {}, {"is": "unknown"}, 1.5])
def test_data_that_is_no_value_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not a text argument"):
        from_json(data)
