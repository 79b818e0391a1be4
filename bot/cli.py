"""The command ``prioline``. Every error is one line that says what is wrong and what to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import checks, terminal_chat
from bot.commands import calendars, contracts, database, feedback, locales, roster, tokens, users, webhooks, workbench
from bot.commands.call import call
from bot.commands.lines import one_line_errors, tell
from bot.commands.report import report
from bot.settings import load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The priority support line in five languages.")
for name, group in (
    ("calendars", calendars),
    ("contracts", contracts),
    ("db", database),
    ("feedback", feedback),
    ("locales", locales),
    ("roster", roster),
    ("tokens", tokens),
    ("users", users),
    ("webhooks", webhooks),
    ("workbench", workbench),
):
    app.add_typer(group.app, name=name)
app.command()(call)
app.command()(report)
app.command()(database.purge)


@app.command()
@one_line_errors
def serve() -> None:
    """Start everything: environments, database, model, all processes. Ctrl-C stops."""
    from bot.runtime import Server

    Server(load_settings(), tell).run()


@app.command()
@one_line_errors
def train(
    compare: Annotated[bool, typer.Option(help="keep the new model only when it is no worse")] = False,
    force: Annotated[bool, typer.Option(help="with --compare: keep it all the same")] = False,
) -> None:
    """Train the understanding and the dialogue."""
    from bot.training import train_compared, train_model

    settings = load_settings()
    model = train_compared(settings, force, tell) if compare else train_model(settings)
    tell(f"model: {model}")


@app.command()
@one_line_errors
def parse() -> None:
    """Read JSON lines {"text": …} on standard input; write what each message means."""
    raise typer.Exit(checks.run_in_rasa(load_settings(), "nlu.parse", ["--model", str(_model())]))


@app.command()
@one_line_errors
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON lines with text, lang, channel, intent, severity")],
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Measure the understanding on labelled messages."""
    flags = ["--json"] if as_json else []
    arguments = ["--model", str(_model()), *flags, *(str(file.resolve()) for file in files)]
    raise typer.Exit(checks.run_in_rasa(load_settings(), "nlu.evaluation", arguments))


@app.command()
@one_line_errors
def chat(
    language: Annotated[str, typer.Option(help="nl, de, ru, it or fr")] = "nl",
    url: Annotated[str, typer.Option(help="address of a running product; empty: the one of the settings")] = "",
) -> None:
    """Chat in the terminal with the running product, starting it when it is not running."""
    terminal_chat.run(load_settings(), url, language)


@app.command()
@one_line_errors
def deadline(
    contract: Annotated[str, typer.Option(help="contract number")],
    severity: Annotated[int, typer.Option(min=1, max=4)],
    at: Annotated[str, typer.Option(help="instant of the report with its zone, e.g. 2026-03-27T17:30+01:00")],
    channel: Annotated[str, typer.Option(help="chat or phone")] = "chat",
    phone_contact: Annotated[str, typer.Option(help="instant of phone contact, if any")] = "",
    language: Annotated[str, typer.Option(help="en, nl, de, ru, it or fr")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Compute by when an answer is due, with every step of the calculation."""
    from bot import deadline_view

    if channel not in ("chat", "phone"):
        raise ValueError(f"--channel {channel}: use chat or phone")
    kind: Literal["chat", "phone"] = "phone" if channel == "phone" else "chat"
    contact = deadline_view.instant(phone_contact, "--phone-contact") if phone_contact else None
    reported: datetime = deadline_view.instant(at, "--at")
    view = deadline_view.compute(load_settings(), contract, severity, reported, kind, contact)
    tell(deadline_view.as_json(view) if as_json else deadline_view.as_text(view, language))


@app.command()
@one_line_errors
def test(
    fast: Annotated[bool, typer.Option(help="without the browser and whole-product tests")] = False,
) -> None:
    """Run every check and test of both environments."""
    raise typer.Exit(checks.run_all(load_settings(), fast))


def _model() -> Path:
    from bot.training import newest_model, train_model

    return newest_model(load_settings()) or train_model(load_settings())


def main() -> None:
    """Entry point."""
    app()
