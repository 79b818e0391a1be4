"""Every public holiday has a name in each of our languages."""

from __future__ import annotations

import pytest

from actions.contract.holidays import known_regions, load_holidays
from bot.holiday_names import holiday_name, untranslated
from locales.catalogue import LANGUAGES, catalogue

ALL_NAMES = sorted(
    {
        (tuple(sorted(names.items())), region)
        for region in known_regions()
        for names in load_holidays(region).days.values()
    }
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_holiday_of_every_region_is_named_in_every_language(language: str) -> None:
    words = catalogue(language)
    for names, region in ALL_NAMES:
        told = holiday_name(dict(names), region, words)
        english = dict(names)["en"]
        assert told and "(observed)" not in told and "substituted" not in told and "estimated" not in told
        assert told != english or english in ("Nowruz Holiday",), (region, english)
        assert not list(untranslated(dict(names), region))


@pytest.mark.parametrize(
    ("names", "region", "told"),
    [
        # The country's own name is told as it is.
        ({"en": "Epiphany", "de": "Heilige Drei Könige"}, "DE-BY", {"de": "Heilige Drei Könige", "ru": "Богоявление"}),
        (
            {"en": "Victory Day (observed)"},
            "KZ",
            {"en": "Victory Day (day in lieu)", "de": "Tag des Sieges (Ersatztag)"},
        ),
        (
            {"en": "Day off (substituted from 02/20/2027)"},
            "RU",
            {"nl": "vrije dag in ruil voor 20 februari 2027", "fr": "jour chômé en échange du 20 février 2027"},
        ),
        (
            {"en": "Eid al-Adha (estimated)"},
            "KZ",
            {"it": "Festa del sacrificio (data non definitiva)", "ru": "Курбан-айт (дата уточняется)"},
        ),
        (
            {"en": "Saint Ambrose's Day", "it": "Sant'Ambrogio"},
            "IT-MI",
            {
                "en": "Saint Ambrose (day of the local patron saint)",
                "it": "Sant'Ambrogio",
                "nl": "Sant'Ambrogio (feest van de plaatselijke patroonheilige)",
            },
        ),
        (
            {"en": "Liberation Day; Saint Mark's Day", "it": "Anniversario della Liberazione; San Marco Evangelista"},
            "IT-VE",
            {"de": "Tag der Befreiung; San Marco Evangelista (Tag des örtlichen Schutzpatrons)"},
        ),
        ({"en": "Assumption Day; Assumption Of Mary Day"}, "IT-FM", {"fr": "Assomption"}),
    ],
)
def test_names_are_told_as_people_call_the_day(names: dict[str, str], region: str, told: dict[str, str]) -> None:
    for language, name in told.items():
        assert holiday_name(names, region, catalogue(language)) == name


def test_a_name_that_nobody_has_translated_is_told_in_english_and_found() -> None:
    names = {"en": "Day of the Raccoon"}
    assert holiday_name(names, "NL", catalogue("fr")) == "Day of the Raccoon"
    assert list(untranslated(names, "NL")) == ["Day of the Raccoon"]
