"""Everything under /workbench: addresses and forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from babel.messages.plurals import get_plural
from fastapi import APIRouter, Form, Path, Request, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams

from actions.contract.clock import Clock
from actions.store import feedback
from actions.store.database import Database
from actions.store.users import User
from bot.desk.access import Access, StaleForm, Visitor
from bot.desk.pages import HEADERS
from bot.desk.proxy import ProxySignIn
from bot.desk.refusals import NoSuchPage, TooLarge, refusing_routes, see
from bot.settings import ROOT
from bot.workbench import conversations, editing, player, report
from bot.workbench.browse import FORM_FILTERS, PAGE_LENGTH, STATE_FILTERS, Wanted, areas, browse, row
from bot.workbench.inventory import Entry, by_id, inventory
from bot.workbench.pages import FOLDER, STATIC, Pages
from bot.workbench.pictures import pictures_of
from bot.workbench.samples import COUNTS, MOMENTS, OWN, ZONES, Controls
from bot.workbench.shelf import Shelf
from bot.workbench.understanding import (
    INCIDENT,
    SENTENCE_LENGTH,
    SENTENCES_LIMIT,
    Meaning,
    NotReached,
    Understanding,
    intents,
    sentences_of,
)
from locales.catalogue import FOLDER as LOCALES
from locales.catalogue import LANGUAGES
from locales.check import named_arguments
from locales.message import Text
from locales.texts import workbench as texts

PREFIX = "/workbench"
ROLES = ("localization", "manager")
BODY_LIMIT = 512 * 1024
"""Longest form in bytes; pasted sentences and a conversation file fit."""
YEAR_S = 365 * 24 * 3600
REPORT_COMMAND = "prioline workbench report"
PICTURES_COMMAND = "prioline workbench pictures"

_OUR_PAGE = re.compile(r"/workbench(/[A-Za-z0-9/_-]*)?(\?[^\\\s]*)?(#[\w-]*)?")
TextId = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]
Language = Annotated[str, Path(pattern="^[a-z]{2}(_[A-Z]{2})?$")]
FormToken = Annotated[str, Form()]


@dataclass(frozen=True)
class Places:
    """Where the workbench reads and writes."""

    data_dir: FilePath
    locales: FilePath = LOCALES
    conversations: FilePath = ROOT / "tests" / "conversations"


def create_router(
    database: Database,
    clock: Clock,
    session_secret: str,
    rasa_url: str,
    places: Places,
    *,
    secure_cookies: bool = False,
    proxy: ProxySignIn | None = None,
) -> APIRouter:
    """Return the workbench, its addresses beginning with ``/workbench``; people sign in at the desk.

    ``rasa_url`` is the address of the Rasa process, which the tester of the understanding asks. ``proxy`` is the
    desk's: whoever it has verified is signed in here as well.
    """
    access = Access(database, clock, session_secret, secure_cookies=secure_cookies, proxy=proxy)
    bench = _Workbench(database, clock, access, Understanding(rasa_url), places)
    router = APIRouter(
        prefix=PREFIX,
        route_class=refusing_routes(bench.failure, PREFIX, BODY_LIMIT, texts.NOT_ALLOWED),
        include_in_schema=False,
    )
    router.add_api_route("/static/{name}", bench.static, methods=["GET"])
    router.add_api_route("", bench.texts, methods=["GET"])
    router.add_api_route("/", bench.texts, methods=["GET"])
    router.add_api_route("/texts/{text_id}", bench.text, methods=["GET"])
    router.add_api_route("/texts/{text_id}/{language}", bench.edit_page, methods=["GET"])
    router.add_api_route("/texts/{text_id}/{language}", bench.edit, methods=["POST"])
    router.add_api_route("/dialogues", bench.dialogues, methods=["GET"])
    router.add_api_route("/dialogues", bench.own_dialogue, methods=["POST"])
    router.add_api_route("/understanding", bench.understanding_page, methods=["GET"])
    router.add_api_route("/understanding", bench.understand, methods=["POST"])
    router.add_api_route("/understanding/candidates", bench.keep_candidate, methods=["POST"])
    router.add_api_route("/languages", bench.report, methods=["GET"])
    router.add_api_route("/languages/{language}", bench.report_of, methods=["GET"])
    router.add_api_route("/pictures/{name}", bench.picture, methods=["GET"])
    router.add_api_route("/{rest:path}", bench.nothing_here, methods=["GET"])
    return router


class _Workbench:
    """The handlers. They block, so FastAPI runs them in worker threads."""

    def __init__(
        self, database: Database, clock: Clock, access: Access, understanding: Understanding, places: Places
    ) -> None:
        self._database, self._clock, self._access = database, clock, access
        self._understanding, self._places = understanding, places
        self._shelf = Shelf(places.locales)
        self._pages = Pages(access)

    # --- texts ---

    def texts(self, request: Request, notice: str = "") -> Response:
        """Show the texts side by side."""
        visitor, _ = self._for_page(request)
        wanted = Wanted.read(request.query_params, self._shelf)
        controls = Controls.read(request.query_params)
        found = browse(self._shelf, wanted, controls)

        def page_address(page: int) -> str:
            return f"{PREFIX}?" + "&".join(filter(None, (wanted.query(page=page), urlencode(controls.query()))))

        return self._pages.show(
            request,
            visitor,
            "texts.html",
            **self._columns(wanted.languages),
            wanted=wanted,
            controls=controls,
            found=found,
            first=(found.page - 1) * PAGE_LENGTH,
            page_address=page_address,
            area_choices=areas(),
            form_choices=FORM_FILTERS,
            state_choices=STATE_FILTERS,
            notice=notice if notice in texts.NOTICES else "",
        )

    def text(self, request: Request, text_id: TextId, notice: str = "") -> Response:
        """Show one text: in all chosen languages, where it is used, and on the page."""
        visitor, _ = self._for_page(request)
        entry = _entry(text_id)
        wanted = Wanted.read(request.query_params, self._shelf)
        controls = Controls.read(request.query_params)
        found, _ = conversations.read_folder(self._places.conversations)
        said_in = [
            one for one in found if any(entry.response == said.response for step in one.steps for said in step.replies)
        ]
        return self._pages.show(
            request,
            visitor,
            "text.html",
            **self._columns(wanted.languages),
            wanted=wanted,
            controls=controls,
            row=row(self._shelf, entry, wanted.languages, controls),
            said_in=said_in if entry.response else [],
            pictures=pictures_of(self._places.data_dir, entry, wanted.languages),
            pictures_command=PICTURES_COMMAND,
            notice=notice if notice in texts.NOTICES else "",
        )

    def edit_page(self, request: Request, text_id: TextId, language: Language, next: str = "") -> Response:
        """Show the form that changes one translation."""
        visitor, _ = self._for_page(request)
        entry = _entry(text_id)
        return self._edit_form(request, visitor, entry, language, self._forms(entry, language), next)

    def edit(
        self,
        request: Request,
        text_id: TextId,
        language: Language,
        form_token: FormToken,
        seen: Annotated[str, Form()],
        action: Annotated[Literal["save", "patch", "approve"], Form()],
        form: Annotated[list[str] | None, Form()] = None,
        next: Annotated[str, Form()] = "",
    ) -> Response:
        """Save the change, give it as a patch, or take the mark 'needs review' away."""
        visitor, user = self._for_form(request, form_token)
        entry = _entry(text_id)
        self._forms(entry, language)  # a language that is not there ends here
        forms = tuple(editing.usable(each) for each in (form or ()))
        change = editing.Change(entry, language, forms, user.name, self._clock.now(), seen)
        try:
            if action == "patch":
                return _download(editing.patch(self._places.locales, change), f"{language}-{entry.id}.patch")
            if action == "approve":
                editing.approve(self._places.locales, change)
            else:
                editing.save(self._places.locales, change)
        except editing.Unusable as fault:
            return self._edit_form(request, visitor, entry, language, forms, next, faults=fault.faults, status=422)
        except editing.ChangedMeanwhile:
            return self._edit_form(request, visitor, entry, language, forms, next, changed=True, status=409)
        except editing.NotWritable:
            return self._edit_form(request, visitor, entry, language, forms, next, writable=False, status=409)
        return see(_with_notice(next, entry, "approved" if action == "approve" else "saved"))

    def _edit_form(
        self,
        request: Request,
        visitor: Visitor,
        entry: Entry,
        language: str,
        forms: tuple[str, ...],
        next: str,
        *,
        faults: list[str] | None = None,
        changed: bool = False,
        writable: bool | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        book = self._shelf.book(language)
        now = self._forms(entry, language)
        names = {name for form in (entry.text.singular, entry.text.plural or "") for name in named_arguments(form)}
        return self._pages.show(
            request,
            visitor,
            "edit.html",
            status=status,
            entry=entry,
            code=language,
            boxes=list(zip(_form_numbers(entry, language), forms, strict=False)),
            state=book.state(entry.key),
            seen=editing.fingerprint(now),
            now=now if changed else (),
            names=sorted(names),
            marks=[wrong for wrong in book.faults.get(entry.key, ()) if not wrong.startswith("fuzzy")],
            faults=faults or [],
            changed=changed,
            writable=editing.is_writable(self._places.locales, language) if writable is None else writable,
            next=_our_page(next, entry),
        )

    def _forms(self, entry: Entry, language: str) -> tuple[str, ...]:
        """Return the translation as it stands, with an empty form for each that is missing."""
        try:
            book = self._shelf.book(language)
        except ValueError as fault:
            raise NoSuchPage from fault
        needed = book.catalog.num_plurals if entry.text.plural is not None else 1
        return (*book.forms(entry.key), *("",) * needed)[:needed]

    # --- dialogues ---

    def dialogues(self, request: Request, conversation: str = "", channel: str = "chat") -> Response:
        """Play a conversation in columns."""
        visitor, _ = self._for_page(request)
        found, faults = conversations.read_folder(self._places.conversations)
        chosen = next((one for one in found if f"{one.file}/{one.number}" == conversation), None)
        return self._play(request, visitor, found, chosen or next(iter(found), None), faults, channel)

    async def own_dialogue(
        self,
        request: Request,
        form_token: FormToken,
        file: UploadFile,
        channel: Annotated[str, Form()] = "chat",
    ) -> Response:
        """Play a file that somebody brings along; it is not kept."""
        content = await file.read(conversations.FILE_LIMIT + 1)
        name = FilePath(file.filename or "").stem[:20]
        return await run_in_threadpool(self._play_own, request, form_token, content, name, channel)

    def _play_own(self, request: Request, form_token: str, content: bytes, name: str, channel: str) -> Response:
        visitor, _ = self._for_form(request, form_token)
        if len(content) > conversations.FILE_LIMIT:
            raise TooLarge
        found, faults = conversations.read_folder(self._places.conversations)
        try:
            own = conversations.read(content.decode("utf-8-sig"), name)
        except (conversations.Unreadable, UnicodeDecodeError) as fault:
            return self._play(request, visitor, found, None, (*faults, f"{name}: {fault}"), channel, status=422)
        return self._play(request, visitor, found, own[0], faults, channel, own=own)

    def _play(
        self,
        request: Request,
        visitor: Visitor,
        found: tuple[conversations.Conversation, ...],
        chosen: conversations.Conversation | None,
        faults: tuple[str, ...],
        channel: str,
        *,
        own: list[conversations.Conversation] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        form: player.Channel = "voice" if channel == "voice" else "chat"
        wanted = Wanted.read(request.query_params, self._shelf)
        played = own or ([chosen] if chosen else [])
        replays = [player.replay(self._shelf, each, found, wanted.languages, form) for each in played]
        return self._pages.show(
            request,
            visitor,
            "dialogues.html",
            status=status,
            **self._columns(wanted.languages),
            wanted=wanted,
            found=found,
            chosen=chosen if own is None else None,
            replays=replays,
            faults=faults,
            channel=form,
        )

    # --- understanding ---

    def understanding_page(self, request: Request) -> Response:
        """Show the box for sentences."""
        visitor, _ = self._for_page(request)
        return self._understood(request, visitor, "", "", "")

    def understand(
        self,
        request: Request,
        form_token: FormToken,
        sentences: Annotated[str, Form()] = "",
        so_far: Annotated[str, Form()] = "",
    ) -> Response:
        """Show what the assistant makes of the sentences."""
        visitor, _ = self._for_form(request, form_token)
        return self._understood(request, visitor, sentences, so_far, "")

    def keep_candidate(
        self,
        request: Request,
        form_token: FormToken,
        text: Annotated[str, Form()],
        expected_language: Annotated[str, Form()],
        intent: Annotated[str, Form()],
        level: Annotated[str, Form()] = "",
        found_intent: Annotated[str, Form()] = "",
        found_level: Annotated[str, Form()] = "",
        sentences: Annotated[str, Form()] = "",
        so_far: Annotated[str, Form()] = "",
    ) -> Response:
        """Keep a sentence with its right meaning as feedback for training, to be reviewed like any other."""
        visitor, user = self._for_form(request, form_token)
        if expected_language not in LANGUAGES or intent not in intents():
            raise StaleForm
        correction = feedback.Correction(
            text=text.replace("\0", "").strip()[:SENTENCE_LENGTH],
            language=expected_language,
            found_intent=found_intent if found_intent in intents() else None,
            found_level=_level(found_level),
            intent=intent,
            level=(_level(level) or 1) if intent == INCIDENT else None,
            consent=False,  # of a customer; testers write their sentences themselves
        )
        try:
            with self._database.transaction() as session:
                feedback.add(session, correction, "tester", user.name, self._clock.now())
        except ValueError as fault:
            raise StaleForm from fault
        return self._understood(request, visitor, sentences, so_far, "candidate")

    def _understood(self, request: Request, visitor: Visitor, typed: str, so_far: str, notice: str) -> HTMLResponse:
        sentences, too_many = sentences_of(typed)
        language = so_far if so_far in LANGUAGES else ""
        meanings: list[Meaning] = []
        reached = True
        try:
            meanings = self._understanding.read(sentences, language or None) if sentences else []
        except NotReached:
            reached = False
        return self._pages.show(
            request,
            visitor,
            "understanding.html",
            status=200 if reached else 503,
            typed=typed[:BODY_LIMIT],
            so_far=language,
            product_languages=LANGUAGES,
            meanings=meanings,
            reached=reached,
            limit=SENTENCES_LIMIT if too_many else 0,
            intents=intents(),
            incident=INCIDENT,
            notice=notice,
        )

    # --- report ---

    def report(self, request: Request) -> Response:
        """Show how all languages stand."""
        visitor, _ = self._for_page(request)
        return self._pages.show(
            request,
            visitor,
            "languages.html",
            standings=[report.standing(self._shelf, name) for name in self._shelf.languages()],
            figures=report.read_figures(self._places.data_dir),
            figure_fields=report.FIGURE_FIELDS,
            command=REPORT_COMMAND,
        )

    def report_of(self, request: Request, language: Language) -> Response:
        """Show how one language stands, with everything that the checks have found."""
        visitor, _ = self._for_page(request)
        try:
            standing = report.standing(self._shelf, language)
        except ValueError as fault:
            raise NoSuchPage from fault
        return self._pages.show(
            request,
            visitor,
            "language.html",
            standing=standing,
            figures=report.read_figures(self._places.data_dir),
            figure_fields=report.FIGURE_FIELDS,
            command=REPORT_COMMAND,
            all_texts=len(inventory()),
        )

    # --- the rest ---

    def picture(self, request: Request, name: Annotated[str, Path(pattern=r"^[\w-]+\.png$")]) -> Response:
        """Return a picture that the command has taken."""
        self._for_page(request)
        path = self._places.data_dir / "workbench" / "pictures" / name
        if not path.is_file():
            raise NoSuchPage
        return FileResponse(path, media_type="image/png", headers=HEADERS)

    def static(self, name: str) -> Response:
        """Return a style sheet or script of the workbench."""
        if name not in STATIC:
            return Response(status_code=404)
        headers = HEADERS | {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
        return FileResponse(FOLDER / "static" / name, media_type=STATIC[name], headers=headers)

    def nothing_here(self, request: Request, rest: str) -> Response:
        """Answer for an address that is none."""
        self._for_page(request)
        raise NoSuchPage

    def failure(self, request: Request, status: int, text: Text, **arguments: str) -> HTMLResponse:
        """Return an error page that says what is wrong and leads back."""
        visitor = self._access.known_visitor(request)
        return self._pages.show(request, visitor, "failure.html", status=status, text=text, arguments=arguments)

    def _columns(self, languages: tuple[str, ...]) -> dict[str, Any]:
        return {
            "columns": languages,
            "all_columns": self._shelf.shown(),
            "moments": (*MOMENTS, OWN),
            "zones": ZONES,
            "counts": COUNTS,
        }

    def _for_page(self, request: Request) -> tuple[Visitor, User]:
        visitor = self._access.visitor(request)
        return visitor, self._access.require(visitor, *ROLES)

    def _for_form(self, request: Request, token: str) -> tuple[Visitor, User]:
        visitor = self._access.visitor(request)
        user = self._access.require(visitor, *ROLES)
        self._access.check_form(visitor, token)
        return visitor, user


def _entry(text_id: str) -> Entry:
    entry = by_id().get(text_id)
    if entry is None:
        raise NoSuchPage
    return entry


def _form_numbers(entry: Entry, language: str) -> list[str]:
    """Return for each form the first whole numbers that take it; an empty text for a form that counts nothing."""
    if entry.text.plural is None:
        return [""]
    return [", ".join(map(str, numbers)) for numbers in first_numbers(language)]


def first_numbers(language: str) -> list[list[int]]:
    """Return the first few numbers of each plural form of a language, in the order of its catalogue."""
    form_of = c2py(get_plural(language).plural_expr)  # what gettext itself reads the header with
    found: list[list[int]] = [[] for _ in range(get_plural(language).num_plurals)]
    for number in range(1000):
        own = found[form_of(number)]
        if len(own) < 5:
            own.append(number)
    return found


def _level(value: str) -> int | None:
    return int(value) if value in ("1", "2", "3", "4") else None


def _our_page(address: str, entry: Entry) -> str:
    """Return the address if it is a page of ours, else the text's own."""
    return address if _OUR_PAGE.fullmatch(address) else f"{PREFIX}/texts/{entry.id}"


def _with_notice(address: str, entry: Entry, notice: str) -> str:
    """Return the page to go back to, at the place of the text, with what to say there."""
    path, _, query = _our_page(address, entry).partition("#")[0].partition("?")
    pairs = [pair for pair in QueryParams(query).multi_items() if pair[0] != "notice"]
    return f"{path}?{urlencode([*pairs, ('notice', notice)])}#text-{entry.id}"


def _download(content: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/x-diff; charset=utf-8", headers=HEADERS | disposition)
