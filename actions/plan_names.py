"""What a plan is called in a text."""

from __future__ import annotations

from actions.contract.plans import Plan, load_plans
from locales.texts.terms import TERMS
from locales.values import Term, Value


def plan_name(plan: Plan) -> Value:
    """Return a plan as an argument of a text: a term where the catalogues know it, else its name as in plans.toml."""
    return Term(plan.code) if plan.code in TERMS else plan.name


def named_plan(code: str) -> Value:
    """Return the same of a plan's code; the code itself for one that plans.toml no longer has."""
    plan = load_plans().get(code)
    return code if plan is None else plan_name(plan)
