"""``prioline tokens``."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Tokens of the desk's JSON interface.")


@app.command("add")
@one_line_errors
def add(
    name: Annotated[str, typer.Argument(help="the integration, e.g. ticket-bridge")],
    scope: Annotated[str, typer.Option(help="read, or write for moves as well")] = "read",
) -> None:
    """Make a token for an integration and show it, this once."""
    from actions.contract.clock import SystemClock
    from actions.store.database import Database
    from actions.store.tokens import add_token

    with Database(load_settings().database).transaction() as session:
        token = add_token(session, SystemClock().now(), name, scope)
    tell(token)
    typer.echo("keep it now: it is not shown again", err=True)


@app.command("list")
@one_line_errors
def show() -> None:
    """List the tokens: name, scope, when made, last used and revoked (UTC)."""
    from actions.store.database import Database
    from actions.store.tokens import list_tokens

    with Database(load_settings().database).reading() as session:
        rows = list_tokens(session)
    for row in rows:
        used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
        revoked = f", revoked {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else ""
        tell(f"{row.name}  {row.scope}  made {row.created_at:%Y-%m-%d %H:%M}, {used}{revoked}")
    if not rows:
        tell("no tokens; make one with `prioline tokens add NAME`")


@app.command("revoke")
@one_line_errors
def revoke(name: Annotated[str, typer.Argument(help="the integration")]) -> None:
    """End the validity of a token, at once."""
    from actions.contract.clock import SystemClock
    from actions.store.database import Database
    from actions.store.tokens import revoke_token

    with Database(load_settings().database).transaction() as session:
        revoke_token(session, SystemClock().now(), name)
    tell(f"token {name} revoked")
