"""What a contract entitles a caller to, as a decision with a reason code; texts are made elsewhere.

Source: the contract sheets; each plan's own terms come from plans.toml. A fact that is not known (None) is
never taken for a yes: the decision is the refusal, with `details["unknown"]` naming the fact to ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from actions.contract.agreement import Contract
from actions.contract.deadline import Channel
from actions.contract.plans import ClockKind, Service, ServiceTerms

_PREMIUM_WITHOUT_ASKING = (1, 2)
_SEARCH_DAYS = 366


class Reason(str, Enum):
    """Why a decision is what it is."""

    ALLOWED = "allowed"
    ALLOWED_AS_STANDARD = "allowed_as_standard"
    NEEDS_PHONE_CONTACT = "needs_phone_contact"
    NOT_IN_PLAN = "not_in_plan"
    QUOTA_USED_UP = "quota_used_up"
    CONTACT_NOT_NAMED = "contact_not_named"
    EXPIRED = "expired"
    NOT_BEGUN = "not_begun"
    PLUS_LICENCE_MISSING = "plus_licence_missing"
    HEALTH_CHECK_USED = "health_check_used"
    HEALTH_CHECK_TOO_EARLY = "health_check_too_early"
    """The wished date is nearer than the notice allows (two weeks)."""
    HEALTH_CHECK_NOT_WORKING_DAY = "health_check_not_working_day"
    SIGNATURE_NEEDS_NEWEST_DATABASES = "signature_needs_newest_databases"
    PATCH_OUTSIDE_LIFE_CYCLE = "patch_outside_life_cycle"


@dataclass(frozen=True)
class Decision:
    """An answer, its reason, and what the answer's text can name."""

    allowed: bool
    reason: Reason
    details: Mapping[str, object]


def decide_incident(
    contract: Contract,
    *,
    contact_named: bool,
    level: int,
    channel: Channel,
    at: datetime,
    premium_used: int,
    wants_premium: bool | None,
    contacts_named: int | None = None,
) -> Decision:
    """Decide whether, and as what, an incident can be opened at an instant.

    Args:
        contract: the caller's contract.
        contact_named: whether the caller is one of the contract's contacts.
        level: severity level 1 to 4; levels 1 and 2 take a premium incident without asking.
        channel: where the report comes from.
        at: when it is opened.
        premium_used: premium incidents already taken in the contract year of `at` (see Contract.year_of).
        wants_premium: the customer's choice at levels 3 and 4; None when not asked yet.
        contacts_named: how many contacts the contract names, for the reason CONTACT_NOT_NAMED (8 of 8).

    Returns:
        Allowed with ALLOWED, NEEDS_PHONE_CONTACT (a premium incident whose clock waits for a call) or
        ALLOWED_AS_STANDARD; refused with NOT_BEGUN, EXPIRED, PLUS_LICENCE_MISSING, CONTACT_NOT_NAMED or
        QUOTA_USED_UP (only in a plan without standard incidents). Details when allowed: `premium` (None: ask
        premium or standard first), `premium_left` before this incident (None: unlimited), `guaranteed`,
        `priority_line`; for ALLOWED_AS_STANDARD also `because`, "chosen" or "quota_used_up".

    Raises:
        ValueError: no such level, an instant without zone, or a negative count.
    """
    if level not in contract.plan.levels or premium_used < 0:
        raise ValueError(f"entitlement: level {level} or count {premium_used} cannot be")
    refusal = _refusal(contract, at, contact_named, contacts_named)
    if refusal is not None:
        return refusal
    quota = contract.plan.premium_quota
    left = None if quota is None else max(0, quota - premium_used)
    premium = _takes_premium(contract, level, left, wants_premium)
    if premium is False and not contract.plan.standard_incidents:
        return _refused(
            Reason.QUOTA_USED_UP,
            quota=quota,
            premium_left=left,
            begins_anew=_next_year(contract, contract.local_date(at)),
        )
    if premium is False:
        because = "quota_used_up" if left == 0 else "chosen"
        return _allowed(
            Reason.ALLOWED_AS_STANDARD,
            premium=False,
            premium_left=left,
            quota=quota,
            guaranteed=False,
            priority_line=False,
            because=because,
            begins_anew=_next_year(contract, contract.local_date(at)),
        )
    reason = Reason.NEEDS_PHONE_CONTACT if _needs_call(contract, level, channel, at) else Reason.ALLOWED
    return _allowed(
        reason,
        premium=premium,
        premium_left=left,
        quota=quota,
        guaranteed=premium,
        priority_line=contract.plan.priority_line,
    )


def decide_service(
    contract: Contract,
    service: Service,
    at: datetime,
    *,
    contact_named: bool = True,
    newest_databases: bool | None = None,
    within_life_cycle: bool | None = None,
    wished_date: date | None = None,
    health_checks_used: int = 0,
    contacts_named: int | None = None,
) -> Decision:
    """Decide whether a service can be requested at an instant.

    Args:
        contract: the caller's contract.
        service: what is asked for.
        at: when it is asked for.
        contact_named: whether the caller is one of the contract's contacts.
        newest_databases: signature change: whether the newest databases were in use.
        within_life_cycle: private patch: whether the product version is still supported.
        wished_date: health check: the date in the contract's zone, None when not named yet.
        health_checks_used: those taken in the contract year of the wished date, without one in that of `at`.
        contacts_named: as for decide_incident.

    Returns:
        Allowed with the plan's terms as `details["terms"]`; or refused with its reason. For a health check
        also `earliest`, the first date that can be agreed, None when there is none before the contract ends.

    Raises:
        ValueError: an instant without zone, or a negative count.
    """
    if health_checks_used < 0:
        raise ValueError(f"entitlement: {health_checks_used} health checks cannot have been used")
    refusal = _refusal(contract, at, contact_named, contacts_named)
    if refusal is not None:
        return refusal
    terms = contract.plan.services.get(service)
    if terms is None:
        return _refused(Reason.NOT_IN_PLAN, service=service, plan=contract.plan.name)
    if terms.newest_databases and not newest_databases:
        return _refused(Reason.SIGNATURE_NEEDS_NEWEST_DATABASES, **_unknown("newest_databases", newest_databases))
    if terms.within_life_cycle and not within_life_cycle:
        return _refused(Reason.PATCH_OUTSIDE_LIFE_CYCLE, **_unknown("within_life_cycle", within_life_cycle))
    if service is Service.HEALTH_CHECK:
        return _decide_health_check(contract, terms, at, wished_date, health_checks_used)
    return _allowed(Reason.ALLOWED, service=service, terms=terms)


def _refusal(contract: Contract, at: datetime, contact_named: bool, contacts_named: int | None) -> Decision | None:
    """Return why nothing at all can be promised, None when something can."""
    if at.tzinfo is None:
        raise ValueError(f"entitlement: {at.isoformat()} has no time zone; give an aware datetime")
    today = contract.local_date(at)
    ways_in = contract.plan.ways_in
    if today < contract.valid_from:
        return _refused(Reason.NOT_BEGUN, valid_from=contract.valid_from, ways_in=ways_in)
    if today > contract.valid_until:
        return _refused(Reason.EXPIRED, valid_until=contract.valid_until, ways_in=ways_in)
    if contract.plan.requires_plus_licence and not contract.plus_licence:
        return _refused(Reason.PLUS_LICENCE_MISSING, plan=contract.plan.name, ways_in=ways_in)
    if not contact_named:
        return _refused(
            Reason.CONTACT_NOT_NAMED,
            named_contacts=contract.plan.named_contacts,
            contacts_named=contacts_named,
            ways_in=ways_in,
        )
    return None


def _takes_premium(contract: Contract, level: int, left: int | None, wants_premium: bool | None) -> bool | None:
    """Return whether a premium incident is taken; None when the customer has to be asked."""
    if left == 0:
        return False
    if level in _PREMIUM_WITHOUT_ASKING or not contract.plan.standard_incidents or left is None:
        return True
    return wants_premium


def _needs_call(contract: Contract, level: int, channel: Channel, at: datetime) -> bool:
    if channel == "phone" or contract.plan.levels[level].clock is ClockKind.BUSINESS:
        return False
    return not contract.calendar().is_open(at)


def _next_year(contract: Contract, day: date) -> date | None:
    """Return when the counts of a date's contract year start again, None when the contract ends before."""
    first = contract.year_of(day)[1] + timedelta(days=1)
    return first if first <= contract.valid_until else None


def _decide_health_check(
    contract: Contract, terms: ServiceTerms, at: datetime, wished: date | None, used: int
) -> Decision:
    earliest = _earliest_health_check(contract, terms, at)
    if terms.per_contract_year is not None and used >= terms.per_contract_year:
        return _refused(
            Reason.HEALTH_CHECK_USED,
            per_contract_year=terms.per_contract_year,
            begins_anew=_next_year(contract, wished or contract.local_date(at)),
        )
    if wished is not None and wished > contract.valid_until:
        return _refused(
            Reason.EXPIRED,
            valid_until=contract.valid_until,
            ways_in=contract.plan.ways_in,
            earliest=earliest,
            wished_date=wished,
        )
    if wished is not None and wished < _first_date_with_notice(contract, terms, at):
        return _refused(Reason.HEALTH_CHECK_TOO_EARLY, earliest=earliest, notice_days=terms.notice_days)
    if wished is not None and not contract.calendar().opens_on(wished):
        return _refused(Reason.HEALTH_CHECK_NOT_WORKING_DAY, earliest=earliest, wished_date=wished)
    return _allowed(Reason.ALLOWED, service=Service.HEALTH_CHECK, terms=terms, earliest=earliest, wished_date=wished)


def _first_date_with_notice(contract: Contract, terms: ServiceTerms, at: datetime) -> date:
    return contract.local_date(at) + timedelta(days=terms.notice_days or 0)


def _earliest_health_check(contract: Contract, terms: ServiceTerms, at: datetime) -> date | None:
    day = _first_date_with_notice(contract, terms, at)
    for ahead in range(_SEARCH_DAYS):
        candidate = day + timedelta(days=ahead)
        if candidate > contract.valid_until:
            return None
        if contract.calendar().opens_on(candidate):
            return candidate
    return None


def _unknown(fact: str, value: bool | None) -> dict[str, object]:
    return {"unknown": fact} if value is None else {}


def _allowed(reason: Reason, **details: object) -> Decision:
    return Decision(True, reason, MappingProxyType(details))


def _refused(reason: Reason, **details: object) -> Decision:
    return Decision(False, reason, MappingProxyType(details))
