"""How the five languages name what an incident touches: machines, people, sites, and how many. One shape a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MentionWords:
    """`machines`, `users` and `sites` match a whole word in small letters. `every`: words for all of something.

    `single`: words that say one and mean it, unlike an article. `sets`: nouns that count ("douzaine"). Between the
    number and the noun may stand `part_of` ("3 von 40"), `between`, `adjective`s, and `articles` after one of the first
    or of `every`. `point`: what is said inside a version number.
    """

    machines: re.Pattern[str]
    users: re.Pattern[str]
    sites: re.Pattern[str]
    every: frozenset[str]
    single: frozenset[str]
    sets: Mapping[str, int]
    part_of: frozenset[str]
    articles: frozenset[str]
    between: frozenset[str]
    adjective: re.Pattern[str]
    point: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(text: str) -> re.Pattern[str]:
    """A pattern for any of the words of `text`; a dash in front lets compounds end in it, a star takes any ending."""
    forms = []
    for form in text.split():
        front = r"(?:[\w'’-]+)?" if form.startswith("-") else ""
        forms.append(front + re.escape(form.lstrip("-").rstrip("*")) + (r"\w*" if form.endswith("*") else ""))
    return re.compile("|".join(forms))


_DUTCH = MentionWords(
    machines=_any(
        "-pc -pc's -pcs -pc’s -computer* -werkplek* -werkstation* -laptop* -server* -machine* -kassa -kassa's -kassa’s"
        " -kassas -toestel -toestellen -client -clients -endpoint -endpoints -desktop* -apparaat -apparaten -terminal*"
        " -tablet -tablets -scanners"
    ),
    users=_any("-gebruiker* -collega -collega's -collega’s -collegas -medewerker* mensen man personen werknemers"),
    sites=_any("-vestiging* -filiaal -filialen -locatie* -winkel -winkels -kantoor -kantoren site sites -scholen"),
    every=_words("alle al"),
    single=_words("één enkele"),
    sets={"tiental": 10, "dozijn": 12, "vijftiental": 15, "twintigtal": 20, "dertigtal": 30, "veertigtal": 40,
          "vijftigtal": 50, "zestigtal": 60, "honderdtal": 100},
    part_of=_words("van op"),
    articles=_words("de"),
    between=_words("onze uw hun stuks windows linux"),
    adjective=re.compile(r"\w{3,}e"),
    point=_words("punt ."),
)  # fmt: skip
_GERMAN = MentionWords(
    machines=_any(
        "-rechner* -pc -pcs -computer* -server* -client -clients -arbeitsplatz -arbeitsplätze -arbeitsplätzen -plätze"
        " -plätzen -laptop* -notebook* -workstation* -maschine -maschinen -kasse -kassen -gerät -geräte -geräten"
        " -endpoint* -terminal* -tablet* -station -stationen -desktops"
    ),
    users=_any(
        "-benutzer* -user -usern -users -nutzer* -kolleg* -mitarbeite* -leute -leuten -personen -anwender* mann"
    ),
    sites=_any("-standort* -filiale -filialen -niederlassung* -läden -geschäfte -geschäften -zweigstelle* -häuser"),
    every=_words("alle allen aller sämtliche sämtlichen sämtlicher"),
    single=_words("einzigen einziger einzige einziges einem"),
    sets={"dutzend": 12, "hundert": 100},
    part_of=_words("von unserer der"),
    articles=_words("den der"),
    between=_words("unseren unsere stück windows linux"),
    adjective=re.compile(r"\w{3,}e[nr]?"),
    point=_words("punkt ."),
)
_RUSSIAN = MentionWords(
    machines=_any(
        "-компьютер* -комп -компа -компов -компы -сервер* -серверов пк -машин* станци* мест места -ноутбук* касс кассы"
        " касса кассу кассе кассах -устройств* -хост* -терминал* узлов узла узлы эндпоинт* -десктоп*"
    ),
    users=_any("-пользовател* -сотрудни* -коллег* человек человека людей -юзер* работник*"),
    sites=_any("-филиал* -офис* -магазин* площадк* отделени* точек точки объект*"),
    every=_words("все всех всем всеми"),
    single=_words("один одном одного одна одной одну одному"),
    sets={"десяток": 10, "десятка": 10, "дюжина": 12, "дюжины": 12, "полсотни": 50, "сотня": 100, "сотни": 100},
    part_of=_words("из"),
    articles=_words(""),
    between=_words("наших рабочих наши штук windows linux"),
    adjective=re.compile(r"\w{2,}(?:их|ых|ые|ие|ого|ой|ом|ем)"),
    point=_words("точка ."),
)
_ITALIAN = MentionWords(
    machines=_any(
        "pc computer server -postazion* -macchin* -portatil* client casse cassa -dispositiv* terminal* endpoint"
        " notebook workstation desktop tablet"
    ),
    users=_any("-utent* collega colleghi colleghe dipendent* person* addett* operator*"),
    sites=_any("sede sedi filial* negozi negozio uffici ufficio stabiliment* scuole"),
    every=_words("tutti tutte"),
    single=_words("solo sola singolo singola"),
    sets={"decina": 10, "dozzina": 12, "quindicina": 15, "ventina": 20, "trentina": 30, "quarantina": 40,
          "cinquantina": 50, "sessantina": 60, "centinaio": 100},
    part_of=_words("di dei delle degli su sui sulle"),
    articles=_words("i le gli"),
    between=_words("nostri nostre punti altri altre"),
    adjective=re.compile(r"(?!)"),
    point=_words("punto ."),
)  # fmt: skip
_FRENCH = MentionWords(
    machines=_any(
        "poste postes pc pcs ordinateur ordinateurs ordi ordis serveur serveurs machine machines portable portables"
        " caisse caisses terminal terminaux appareil appareils station stations tablette tablettes"
    ),
    users=_any("utilisateur* utilisatrice* collègue* collegue* employé* personne personnes salarié* collaborat*"),
    sites=_any("site sites agence agences magasin magasins succursale* filiale filiales bureaux établissement*"),
    every=_words("tous toutes"),
    single=_words("seul seule unique"),
    sets={"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
          "cinquantaine": 50, "soixantaine": 60, "centaine": 100},
    part_of=_words("de des d' sur"),
    articles=_words("les la"),
    between=_words("nos mes vos leurs autres petits"),
    adjective=re.compile(r"(?!)"),
    point=_words("point ."),
)  # fmt: skip

MENTION_WORDS = {"nl": _DUTCH, "de": _GERMAN, "ru": _RUSSIAN, "it": _ITALIAN, "fr": _FRENCH}
