"""``prioline workbench``: what the workbench shows beside the texts themselves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import ROOT, Settings, load_settings

if TYPE_CHECKING:
    from bot.workbench.camera import SignedIn

app = typer.Typer(no_args_is_help=True, help="Figures and pictures for the localization workbench.")

DOCUMENT = ROOT / "docs" / "workbench.md"
VALIDATION = ROOT / "nlu" / "validation"


@app.command("report")
@one_line_errors
def report(
    document: Annotated[
        Path, typer.Option(help="Markdown file with the marks between which the table goes")
    ] = DOCUMENT,
    measure: Annotated[bool, typer.Option(help="measure the understanding too (about half a minute)")] = True,
) -> None:
    """Measure the understanding of each language and write the table of all languages into the documents."""
    from bot.clock import process_clock
    from bot.workbench import report as reports
    from bot.workbench.shelf import Shelf
    from locales.catalogue import FOLDER

    settings = load_settings()
    if measure:
        model, found = _evaluation(settings)
        now = process_clock(settings.clock_file).now().isoformat()
        reports.write_figures(settings.data_dir, reports.evaluated(found, model, now))
    shelf = Shelf(FOLDER)
    standings = [reports.standing(shelf, language) for language in shelf.languages()]
    table = reports.table(standings, reports.read_figures(settings.data_dir))
    reports.put_table(document, table)
    tell(table)


@app.command("pictures")
@one_line_errors
def pictures(
    url: Annotated[str, typer.Option(help="address of a running product; empty: the one of the settings")] = "",
    account: Annotated[str, typer.Option(help="account of a manager, for the pages behind the sign-in")] = "demo",
) -> None:
    """Take pictures of a running test installation, on which the workbench frames each text."""
    from bot.clock import process_clock
    from bot.workbench.camera import CameraMissing, take_pictures
    from locales.catalogue import LANGUAGES

    settings = load_settings()
    address = url or settings.public_url or f"http://{settings.host}:{settings.port}"
    now = process_clock(settings.clock_file).now()
    try:
        with _signed_in(settings, account) as signed_in:
            album = take_pictures(address, settings.data_dir, LANGUAGES, now, signed_in)
    except CameraMissing as fault:
        raise ValueError(str(fault)) from fault
    framed = {text for picture in album.pictures for text in picture.texts}
    tell(f"{len(album.pictures)} pictures, {len(framed)} texts on them")


def _evaluation(settings: Settings) -> tuple[str, Any]:
    """Return the newest model's name and what ``nlu.evaluation`` says of it."""
    from bot.environments import RASA_PYTHON, make_rasa_environment, rasa_environment_variables
    from bot.training import newest_model

    model = newest_model(settings)
    if model is None:
        raise ValueError("there is no model to measure; train one: prioline train")
    make_rasa_environment()
    files = [str(path) for path in sorted(VALIDATION.glob("*.jsonl"))]
    command = [str(RASA_PYTHON), "-m", "nlu.evaluation", "--model", str(model), "--json", *files]
    environment = rasa_environment_variables(settings.data_dir)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise ValueError("the model could not be measured, see the lines above")
    return model.name, json.loads(done.stdout)


@contextmanager
def _signed_in(settings: Settings, name: str) -> Iterator[SignedIn]:
    """A session of an account for the time of a ``with`` block; afterwards its language is what it was."""
    from starlette.requests import Request
    from starlette.responses import Response

    from actions.store.database import Database
    from actions.store.users import find_user, set_language
    from bot.clock import process_clock
    from bot.desk.access import COOKIE, Access
    from bot.settings import session_secret
    from bot.workbench.camera import SignedIn

    database = Database(settings.database)

    def speak(language: str) -> None:
        with database.transaction() as session:
            set_language(session, name, language)

    try:
        with database.transaction() as session:
            user = find_user(session, name)
        if user is None:
            raise LookupError(f"no account {name}; name one of `prioline users list` with --account")
        access = Access(database, process_clock(settings.clock_file), session_secret(settings))
        request = Request({"type": "http", "scheme": "http", "path": "/", "headers": [], "server": ("127.0.0.1", 80)})
        response = Response()
        access.begin(response, request, access.new_session(user))
        cookie = response.headers["set-cookie"].partition(";")[0].partition("=")[2]
        try:
            yield SignedIn(COOKIE, cookie, speak)
        finally:
            speak(user.language)
    finally:
        database.close()
