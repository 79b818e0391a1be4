"""The command ``prioline``. Every error is one line that says what is wrong and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from bot import checks, terminal_chat
from bot.environments import EnvironmentFault
from bot.processes import StartFault
from bot.settings import Settings, SettingsError, load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The priority support line in five languages.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")
contracts_app = typer.Typer(no_args_is_help=True, help="Contracts.")
roster_app = typer.Typer(no_args_is_help=True, help="The managers on duty.")
locales_app = typer.Typer(no_args_is_help=True, help="The catalogues of texts.")
users_app = typer.Typer(no_args_is_help=True, help="Accounts of the desk.")
for name, group in (
    ("db", db_app),
    ("contracts", contracts_app),
    ("roster", roster_app),
    ("locales", locales_app),
    ("users", users_app),
):
    app.add_typer(group, name=name)

Command = TypeVar("Command", bound=Callable[..., Any])


def one_line_errors(command: Command) -> Command:
    """Turn the errors that people can mend into one line and exit status 1."""

    @wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except (SettingsError, StartFault, EnvironmentFault, ValueError, LookupError, OSError) as error:
            typer.echo(f"prioline: {error}", err=True)
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]


def _tell(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


def _settings() -> Settings:
    return load_settings()


@app.command()
@one_line_errors
def serve() -> None:
    """Start everything: environments, database, model, all processes. Ctrl-C stops."""
    from bot.runtime import Server

    Server(_settings(), _tell).run()


@app.command()
@one_line_errors
def train() -> None:
    """Train the understanding and the dialogue."""
    from bot.runtime import train as train_model

    _tell(f"model: {train_model(_settings())}")


@app.command()
@one_line_errors
def parse() -> None:
    """Read JSON lines {"text": …} on standard input; write what each message means."""
    raise typer.Exit(checks.run_in_rasa(_settings(), "nlu.parse", ["--model", str(_model())]))


@app.command()
@one_line_errors
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON lines with text, lang, channel, intent, severity")],
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Measure the understanding on labelled messages."""
    flags = ["--json"] if as_json else []
    arguments = ["--model", str(_model()), *flags, *(str(file.resolve()) for file in files)]
    raise typer.Exit(checks.run_in_rasa(_settings(), "nlu.evaluation", arguments))


@app.command()
@one_line_errors
def chat(
    language: Annotated[str, typer.Option(help="nl, de, ru, it or fr")] = "nl",
    url: Annotated[str, typer.Option(help="address of a running product; empty: the one of the settings")] = "",
) -> None:
    """Chat in the terminal with the running product, starting it when it is not running."""
    terminal_chat.run(_settings(), url, language)


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
    view = deadline_view.compute(_settings(), contract, severity, reported, kind, contact)
    _tell(deadline_view.as_json(view) if as_json else deadline_view.as_text(view, language))


@app.command()
@one_line_errors
def test(
    fast: Annotated[bool, typer.Option(help="without the browser and whole-product tests")] = False,
) -> None:
    """Run every check and test of both environments."""
    raise typer.Exit(checks.run_all(_settings(), fast))


@contracts_app.command("show")
@one_line_errors
def contracts_show(number: Annotated[str, typer.Argument(help="contract number; empty: all")] = "") -> None:
    """Show contracts, their plan, calendar and contacts."""
    from bot import contract_view

    _tell(contract_view.show(_settings(), number))


@roster_app.command("show")
@one_line_errors
def roster_show(days: Annotated[int, typer.Option(help="how far ahead")] = 28) -> None:
    """Show who is on duty."""
    from bot import contract_view

    _tell(contract_view.roster(_settings(), days))


@roster_app.command("check")
@one_line_errors
def roster_check(days: Annotated[int, typer.Option(help="how far ahead")] = 90) -> None:
    """Look for times in which nobody is on duty; exit status 1 when there are any."""
    from bot import contract_view

    gaps = contract_view.gaps(_settings(), days)
    _tell("\n".join(gaps) if gaps else f"no gap in the next {days} days")
    raise typer.Exit(1 if gaps else 0)


@db_app.command("upgrade")
@one_line_errors
def db_upgrade() -> None:
    """Bring the database to the current schema."""
    from bot.runtime import prepare_database

    prepare_database(_settings(), _tell)
    _tell("database is current")


@locales_app.command("extract")
@one_line_errors
def locales_extract() -> None:
    """Write the catalogue template from the marked texts."""
    from locales.template import write_template

    _tell(str(write_template().name))


@locales_app.command("update")
@one_line_errors
def locales_update() -> None:
    """Bring all catalogues up to date with the texts."""
    from locales.catalogue import LANGUAGES
    from locales.template import update

    for language in LANGUAGES:
        update(language)
        _tell(f"{language}: updated")


@locales_app.command("check")
@one_line_errors
def locales_check() -> None:
    """Check the catalogues: nothing missing or left over, arguments and plural forms right."""
    from locales.check import all_faults

    faults = all_faults()
    for fault in faults:
        _tell(fault)
    _tell(f"{len(faults)} faults")
    raise typer.Exit(1 if faults else 0)


@users_app.command("add")
@one_line_errors
def users_add(
    name: str,
    role: Annotated[str, typer.Option(help="agent, manager or localization")] = "agent",
    language: Annotated[str, typer.Option(help="en, nl, de, ru, it or fr")] = "en",
    agent: Annotated[str, typer.Option(help="id of the agent this account belongs to")] = "",
) -> None:
    """Add an account of the desk; asks for its password."""
    from actions.store.database import Database
    from actions.store.users import add_user

    password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    with Database(_settings().database).transaction() as session:
        add_user(session, name, password, role, language, agent or None)
    _tell(f"user {name} added")


def _model() -> Path:
    from bot.runtime import newest_model
    from bot.runtime import train as train_model

    return newest_model(_settings()) or train_model(_settings())


def main() -> None:
    """Entry point."""
    app()
