"""Outgoing webhooks against a real HTTP server that fails, hangs and comes back."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import select

from actions.handoff import case_work
from actions.handoff.webhooks import EVENTS, GIVEN_UP_AFTER, LONGEST_WAIT, wait_after
from actions.store.tables import AlarmRow, OutboxRow, WebhookTargetRow
from actions.store.webhook_targets import add_target, remove_target, targets
from bot import webhook_sender
from bot.webhook_sender import HttpSender

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld


@dataclass
class Receiver:
    """A server in a thread; ``answers`` are what the next requests get: a status, or ``hang``."""

    answers: list[int | str] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.requests]

    @property
    def events(self) -> list[str]:
        return [body["event"] for body in self.bodies]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(({key.lower(): value for key, value in self.headers.items()}, body))
            answer = state.answers.pop(0) if state.answers else 204
            if answer == "hang":
                state.release.wait(30)
                return
            self.send_response(int(answer))
            self.send_header("Location", state.url + "elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield state
    state.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sender() -> Iterator[HttpSender]:
    http = HttpSender()
    yield http
    http.close()


@pytest.fixture
def hooked(world: HandoffWorld, receiver: Receiver, sender: HttpSender) -> WebhookTargetRow:
    world.configure(sender=sender)
    return add(world, receiver.url)


def add(world: HandoffWorld, url: str, *events: str) -> WebhookTargetRow:
    with world.database.transaction() as session:
        return add_target(session, world.clock.now(), url, events, EVENTS)


def act(world: HandoffWorld, name: str, case: int, *arguments: object) -> None:
    with world.database.transaction() as session:
        getattr(case_work, name)(session, world.clock, case, *arguments)
    world.run()


def outbox(world: HandoffWorld) -> list[OutboxRow]:
    with world.database.reading() as session:
        query = select(OutboxRow).where(OutboxRow.target_id.is_not(None)).order_by(OutboxRow.id)
        return list(session.scalars(query))


def test_a_case_is_told_from_its_opening_to_its_answer(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver
) -> None:
    case = world.open()
    world.run()
    world.accept()
    act(world, "change_level", case, 2, "Marit Hoekstra")
    act(world, "pass_on", case, "Marit Hoekstra")
    world.accept()
    world.wait(5 * 3600)
    act(world, "mark_answered", case, "Marit Hoekstra")
    wanted = ["opened", "accepted", "level_changed", "reassigned", "accepted", "missed", "answered"]
    assert receiver.events == [f"case.{event}" for event in wanted]
    opened, accepted, missed = (receiver.bodies[place] for place in (0, 1, 5))
    assert opened["case"]["incident"] == f"INC-{case:06d}"
    assert (opened["case"]["state"], opened["case"]["holder"]) == ("pending", None)
    assert accepted["case"]["holder"]["id"] == "tam-nl"
    assert (missed["detail"]["reasons"], missed["case"]["met"]) == (["given_back"], False)
    assert len({body["id"] for body in receiver.bodies}) == len(wanted)
    assert all(datetime.fromisoformat(body["at"]).tzinfo for body in receiver.bodies)


def test_withdrawing_is_told_as_well(world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver) -> None:
    case = world.open()
    act(world, "withdraw", case, "customer")
    assert receiver.events == ["case.opened", "case.withdrawn"]


def test_the_signature_fits_the_time_and_the_body_as_sent(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver
) -> None:
    world.open(report="Größe „ß“ – всё стоит")
    world.run()
    ((headers, body),) = receiver.requests
    signed = f"{headers['prioline-timestamp']}.".encode() + body
    expected = hmac.new(hooked.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["prioline-signature"] == f"v1={expected}"
    assert int(headers["prioline-timestamp"]) == int(world.clock.now().timestamp())
    assert headers["prioline-event-id"] == json.loads(body)["id"]
    assert headers["content-type"] == "application/json"


def test_an_event_of_a_transaction_that_fails_is_never_sent(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver
) -> None:
    case = world.open()
    world.run()
    with pytest.raises(RuntimeError), world.database.transaction() as session:
        case_work.mark_answered(session, world.clock, case, "a")
        raise RuntimeError
    world.run()
    assert receiver.events == ["case.opened"]


@pytest.mark.parametrize("answer", [500, 404, 301, 307])
def test_what_is_no_2xx_is_tried_again_with_the_same_body_and_redirects_are_not_followed(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer, answer]
    world.open(level=3, contract=None)
    world.run()
    assert len(receiver.requests) == 1
    world.wait(5)
    assert len(receiver.requests) == 2
    world.wait(9)
    assert len(receiver.requests) == 2, "the waits grow"
    world.wait(1)
    bodies = [body for _, body in receiver.requests]
    assert bodies[0] == bodies[1] == bodies[2]
    (row,) = outbox(world)
    assert (row.tries, row.fault, row.sent_at) == (2, f"answered {answer}", world.clock.now())


def test_a_target_that_hangs_holds_up_neither_calls_nor_mails(
    world: HandoffWorld, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_sender, "TIMEOUT", httpx.Timeout(0.2))
    impatient = HttpSender()
    world.configure(sender=impatient)
    add(world, receiver.url)
    receiver.answers = ["hang"]
    case = world.open()
    act(world, "escalate", case, "customer")
    world.engine.run_due(("line",))
    world.engine.run_due(("mail",))
    assert len(world.phone.calls) == 1
    assert world.postman.kinds() == ["alarm_escalated"]
    world.engine.run_due(("webhooks",))
    assert "Timeout" in str(outbox(world)[0].fault)
    world.wait(5)
    assert outbox(world)[0].sent_at is not None
    impatient.close()


def test_a_target_that_rests_is_not_tried_for_every_event_and_gets_all_of_them_later(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver
) -> None:
    receiver.answers = [503]
    for _ in range(5):
        world.open(level=3, contract=None)
    world.run()
    assert len(receiver.requests) == 1
    world.wait(5)
    assert [row.sent_at is not None for row in outbox(world)] == [True] * 5
    ids = [body["id"] for body in receiver.bodies]
    assert len(ids) == 6
    assert len(set(ids)) == 5


def test_a_target_that_is_away_for_a_day_is_alarmed_once_and_comes_back(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver
) -> None:
    receiver.answers = [500] * 1000
    for _ in range(3):
        world.open(level=3, contract=None)
    world.wait(GIVEN_UP_AFTER.total_seconds() + 2 * LONGEST_WAIT.total_seconds())
    rows = outbox(world)
    assert all(row.given_up_at is not None and row.sent_at is None for row in rows)
    assert len(receiver.requests) < 60
    with world.database.reading() as session:
        kinds = [alarm.kind for alarm in session.scalars(select(AlarmRow))]
    assert kinds == ["webhook_given_up"]
    receiver.answers = []
    world.wait(LONGEST_WAIT.total_seconds())
    world.open(level=3, contract=None)
    world.wait(LONGEST_WAIT.total_seconds())
    assert outbox(world)[-1].sent_at is not None
    with world.database.reading() as session:
        (state,) = targets(session)
        assert (state.sent, state.waiting, state.given_up, state.row.failing_since) == (1, 0, 3, None)


def test_an_address_where_nobody_listens_is_a_failed_try(world: HandoffWorld, sender: HttpSender) -> None:
    world.configure(sender=sender)
    add(world, "http://127.0.0.1:9/hooks")
    world.open(level=3, contract=None)
    world.run()
    assert "ConnectError" in str(outbox(world)[0].fault)


def test_a_target_gets_only_the_events_it_wants_and_a_removed_one_none(
    world: HandoffWorld, receiver: Receiver, sender: HttpSender
) -> None:
    world.configure(sender=sender)
    target = add(world, receiver.url, "answered")
    case = world.open(level=3, contract=None)
    act(world, "mark_answered", case, "a")
    assert receiver.events == ["case.answered"]
    case = world.open(level=3, contract=None)
    with world.database.transaction() as session:
        case_work.mark_answered(session, world.clock, case, "a")
    with world.database.transaction() as session:
        remove_target(session, world.clock.now(), target.id)
    world.run()
    assert len(receiver.requests) == 1
    assert outbox(world)[-1].given_up_at is not None
    world.open(level=3, contract=None)
    assert len(outbox(world)) == 2


def test_an_event_whose_sender_was_killed_is_sent_again_under_the_same_id(
    world: HandoffWorld, hooked: WebhookTargetRow, receiver: Receiver, sender: HttpSender
) -> None:
    world.open(level=3, contract=None)

    class Dying(HttpSender):
        def deliver(self, *arguments: Any) -> None:
            sender.deliver(*arguments)
            raise KeyboardInterrupt

    world.configure(sender=Dying())
    with pytest.raises(KeyboardInterrupt):
        world.run()
    world.configure(sender=sender)
    world.run()
    assert len(receiver.requests) == 1, "the lease still holds"
    world.clock.move(timedelta(seconds=31))
    world.run()
    assert len(receiver.requests) == 2
    assert receiver.bodies[0] == receiver.bodies[1]


@pytest.mark.parametrize(
    ("url", "events", "fault"),
    [
        ("ftp://example.com/", (), "give http"),
        ("http://user@example.com/", (), "without a user name"),
        ("https:///path", (), "give http"),
        ("https://example.com/", ("open",), "unknown event open"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused(
    world: HandoffWorld, url: str, events: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        add(world, url, *events)


def test_an_address_is_one_target_only_and_every_target_has_a_secret_of_its_own(world: HandoffWorld) -> None:
    first, second = add(world, "https://example.com/a"), add(world, "https://example.com/b")
    assert first.secret != second.secret
    with pytest.raises(ValueError, match="is target 1 already"):
        add(world, "https://example.com/a")


def test_the_waits_double_up_to_an_hour() -> None:
    assert [int(wait_after(failures).total_seconds()) for failures in (0, 1, 2, 9, 10, 10_000)] == [
        5,
        10,
        20,
        2560,
        3600,
        3600,
    ]
