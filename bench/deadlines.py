"""How many deadlines one core computes in a second, with a year of holidays; prints JSON.

    python bench/deadlines.py

Two figures: the calendar's arithmetic alone, and whole deadlines with their steps and warnings. The calendar
is built anew for each round, so the cost of its cache is in the figure. Seconds are those of the processor, since
the figure is for one core.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from actions.contract.agreement import DEFAULT_HOURS, Contract
from actions.contract.calendar import BusinessCalendar
from actions.contract.deadline import compute_deadline
from actions.contract.holidays import load_holidays
from actions.contract.plans import load_plans

COUNT = 20_000
ROUNDS = 5
TARGET_PER_SECOND = 20_000
STARTS = [datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=index * 1577) for index in range(COUNT)]


def add_only() -> None:
    calendar = BusinessCalendar(DEFAULT_HOURS, "Europe/Rome", load_holidays("IT").days.keys())
    for start in STARTS:
        calendar.add(start, timedelta(hours=10))


def whole_deadlines() -> None:
    plan = load_plans()["msa_business"]
    period = (date(2026, 1, 1), date(2026, 12, 31))
    contract = Contract(
        "40217788", "Bench", plan, "it", "IT", "Europe/Rome", DEFAULT_HOURS, "IT", *period, False, "+12025550101"
    )
    for start in STARTS:
        compute_deadline(contract, 4, start, "chat")


def per_second(run: Callable[[], None]) -> int:
    """Return the median rate of several rounds."""
    rates = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        run()
        rates.append(COUNT / (time.process_time() - begin))
    return round(sorted(rates)[ROUNDS // 2])


def main() -> None:
    figures = {
        "calendar_add_per_second": per_second(add_only),
        "deadline_with_steps_per_second": per_second(whole_deadlines),
        "target_per_second": TARGET_PER_SECOND,
        "count": COUNT,
        "rounds": ROUNDS,
        "python": platform.python_version(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
