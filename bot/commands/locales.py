"""``prioline locales``."""

from __future__ import annotations

from typing import Annotated

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
    """Bring all catalogues up to date with the texts; changed English texts are marked for a new reading."""
    from locales.catalogue import LANGUAGES
    from locales.stats import all_stats
    from locales.template import update as update_catalogue
    from locales.template import write_template

    write_template()
    for language in LANGUAGES:
        update_catalogue(language)
    for found in all_stats():
        tell(f"{found.language}: {found.texts} texts, {found.untranslated} to translate, {found.fuzzy} to read again")


@app.command("compile")
@one_line_errors
def compile_all() -> None:
    """Write a .mo file beside every catalogue, for front ends that read gettext's own form (not kept in git)."""
    from locales.catalogue import LANGUAGES, REGIONS, po_path
    from locales.template import compile_catalogue

    for language in (*LANGUAGES, *REGIONS):
        if po_path(language).exists():
            tell(compile_catalogue(language).as_posix())


@app.command("stats")
@one_line_errors
def stats_of_all(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list, for machines.")] = False,
) -> None:
    """Show how far each catalogue is."""
    import json
    from dataclasses import asdict

    from locales.stats import all_stats

    found = all_stats()
    if as_json:
        tell(json.dumps([asdict(each) for each in found], default=str, ensure_ascii=False, indent=2))
        return
    head = f"{'':6} {'texts':>6} {'written':>8} {'spoken':>7} {'words':>6} {'empty':>6} {'fuzzy':>6}"
    tell(f"{head}  {'changed':10}  proofread")
    for each in found:
        changed = each.changed.date().isoformat() if each.changed else "never"
        counts = f"{each.texts:6} {each.written:8} {each.spoken:7} {each.words:6} {each.untranslated:6} {each.fuzzy:6}"
        tell(f"{each.language:6} {counts}  {changed:10}  {each.proofread or 'not yet'}")


@app.command("check")
@one_line_errors
def check() -> None:
    """Check the catalogues: nothing missing or left over, arguments, plurals, words, lengths and marks right."""
    from bot.voice_check import voice_faults
    from locales.check import all_faults

    faults = [*all_faults(), *voice_faults()]
    for fault in faults:
        tell(fault)
    tell(f"{len(faults)} faults")
    raise typer.Exit(1 if faults else 0)
