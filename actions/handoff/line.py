"""The port of the priority phone line: what the telephone asks the hand-off engine, and what it reports to
it.

The engine implements ``PriorityLine``; ``telephony.priority_line`` calls it from webhooks. Webhooks are
repeated, reordered and sometimes lost, so every method may be called twice with the same arguments, and must
then change nothing further and give the same answer. All methods are plain blocking calls, made from a worker
thread; each should return within some 50 milliseconds and must not call the carrier itself.

A ``key`` names one leg of one case (``OutboundCall.key`` for a leg that we dialled, ``CustomerBrief.key`` for
a caller who dialled us). It holds no personal data and matches ``[A-Za-z0-9._-]{1,64}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

AcceptOutcome = Literal["accepted", "already_taken", "gone"]
"""accepted: the case is this agent's; already_taken: another agent was first; gone: withdrawn, closed or
unknown.
"""

AfterConference = Literal["wait", "ask", "goodbye"]
"""wait: nobody has talked to the customer, who goes back to waiting; ask: somebody has, so the customer is asked
whether that was enough; goodbye: the case is closed.
"""

WaitNews = Literal["customer_comes", "tam", "duty_manager", "backup", "accepted", "nobody_yet", "next"]
"""What a waiting leg is told: to an agent that the customer comes; to a customer who is being rung, that somebody
has accepted, that nobody has yet and the alarm is raised, or that the next person is about to be rung.
"""


@dataclass(frozen=True)
class AgentBrief:
    """What an agent hears before they decide (whisper), without any sentence of ours around it.

    ``language`` is the agent's (nl, de, ru, it, fr). ``role`` is one of tam, duty_manager, backup. ``level``
    is 1-4. ``verified`` is false when the caller's contract could not be checked. ``seconds_left`` is the
    time until the answer is due, negative when it has passed, ``None`` when no time is guaranteed or the
    clock has not started. ``summary`` is one line, at most 120 characters of it are spoken. ``incident`` is
    the shown number, ``INC-004211``. ``customer_on_phone`` is true when the customer waits in a conference or
    will be called into one, so the agent is connected at once; false when the customer is in the chat only.
    """

    language: str
    role: str
    level: int
    customer: str
    verified: bool
    seconds_left: int | None
    summary: str
    incident: str
    customer_on_phone: bool = False


@dataclass(frozen=True)
class CustomerBrief:
    """What the telephone must know about a customer's leg: its ``key``, the customer's ``language``, the
    incident number.
    """

    key: str
    language: str
    incident: str


class PriorityLine(Protocol):
    """The hand-off engine as the telephone sees it."""

    # The agent's leg

    def agent_brief(self, key: str) -> AgentBrief | None:
        """Return the brief of this attempt; ``None`` when the case is gone or already taken, so nothing is
        told.
        """
        ...

    def accept(self, key: str, call_sid: str) -> AcceptOutcome:
        """The agent pressed 1. The first accept of a case wins; the same key asked again gets the same
        answer.
        """
        ...

    def decline(self, key: str) -> None:
        """The agent pressed 2, or twice nothing or a wrong key: go on to the next candidate at once."""
        ...

    # The customer's leg

    def customer_brief(self, key: str) -> CustomerBrief | None:
        """Return the brief of a call-back; ``None`` when nobody needs to be called any more."""
        ...

    def customer_reached(self, key: str, call_sid: str) -> None:
        """A person pressed a key or called us: phone contact is made, now. Starts the clock where the
        contract says so.
        """
        ...

    def after_conference(self, key: str, call_sid: str) -> AfterConference:
        """The customer's conference ended while the customer is still on the line (the agent hung up): wait
        again, ask or end.

        "wait" means that the engine has put the case back on the ladder.
        """
        ...

    def person_again(self, key: str) -> None:
        """The customer still needs somebody after the talk: ring whoever has the case, else the next person."""
        ...

    def wait_news(self, key: str) -> WaitNews:
        """Return what the leg ``key``, which waits in its conference, is told now."""
        ...

    # Callers who dial us

    def join_code(self, code: str) -> CustomerBrief | None:
        """Return the chat that shows this 6-digit code, and use the code up; ``None`` when no open chat shows
        it.

        Asked again with the same code by a repeated webhook, the telephone answers from its own record.
        """
        ...

    def person_wanted(self, call_sid: str, from_number: str | None, language: str) -> CustomerBrief:
        """0 was pressed or nothing was understood: open a level-1 case for the manager on duty, with what was said.

        It is unverified unless the call's contact was known and keyed in the right PIN. ``from_number`` is E.164 or
        ``None`` for an anonymous caller; it is a hint, never proof of who calls. The same ``call_sid`` always gets
        the same case; a call whose dialogue has opened a case already gets that one.
        """
        ...

    def caller_waits(self, call_sid: str, from_number: str | None) -> CustomerBrief | None:
        """The caller's dialogue has opened a case, or found it: put the caller's leg beside it.

        ``None`` when the call has no open case, or one which is not for the priority line.
        """
        ...

    def caller_gone(self, call_sid: str) -> None:
        """The caller has hung up. An unknown call changes nothing."""
        ...

    # Both legs

    def conference_for(self, key: str) -> str:
        """Return the name of the room in which this case's legs meet: opaque, 1-64 of ``[A-Za-z0-9._-]``,
        nothing personal.
        """
        ...

    def bridged(self, key: str) -> None:
        """The leg ``key`` is in the conference and the conference has begun: agent and customer hear each
        other.
        """
        ...

    def call_progress(self, key: str, status: str, call_sid: str) -> None:
        """The carrier knows the call: status is queued, initiated, ringing or in-progress (a person or a
        mailbox answered).

        The first report proves that a call whose placing ended in ``CallUnknown`` exists. Reports may come
        late, twice, after ``call_ended``, or never.
        """
        ...

    def call_ended(self, key: str, status: str, call_sid: str | None, answered: bool) -> None:
        """The leg is over.  ``status`` is completed, busy, no-answer, failed or canceled.

        ``answered`` says only that the phone was picked up, perhaps by a mailbox; it is no acceptance and no
        contact. ``call_sid`` is ``None`` when the carrier named none.
        """
        ...
