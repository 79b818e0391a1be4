"""Short answers to questions about a contract or an incident, from the contract's data."""

from __future__ import annotations

from datetime import datetime

from actions.contract.agreement import Contract
from actions.contract.plans import Service, WayIn
from actions.entitlement_texts import budget
from actions.intake import Records
from actions.plan_names import plan_name
from actions.store.tables import CaseRow
from actions.turn import Say, say
from locales.values import Digits, Level, Listing, Moment, Span, Term, Value

_USUAL_WAYS = (WayIn.PORTAL, WayIn.PRIORITY_LINE, WayIn.EMAIL_IF_PORTAL_FAILS)


def response_times(contract: Contract) -> list[Say]:
    """Return the promised times of a plan, level by level (contract sheets, response times)."""
    spans = {f"level_{level}": budget(contract, level) for level in contract.plan.levels}
    return [say("utter_response_times", plan=plan_name(contract.plan), **spans)]


def entitlements(contract: Contract, records: Records, now: datetime) -> list[Say]:
    """Return what the plan includes and does not, how many premium incidents are left, and the ways in."""
    plan = contract.plan
    included: list[Value] = [Term("priority_line")] if plan.priority_line else []
    included += [Term("unlimited_incidents")] if plan.premium_quota is None else []
    included += [Term("tam")] if plan.tam else []
    included += [Term(service.value) for service in Service if service in plan.services]
    said = [say("utter_entitlements", plan=plan_name(plan), included=Listing(tuple(included)))]
    excluded = tuple(Term(service.value) for service in Service if service not in plan.services)
    if excluded:
        said.append(say("utter_not_included", excluded=Listing(excluded)))
    if plan.premium_quota is not None:
        said.append(say("utter_premium_left", count=plan.premium_quota - records.premium_used(contract, now)))
    if plan.named_contacts is not None:
        said.append(say("utter_named_contacts", count=plan.named_contacts))
    return [*said, *_ways_in(contract)]


def _ways_in(contract: Contract) -> list[Say]:
    ways = contract.plan.ways_in
    if not set(_USUAL_WAYS) <= set(ways):
        return [say("utter_ways_in_listed", ways=Listing(tuple(Term(f"way_{way.value}") for way in ways)))]
    said = [say("utter_ways_in", line=Digits(contract.line_number, "phone"))]
    return [*said, say("utter_ways_in_tam")] if WayIn.TAM in ways else said


def status(case: CaseRow, zone: str, agent_name: str | None, now: datetime) -> list[Say]:
    """Return how a case is going and by when its answer is due."""
    incident = Digits(f"{case.id:06d}", "incident")
    level = Level(case.level)
    if case.state == "withdrawn":
        return [say("utter_status_withdrawn", incident=incident)]
    if case.state == "answered":
        return [say("utter_status_answered", incident=incident, level=level)]
    if case.state == "queue":
        return [say("utter_status_queue", incident=incident, level=level)]
    if case.accepted_by is not None and agent_name is not None:
        said = [say("utter_status_accepted", incident=incident, level=level, name=agent_name)]
    else:
        said = [say("utter_status_pending", incident=incident, level=level)]
    if case.due_at is not None:
        due = Moment(case.due_at, zone)
        left = int((case.due_at - now).total_seconds())
        late = say("utter_status_overdue", due=due)
        said.append(say("utter_status_due", due=due, left=Span(left)) if left > 0 else late)
    return said


def opened(
    case: CaseRow, contract: Contract | None, role: str | None, premium_left: int | None, now: datetime
) -> list[Say]:
    """Return what is said when a case was opened: number, entitlement, deadline, who is being called."""
    incident = Digits(f"{case.id:06d}", "incident")
    if case.kind == "incident":
        said = [say("utter_case_opened", incident=incident, level=Level(case.level))]
    elif case.kind == "person":
        said = [say("utter_person_opened", incident=incident)]
    else:
        said = [say("utter_service_opened", incident=incident, service=Term(case.kind))]
    if contract is not None and case.kind != "person":
        said += _entitlement(case, contract, premium_left) + _deadline(case, contract, now)
    if case.state == "queue":
        said.append(say("utter_handoff_queue"))
    elif case.state == "pending" and case.callback_number is None:
        said.append(say("utter_handoff_tam" if role == "tam" else "utter_handoff_duty_manager"))
    return said


def _entitlement(case: CaseRow, contract: Contract, premium_left: int | None) -> list[Say]:
    if case.premium is False:
        return [say("utter_premium_used_up" if premium_left == 0 else "utter_standard_opened")]
    plan, level = plan_name(contract.plan), Level(case.level)
    said = [say("utter_entitlement", plan=plan, span=budget(contract, case.level), level=level)]
    if case.premium and premium_left is not None:
        said.append(say("utter_premium_taken", count=premium_left))
    return said


def _deadline(case: CaseRow, contract: Contract, now: datetime) -> list[Say]:
    if not case.guaranteed:
        return []
    if case.due_at is None or case.start_at is None:
        return [say("utter_deadline_awaits_phone", span=budget(contract, case.level))]
    due = Moment(case.due_at, contract.zone)
    if case.start_at > now:
        return [say("utter_deadline_next_opening", start=Moment(case.start_at, contract.zone), due=due)]
    return [say("utter_deadline", due=due, left=_time_left(case, contract, now))]


def _time_left(case: CaseRow, contract: Contract, now: datetime) -> Span:
    if case.due_at is None:
        return Span(0)
    if contract.plan.levels[case.level].clock.value == "business":
        return Span(int(contract.calendar().elapsed(now, case.due_at).total_seconds()), "business")
    return Span(int((case.due_at - now).total_seconds()))
