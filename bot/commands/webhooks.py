"""``prioline webhooks``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Outgoing webhooks: other systems that are told what happens to cases.")


@app.command("add")
@one_line_errors
def add(
    url: Annotated[str, typer.Argument(help="http(s) address that takes the events")],
    event: Annotated[list[str] | None, typer.Option(help="an event it wants, repeatable; without: all")] = None,
) -> None:
    """Add a target and show the secret that signs its events, this once."""
    from actions.contract.clock import SystemClock
    from actions.handoff.webhooks import EVENTS
    from actions.store.database import Database
    from actions.store.webhook_targets import add_target

    with Database(load_settings().database).transaction() as session:
        target = add_target(session, SystemClock().now(), url, event or [], EVENTS)
        number, secret = target.id, target.secret
    tell(secret)
    typer.echo(f"target {number} added; keep the secret now: it is not shown again", err=True)


@app.command("list")
@one_line_errors
def show() -> None:
    """List the targets and how their deliveries stand (times in UTC)."""
    from actions.store.database import Database
    from actions.store.webhook_targets import targets

    with Database(load_settings().database).reading() as session:
        found = targets(session)
    for state in found:
        row = state.row
        failing = f", failing since {row.failing_since:%Y-%m-%d %H:%M}" if row.failing_since else ""
        events = ",".join(row.events) or "all events"
        counts = f"{state.sent} sent, {state.waiting} waiting, {state.given_up} given up"
        tell(f"{row.id}  {row.url}  {events}  {counts}{failing}")
    if not found:
        tell("no targets; add one with `prioline webhooks add URL`")


@app.command("test")
@one_line_errors
def test(target: Annotated[int, typer.Argument(help="number of the target")]) -> None:
    """Send a test event now, past the outbox, and say what the target answered; exit status 1 when it failed."""
    from actions.contract.clock import SystemClock
    from actions.handoff.webhooks import DeliveryFailed
    from actions.store.database import Database
    from actions.store.webhook_targets import target_by_id
    from bot.webhook_sender import HttpSender

    with Database(load_settings().database).reading() as session:
        row = target_by_id(session, target)
    now = SystemClock().now()
    body: dict[str, Any] = {"id": "evt_test", "event": "test", "at": now.isoformat(), "case": None, "detail": {}}
    try:
        HttpSender().deliver(row.url, row.secret, "evt_test", body, now)
    except DeliveryFailed as fault:
        raise ValueError(f"target {target} did not take the test event: {fault}") from fault
    tell(f"target {target} took the test event")


@app.command("remove")
@one_line_errors
def remove(target: Annotated[int, typer.Argument(help="number of the target")]) -> None:
    """Send nothing to a target any more."""
    from actions.contract.clock import SystemClock
    from actions.store.database import Database
    from actions.store.webhook_targets import remove_target

    with Database(load_settings().database).transaction() as session:
        remove_target(session, SystemClock().now(), target)
    tell(f"target {target} removed")
