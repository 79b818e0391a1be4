"""``prioline feedback``: messages that were understood wrongly, reviewed and given out as training data."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import feedback_files
from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Corrected levels and intents, for training.")


@app.command("list")
@one_line_errors
def list_waiting() -> None:
    """Show what nobody has reviewed yet."""
    lines = feedback_files.waiting_lines(load_settings())
    tell("\n".join(lines) if lines else "nothing waits for review")


@app.command("review")
@one_line_errors
def review(
    number: Annotated[int, typer.Argument(help="number of the feedback, from `feedback list`")],
    accept: Annotated[bool, typer.Option("--accept/--reject", help="use it for training, or not")],
    by: Annotated[str, typer.Option(help="who reviews")],
    intent: Annotated[str, typer.Option(help="the right intent, when the correction was wrong too")] = "",
    level: Annotated[int, typer.Option(help="the right level, 1 to 4")] = 0,
) -> None:
    """Accept or reject one feedback."""
    feedback_files.review_one(load_settings(), number, accept, by, intent or None, level or None)
    tell(f"feedback {number}: {'accepted' if accept else 'rejected'}")


@app.command("export")
@one_line_errors
def export() -> None:
    """Write the accepted ones as training files; the next `prioline train` reads them."""
    settings = load_settings()
    count = feedback_files.export(settings)
    tell(
        f"{count} messages in {settings.feedback_dir.relative_to(settings.data_dir)}; now run prioline train --compare"
    )
