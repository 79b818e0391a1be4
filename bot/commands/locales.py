"""``prioline locales``."""

from __future__ import annotations

import typer

from bot.commands.lines import one_line_errors, tell

app = typer.Typer(no_args_is_help=True, help="The catalogues of texts.")


@app.command("extract")
@one_line_errors
def extract() -> None:
    """Write the catalogue template from the marked texts."""
    from locales.template import write_template

    tell(str(write_template().name))


@app.command("update")
@one_line_errors
def update() -> None:
    """Bring all catalogues up to date with the texts."""
    from locales.catalogue import LANGUAGES
    from locales.template import update as update_catalogue

    for language in LANGUAGES:
        update_catalogue(language)
        tell(f"{language}: updated")


@app.command("check")
@one_line_errors
def check() -> None:
    """Check the catalogues: nothing missing or left over, arguments and plural forms right."""
    from locales.check import all_faults

    faults = all_faults()
    for fault in faults:
        tell(fault)
    tell(f"{len(faults)} faults")
    raise typer.Exit(1 if faults else 0)
