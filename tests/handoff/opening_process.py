"""Opens a case in a process of its own when it is told to go: run by ``test_premium_race``."""

from __future__ import annotations

import sys
from datetime import datetime

from actions.handoff.opening import OpenCase, open_case
from actions.store.database import Database


def main() -> None:
    url, now, key, contract, contact = sys.argv[1:]
    database = Database(url)
    with database.reading():
        pass  # connected before the start, so that both really begin together
    command = OpenCase(
        opening_key=key,
        conversation_id=None,
        kind="incident",
        contract_number=contract,
        contact_id=int(contact),
        contact_text="",
        language="it",
        channel="voice",
        level=1,
        model_level=1,
        customer_level=None,
        probabilities=None,
        evidence=(),
        report="Tutto fermo.",
    )
    print("ready", flush=True)
    sys.stdin.readline()
    with database.transaction() as session:
        case = open_case(session, datetime.fromisoformat(now), command)
        outcome = "premium" if case.premium else "standard"
    print(outcome, flush=True)


if __name__ == "__main__":
    main()
