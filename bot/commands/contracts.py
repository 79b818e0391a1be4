"""``prioline contracts``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Contracts.")

DRY_RUN = typer.Option("--dry-run", help="show the difference, change nothing")
ALLOW_GAPS = typer.Option("--allow-gaps", help="take a roster in which nobody is on duty at times")


@app.command("show")
@one_line_errors
def show(number: Annotated[str, typer.Argument(help="contract number; empty: all")] = "") -> None:
    """Show contracts, their plan, calendar, sites and contacts."""
    from bot import contract_view

    tell(contract_view.show(load_settings(), number))


@app.command("import")
@one_line_errors
def import_(
    files: Annotated[list[Path], typer.Argument(help=".toml and .csv files, see docs/contract-files.md")],
    dry_run: Annotated[bool, DRY_RUN] = False,
    prune: Annotated[bool, typer.Option("--prune", help="remove what the files leave out, and list it")] = False,
    allow_gaps: Annotated[bool, ALLOW_GAPS] = False,
) -> None:
    """Add and change contracts, contacts, sites and rosters from files: all of it, or nothing at the first fault."""
    from bot.commands.importing import import_files

    import_files(load_settings(), files, dry_run=dry_run, prune=prune, allow_gaps=allow_gaps)


@app.command("export")
@one_line_errors
def export(
    path: Annotated[Path, typer.Argument(help="a .toml file, or a folder for one .csv file of each kind")],
) -> None:
    """Write all contracts and rosters to files that import takes; PINs stay here."""
    from bot import contract_view

    for name in contract_view.export(load_settings(), path):
        tell(name)


@app.command("pin")
@one_line_errors
def pin(
    number: Annotated[str, typer.Argument(help="contract number")],
    email: Annotated[str, typer.Argument(help="e-mail address of the contact")],
    remove: Annotated[bool, typer.Option("--remove", help="take the PIN away")] = False,
) -> None:
    """Set the PIN with which a contact is known on the phone; asks for it."""
    from bot import contract_view

    asked = None if remove else typer.prompt("PIN (4 to 6 digits)", hide_input=True, confirmation_prompt=True)
    tell(contract_view.set_contact_pin(load_settings(), number, email, asked))
