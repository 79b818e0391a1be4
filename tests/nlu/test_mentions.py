"""What a report names is read as it is written and said, in all five languages, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from nlu.components.mention_entities import find_mentions


def found(text: str, language: str) -> list[tuple[str, str]]:
    return [(entity.name.removeprefix("affected_"), entity.value) for entity in find_mentions(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "Sinds de update staan 340 Windows-pc's stil in alle filialen.", "machines 340, sites all"),
        ("nl", "tweehonderd vijftig werkplekken en een twintigtal collega's", "machines 250, users 20"),
        ("nl", "maar één laptop van onze directie", "machines 1"),
        ("de", "zweihundertfünfzig rechner und dreißig kollegen an 12 Standorten", "machines 250, users 30, sites 12"),
        ("de", "Nur bei einem einzigen Rechner, nicht bei allen Clients", "machines 1, machines all"),
        ("de", "1.200 Endgeräte sind ohne Schutz", "machines 1200"),
        ("ru", "у нас легли сорок два компьютера и 3 сервера во всех филиалах", "machines 42, machines 3, sites all"),
        ("ru", "на одном ноутбуке, у двух тысяч сотрудников нормально", "machines 1, users 2000"),
        ("ru", "стоят десять рабочих станций", "machines 10"),
        ("it", "tutti i computer fermi, duecento postazioni in 12 sedi", "machines all, machines 200, sites 12"),
        ("it", "una trentina di utenti aspetta, un solo pc funziona", "users 30, machines 1"),
        ("fr", "120 postes bloqués, une cinquantaine de collègues attendent", "machines 120, users 50"),
        ("fr", "quatre vingt dix sept postes et toutes les caisses", "machines 97, machines all"),
        ("fr", "1 250 machines dans trois de nos agences", "machines 1250, sites 3"),
    ],
)
def test_what_is_affected_is_counted(language: str, text: str, expected: str) -> None:
    assert ", ".join(f"{name} {value}" for name, value in found(text, language)) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "3 van onze 40 pc's"),
        ("de", "3 von unseren 40 Rechnern"),
        ("ru", "на 3 из 40 компьютеров"),
        ("it", "3 dei nostri 40 server"),
        ("fr", "3 sur 40 postes"),
    ],
)
def test_of_a_part_and_a_whole_the_part_is_affected(language: str, text: str) -> None:
    assert found(text, language) == [("machines", "3")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "om 8 de server viel uit"),
        ("nl", "een pc doet raar"),
        ("de", "um 8 ist der Server ausgefallen"),
        ("de", "Vertrag 4021 7788, ein Rechner spinnt"),
        ("ru", "в 8:30 сервер упал"),
        ("it", "alle 8 il server è caduto"),
        ("fr", "à 8 h les postes ne marchaient pas"),
        ("fr", "l'agent plante, les clients attendent"),
    ],
)
def test_times_numbers_and_articles_count_nothing(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "version"),
    [
        ("nl", "KES 12.6 loopt vast", "12.6"),
        ("de", "Endpoint-Security, Version 12.3", "12.3"),
        ("de", "version zwölf punkt sechs vom endpoint security", "12.6"),
        ("ru", "KES версии 11.8 не обновляется", "11.8"),
        ("it", "kaspersky endpoint security versione 12 punto 5", "12.5"),
        ("fr", "avec KES 11.10.0.399", "11.10.0.399"),
    ],
)
def test_product_and_version_are_named(language: str, text: str, version: str) -> None:
    assert sorted(found(text, language)) == [("product", "Kaspersky Endpoint Security"), ("version", version)]


def test_a_product_is_read_in_any_language_and_not_inside_a_word() -> None:
    assert found("the KSC console is gone", "other") == [("product", "Kaspersky Security Center")]
    assert found("de KESsel lekt", "nl") == []


def test_the_places_are_those_of_the_text() -> None:
    text = "Bei uns stehen rund 340 Rechner still, KSC 14."
    assert [text[entity.begin : entity.end] for entity in find_mentions(text, "de")] == ["340 Rechner", "KSC", "14"]


def test_numbers_beyond_reason_and_foreign_digits_count_nothing() -> None:
    assert found(f"{'9' * 5000} Rechner", "de") == []
    assert found("፩ Rechner, 0 Rechner", "de") == []
