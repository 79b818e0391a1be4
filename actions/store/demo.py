"""The five demo contracts, one for each contract sheet, with contacts, sites, TAMs and managers on duty.

All people, companies and numbers are invented; phone numbers are those reserved for fiction.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store.pins import hash_pin
from actions.store.tables import AgentRow, ContactRow, ContractRow, RotationRow, SiteRow

OFFICE_HOURS = [[day, "09:00", "18:00"] for day in range(5)]

AGENTS = (
    # id, name, phone, languages, zone, region
    ("tam-nl", "Marit Hoekstra", "+12025550121", ["nl"], "Europe/Amsterdam", "NL"),
    ("tam-ru", "Irina Belova", "+12025550122", ["ru"], "Europe/Moscow", "RU"),
    ("tam-de", "Jonas Reinhardt", "+12025550123", ["de"], "Europe/Berlin", "DE-HE"),
    ("tam-fr", "Camille Aubert", "+12025550124", ["fr"], "Europe/Paris", "FR"),
    ("duty-1", "Ruben Vermeer", "+12025550131", ["nl", "de"], "Europe/Amsterdam", "NL"),
    ("duty-2", "Katja Lindner", "+12025550132", ["de", "ru"], "Europe/Berlin", "DE-BE"),
    ("duty-3", "Paolo Ferraris", "+12025550133", ["it", "fr"], "Europe/Rome", "IT"),
    ("backup-1", "Sofie Maes", "+12025550141", ["fr", "nl", "it", "de", "ru"], "Europe/Brussels", "BE"),
)

CONTRACTS = (
    # number, customer, plan, language, country, zone, region, plus licence, line number, TAM
    ("40217788", "Broodhuis Winkels BV", "msa_enterprise", "nl", "NL", "Europe/Amsterdam", "NL", False,
     "+12025550110", "tam-nl"),
    ("51039022", "Rheintal Logistik AG", "enhanced_tam", "de", "DE", "Europe/Berlin", "DE-HE", True,
     "+12025550111", "tam-de"),
    ("60277142", "ООО «Северный Порт»", "msa_enterprise", "ru", "RU", "Europe/Moscow", "RU", False,
     "+12025550112", "tam-ru"),
    ("72188303", "Cartiere del Garda S.p.A.", "msa_business", "it", "IT", "Europe/Rome", "IT", False,
     "+12025550113", None),
    ("33901547", "Hôpitaux du Val de Sorgue", "enhanced_tam", "fr", "FR", "Europe/Paris", "FR", True,
     "+12025550114", "tam-fr"),
)  # fmt: skip

CONTACTS = (
    # contract, name, e-mail, phone, language
    ("40217788", "Anneke de Wit", "anneke.dewit@broodhuis.example", "+12025550151", "nl"),
    ("40217788", "Sjoerd Bakker", "sjoerd.bakker@broodhuis.example", "+12025550152", "nl"),
    ("51039022", "Heike Brandt", "heike.brandt@rheintal.example", "+12025550153", "de"),
    ("51039022", "Ulrich Sommer", "ulrich.sommer@rheintal.example", "+12025550154", "de"),
    ("60277142", "Олег Савин", "oleg.savin@sevport.example", "+12025550155", "ru"),
    ("60277142", "Марина Котова", "marina.kotova@sevport.example", "+12025550156", "ru"),
    ("72188303", "Giulia Moretti", "giulia.moretti@cartieregarda.example", "+12025550157", "it"),
    ("72188303", "Davide Riva", "davide.riva@cartieregarda.example", "+12025550158", "it"),
    ("33901547", "Nadia Lefèvre", "nadia.lefevre@valdesorgue.example", "+12025550159", "fr"),
    ("33901547", "Mathieu Perrin", "mathieu.perrin@valdesorgue.example", "+12025550160", "fr"),
)

DEMO_PINS = {
    "anneke.dewit@broodhuis.example": "2750",
    "sjoerd.bakker@broodhuis.example": "6318",
    "heike.brandt@rheintal.example": "4182",
    "ulrich.sommer@rheintal.example": "9035",
    "oleg.savin@sevport.example": "7264",
    "marina.kotova@sevport.example": "1593",
    "giulia.moretti@cartieregarda.example": "8406",
    "davide.riva@cartieregarda.example": "3971",
    "nadia.lefevre@valdesorgue.example": "5820",
    "mathieu.perrin@valdesorgue.example": "6147",
}
"""What the contacts key in, by e-mail address."""

SITES = (
    # contract, name, zone, address, hours (None: those of the contract)
    ("40217788", "Bakkerij Utrecht", "Europe/Amsterdam", "Werkspoorkade 12, 3542 AB Utrecht", None),
    ("40217788", "Winkel Willemstad", "America/Curacao", "Breedestraat 7, Willemstad",
     [[day, "08:00", "17:00"] for day in range(6)]),
    ("60277142", "Склад в Калининграде", "Europe/Kaliningrad", "Портовая ул. 24, Калининград", None),
)  # fmt: skip

LINE = "priority"


def add_demo_contracts(session: Session) -> bool:
    """Fill an empty database with the demo contracts; return whether there was nothing in it.

    A roster alone makes it not empty: whoever imported one wants their own contracts beside it.
    """
    if any(session.scalar(select(func.count()).select_from(table)) for table in (ContractRow, AgentRow, RotationRow)):
        return False
    session.add_all(_agent(*row) for row in AGENTS)
    session.flush()
    session.add(
        RotationRow(
            line=LINE,
            zone="Europe/Amsterdam",
            handover_weekday=0,
            handover_time="08:00",
            first_handover=date(2024, 1, 1),
            order=["duty-1", "duty-2", "duty-3"],
            backup=["backup-1"],
        )
    )
    session.flush()
    session.add_all(_contract(*row) for row in CONTRACTS)
    session.flush()
    session.add_all(
        ContactRow(
            contract_number=number,
            name=name,
            email=email,
            phone=phone,
            language=language,
            pin_hash=_pin_hash(DEMO_PINS[email]),
        )
        for number, name, email, phone, language in CONTACTS
    )
    session.add_all(
        SiteRow(contract_number=number, name=name, zone=zone, address=address, hours=hours)
        for number, name, zone, address, hours in SITES
    )
    return True


@cache
def _pin_hash(pin: str) -> str:
    return hash_pin(pin)


def _agent(agent_id: str, name: str, phone: str, languages: list[str], zone: str, region: str) -> AgentRow:
    return AgentRow(
        id=agent_id,
        name=name,
        phone=phone,
        email=f"{agent_id}@prioline.example",
        languages=languages,
        zone=zone,
        hours=OFFICE_HOURS,
        holiday_region=region,
    )


def _contract(
    number: str,
    customer: str,
    plan: str,
    language: str,
    country: str,
    zone: str,
    region: str,
    plus_licence: bool,
    line_number: str,
    tam_id: str | None,
) -> ContractRow:
    return ContractRow(
        number=number,
        customer=customer,
        plan=plan,
        language=language,
        country=country,
        zone=zone,
        hours=OFFICE_HOURS,
        holiday_region=region,
        holiday_overrides=[],
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        plus_licence=plus_licence,
        line=LINE,
        line_number=line_number,
        tam_id=tam_id,
    )
