"""Everything under /desk: addresses, forms, and the stream of news."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from actions.contract.clock import Clock
from actions.store.database import Database
from actions.store.desk_queries import agent_names, board, case_file, refused_attempts
from actions.store.search import search
from actions.store.search_query import QUERY_LIMIT
from actions.store.statistics import Period, statistics, tables
from actions.store.tables import AgentRow, CaseRow
from actions.store.users import USER_LANGUAGES, Refusal, User, set_language, verify
from bot.desk.access import Access, Visitor
from bot.desk.board import filter_choices, read_filters
from bot.desk.case_view import case_view
from bot.desk.moves import Move, Order, allowed_moves, carry_out
from bot.desk.pages import FOLDER, HEADERS, STATIC, Pages
from bot.desk.proxy import ProxySignIn
from bot.desk.pulse import Look, Pulse
from bot.desk.refusals import refusing_routes, see
from bot.desk.statistics_view import statistics_view
from bot.desk.times import FALLBACK_ZONE
from bot.report_view import read_period
from bot.shown import shown_language
from locales.message import Text
from locales.texts import desk as texts

PREFIX = "/desk"
DESK_ROLES = ("agent", "manager")
BODY_LIMIT = 64 * 1024
"""Longest form in bytes."""
BEAT_S = 10.0
"""A stream without news says this often that it lives; the page waits 2.5 times as long."""
LOOK_UP_S = 0.5
"""How often a quiet stream looks whether the server stops."""
STATISTICS_DAYS = 30
"""How many days the statistics show unless the address asks for others."""
YEAR_S = 365 * 24 * 3600

_OUR_PAGE = re.compile(r"/(desk|workbench)(/[A-Za-z0-9/_-]*)?(\?[^\\\s]*)?")
CaseId = Annotated[int, Path(ge=1, le=999_999)]
FormToken = Annotated[str, Form()]


def create_router(
    database: Database,
    clock: Clock,
    session_secret: str,
    *,
    secure_cookies: bool = False,
    poll_s: float = 0.5,
    beat_s: float = BEAT_S,
    stopping: Callable[[], bool] = lambda: False,
    proxy: ProxySignIn | None = None,
) -> APIRouter:
    """Return the desk, its addresses beginning with ``/desk``.

    ``session_secret`` (16 characters or more) must be the same in all web processes and stay over restarts.
    ``secure_cookies`` is for a public address with https. Open pages listen to streams that
    end only with the browser or once ``stopping()`` is true; give it the server's ``should_exit``, or a graceful
    stop waits for them until its time limit. ``proxy`` signs people in that it has verified itself.
    """
    access = Access(database, clock, session_secret, secure_cookies=secure_cookies, proxy=proxy)
    desk = _Desk(database, clock, access, Pulse(database, poll_s), beat_s, stopping)
    router = APIRouter(
        prefix=PREFIX,
        route_class=refusing_routes(desk.failure, PREFIX, BODY_LIMIT, texts.NOT_ALLOWED),
        include_in_schema=False,
    )
    router.add_api_route("/static/{name}", desk.static, methods=["GET"])
    router.add_api_route("/sign-in", desk.sign_in_page, methods=["GET"])
    router.add_api_route("/sign-in", desk.sign_in, methods=["POST"])
    router.add_api_route("/sign-out", desk.sign_out, methods=["POST"])
    router.add_api_route("/language", desk.language, methods=["POST"])
    router.add_api_route("", desk.open_board, methods=["GET"])
    router.add_api_route("/closed", desk.closed_board, methods=["GET"])
    router.add_api_route("/refused", desk.refused, methods=["GET"])
    router.add_api_route("/search", desk.search, methods=["GET"])
    router.add_api_route("/statistics", desk.statistics, methods=["GET"])
    router.add_api_route("/statistics/{table}.csv", desk.statistics_csv, methods=["GET"])
    router.add_api_route("/events", desk.events, methods=["GET"])
    router.add_api_route("/cases/{case_id}", desk.case_page, methods=["GET"])
    router.add_api_route("/cases/{case_id}/{move}", desk.move, methods=["POST"])
    router.add_api_route("/{rest:path}", desk.nothing_here, methods=["GET"])
    return router


class _Desk:
    """The handlers. They block, so FastAPI runs them in worker threads; only the stream is asynchronous."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        access: Access,
        pulse: Pulse,
        beat_s: float,
        stopping: Callable[[], bool],
    ) -> None:
        self._database, self._clock, self._access = database, clock, access
        self._pulse, self._beat_s, self._stopping = pulse, beat_s, stopping
        self._pages = Pages(database, clock, access)

    # --- sign-in ---

    def sign_in_page(self, request: Request, next: str = PREFIX, failed: bool = False) -> Response:
        """Show the form; someone who is signed in goes on."""
        visitor = self._access.visitor(request)
        if visitor.user is not None:
            return see(_our_page(next))
        status = 401 if failed else 200
        return self._pages.show(request, visitor, "sign_in.html", status=status, failed=failed, next=_our_page(next))

    def sign_in(
        self,
        request: Request,
        form_token: FormToken,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = PREFIX,
    ) -> Response:
        """Check name and password; success gives a new session."""
        self._access.check_form(self._access.visitor(request), form_token)
        found = verify(self._database, self._clock, _clean(name), password)
        if isinstance(found, Refusal):
            return self.sign_in_page(request, next, failed=True)
        response = see(_our_page(next))
        self._access.begin(response, request, self._access.new_session(found))
        return response

    def sign_out(self, request: Request, form_token: FormToken) -> Response:
        """End the session."""
        self._access.check_form(self._access.visitor(request), form_token)
        response = see(f"{PREFIX}/sign-in")
        self._access.end(response)
        return response

    def language(
        self,
        request: Request,
        form_token: FormToken,
        language: Annotated[str, Form()],
        next: Annotated[str, Form()] = PREFIX,
    ) -> Response:
        """Change the user's own language."""
        user = self._for_form(request, form_token)
        if language in USER_LANGUAGES:
            with self._database.transaction() as session:
                set_language(session, user.name, language)
        return see(_our_page(next))

    # --- pages ---

    def open_board(self, request: Request) -> Response:
        """Show the open cases, the most urgent first."""
        return self._board(request, closed=False)

    def closed_board(self, request: Request) -> Response:
        """Show the closed cases, newest first."""
        return self._board(request, closed=True)

    def case_page(self, request: Request, case_id: CaseId, notice: str = "", earlier: bool = False) -> Response:
        """Show one case."""
        visitor, user = self._for_page(request)
        now = self._clock.now()
        with self._database.transaction() as session:
            file = case_file(session, case_id, whole_transcript=earlier)
        if file is None:
            return self.failure(request, 404, texts.NOT_FOUND)
        return self._pages.show(
            request,
            visitor,
            "case.html",
            file=file,
            case=file.case,
            view=case_view(file, now, shown_language(request, user.language)),
            moves={move.name for move in allowed_moves(user, file.case, file.conversation)},
            people={key: name for key, name in file.names.items() if key != file.case.accepted_by},
            mine=file.case.accepted_by is not None and file.case.accepted_by == user.agent_id,
            notice=notice if notice in texts.NOTICES else "",
        )

    def refused(self, request: Request) -> Response:
        """Show the reports that got no promise."""
        visitor, _ = self._for_page(request)
        with self._database.transaction() as session:
            rows = refused_attempts(session)
        return self._pages.show(request, visitor, "refused.html", rows=rows)

    def search(self, request: Request, q: str = "", before: int | None = None) -> Response:
        """Search all cases and conversations."""
        visitor, _ = self._for_page(request)
        query = _clean(q)[:QUERY_LIMIT]
        with self._database.reading() as session:
            findings = search(session, query, before=before) if query else None
        return self._pages.show(request, visitor, "search.html", query=query, findings=findings, before=before)

    def statistics(self, request: Request) -> Response:
        """Show the figures of a period as plots and tables."""
        visitor, user = self._for_page(request)
        period, is_right = self._period(request, user)
        with self._database.reading() as session:
            figures = statistics(session, period, self._clock.now())
        return self._pages.show(
            request,
            visitor,
            "statistics.html",
            status=200 if is_right else 422,
            bad_period=not is_right,
            figures=figures,
            view=statistics_view(figures),
            period=period,
        )

    def statistics_csv(self, request: Request, table: str) -> Response:
        """Return one table of the figures as a file for spreadsheets."""
        _, user = self._for_page(request)
        period, is_right = self._period(request, user)
        with self._database.reading() as session:
            found = {one.name: one for one in tables(statistics(session, period, self._clock.now()))}
        if table not in found or not is_right:
            return self.failure(request, 404, texts.NOT_FOUND)
        name = f"{table}-{period.first}-{period.last}.csv"
        headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(found[table].as_csv(), media_type="text/csv; charset=utf-8", headers=headers)

    def nothing_here(self, request: Request, rest: str) -> Response:
        """Answer for an address that is none."""
        self._for_page(request)
        return self.failure(request, 404, texts.NOT_FOUND)

    # --- moves ---

    def move(
        self,
        request: Request,
        case_id: CaseId,
        move: Move,
        form_token: FormToken,
        text: Annotated[str, Form()] = "",
        level: Annotated[int | None, Form(ge=1, le=4)] = None,
        agent: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        """Carry out a button of the case page and go back to the page, which tells what came of it."""
        user = self._for_form(request, form_token, *DESK_ROLES)
        with self._database.transaction() as session:
            case = session.get(CaseRow, case_id)
            order = Order(move, _clean(text), level, _clean(agent) or None)
            notice = None if case is None else carry_out(session, self._clock, user, case, order)
        if notice is None:
            return self.failure(request, 404, texts.NOT_FOUND)
        return see(f"{PREFIX}/cases/{case_id}?notice={notice.code}")

    # --- news ---

    async def events(self, request: Request) -> Response:
        """Stream the changes as server-sent events; 401 tells the page to sign in again."""
        if not await run_in_threadpool(self._may_listen, request):
            return Response(status_code=401)
        headers = HEADERS | {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(request), media_type="text/event-stream", headers=headers)

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        quiet_s, wait_s = 0.0, min(self._beat_s, LOOK_UP_S)
        async with self._pulse.listen() as queue:
            while not self._stopping():
                try:
                    look = await asyncio.wait_for(queue.get(), wait_s)
                except TimeoutError:
                    quiet_s += wait_s
                    if quiet_s < self._beat_s:
                        continue
                    quiet_s = 0.0
                    if not await run_in_threadpool(self._may_listen, request):
                        return
                    yield _event("beat", {"now": self._clock.now().isoformat()})
                    continue
                if look is None:
                    return
                yield _event("look", self._look(look))

    def _look(self, look: Look) -> dict[str, Any]:
        return {
            "now": self._clock.now().isoformat(),
            "version": look.version,
            "cases": None if look.cases is None else sorted(look.cases),
            "alarms": list(look.alarms),
        }

    def _may_listen(self, request: Request) -> bool:
        user = self._access.known_visitor(request).user
        return user is not None and user.role in DESK_ROLES

    # --- the rest ---

    def static(self, name: str) -> Response:
        """Return a style sheet, script or picture of the desk."""
        if name not in STATIC:
            return Response(status_code=404)
        headers = HEADERS | {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
        return FileResponse(FOLDER / "static" / name, media_type=STATIC[name], headers=headers)

    def failure(self, request: Request, status: int, text: Text, **arguments: str) -> HTMLResponse:
        """Return an error page that says what is wrong and leads back."""
        visitor = self._access.known_visitor(request)
        return self._pages.show(request, visitor, "failure.html", status=status, text=text, arguments=arguments)

    def _period(self, request: Request, user: User) -> tuple[Period, bool]:
        """Return the period of the address, and whether it could be read; the last 30 days if not."""
        zone, now, query = self._zone(user), self._clock.now(), request.query_params
        try:
            days = int(query.get("days", "") or STATISTICS_DAYS)
            return read_period(query.get("from", ""), query.get("to", ""), days, zone, now), True
        except (ValueError, OverflowError):
            return read_period("", "", STATISTICS_DAYS, zone, now), False

    def _zone(self, user: User) -> str:
        """Return the zone in which the user's days begin: that of their person in the roster."""
        if user.agent_id is None:
            return FALLBACK_ZONE
        with self._database.reading() as session:
            agent = session.get(AgentRow, user.agent_id)
        return agent.zone if agent is not None else FALLBACK_ZONE

    def _board(self, request: Request, *, closed: bool) -> Response:
        visitor, user = self._for_page(request)
        asked = read_filters(request.query_params, user, closed=closed)
        with self._database.transaction() as session:
            cases = board(session, asked.wanted)
            names = agent_names(session)
        return self._pages.show(
            request,
            visitor,
            "board.html",
            closed=closed,
            cases=cases,
            names=names,
            given=asked.given,
            query=asked.query,
            choices=filter_choices(closed=closed),
        )

    def _for_page(self, request: Request) -> tuple[Visitor, User]:
        visitor = self._access.visitor(request)
        return visitor, self._access.require(visitor, *DESK_ROLES)

    def _for_form(self, request: Request, token: str, *roles: str) -> User:
        visitor = self._access.visitor(request)
        user = self._access.require(visitor, *roles)
        self._access.check_form(visitor, token)
        return user


def _our_page(address: str) -> str:
    """Return the address if it is a page of ours, else the board: no form leads to a foreign site."""
    return address if _OUR_PAGE.fullmatch(address) else PREFIX


def _clean(text: str) -> str:
    """Return typed text without outer blanks and without NUL, which PostgreSQL cannot keep."""
    return text.replace("\0", "").strip()


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
