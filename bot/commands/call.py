"""``prioline call``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lines import one_line_errors
from bot.settings import load_settings


@one_line_errors
def call(
    language: Annotated[str, typer.Option(help="the line to call: nl, de, ru, it or fr")] = "nl",
    from_number: Annotated[str, typer.Option("--from", help="the caller's number")] = "+12025550190",
    url: Annotated[str, typer.Option(help="address of a running phone simulator; empty: the running product's")] = "",
    script: Annotated[
        list[Path] | None, typer.Option(help="play the calls in this file instead, on a product of their own")
    ] = None,
    title: Annotated[str, typer.Option(help="only scripts with these words in their title")] = "",
) -> None:
    """Call the priority line from the terminal, or play scripts of calls and say how each went."""
    from bot import call_player

    if script:
        raise typer.Exit(0 if call_player.play_scripts(load_settings(), script, title) else 1)
    call_player.call(load_settings(), language, from_number, url)
