"""Who may open the workbench, what its forms refuse, and what its pages say."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.store import feedback
from bot.workbench.inventory import inventory
from bot.workbench.report import BEGIN, END, Figures, LanguageFigures, put_table, standing, table, write_figures
from bot.workbench.samples import Controls, arguments
from bot.workbench.shelf import Shelf
from locales.catalogue import LANGUAGES, po_path
from locales.responses import RESPONSES

PAGES = ("", "/dialogues", "/understanding", "/languages", "/languages/nl", "/pictures/chat-nl.png")


def send(bench: Any, client: Any, address: str, **fields: Any) -> Any:
    token = bench.token(client.get("/workbench/understanding").text)
    return client.post(address, data={"form_token": token} | fields)


def spoil(bench: Any, language: str, old: str, new: str) -> None:
    path = po_path(language, bench.locales)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_the_workbench_without_signing_in(bench: Any, page: str) -> None:
    answer = bench.client().get(f"/workbench{page}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in?next=%2Fworkbench")


def test_translators_and_managers_may_open_it_and_agents_may_not(bench: Any) -> None:
    assert bench.signed_in("lotte").get("/workbench").status_code == 200
    assert bench.signed_in("meike").get("/workbench/").status_code == 200
    refused = bench.signed_in("anna").get("/workbench")
    assert refused.status_code == 403
    assert "It is for translators, testers and managers." in refused.text


def test_a_session_that_has_ended_does_not_change_texts(bench: Any) -> None:
    client, entry = bench.signed_in(), bench.entry("utter_goodbye")
    before = bench.file("nl")
    page = client.get(f"/workbench/texts/{entry.id}/nl").text
    bench.clock.move(timedelta(hours=13))
    answer = client.post(
        f"/workbench/texts/{entry.id}/nl",
        data={"form_token": bench.token(page), "seen": "x", "action": "save", "form": "Dag."},
    )
    assert answer.status_code == 303
    assert bench.file("nl") == before


def test_a_form_without_the_sessions_token_is_refused(bench: Any) -> None:
    client, entry, before = bench.signed_in(), bench.entry("utter_goodbye"), bench.file("nl")
    forged = {"form_token": "forged", "seen": "", "action": "save", "form": "Dag."}
    assert client.post(f"/workbench/texts/{entry.id}/nl", data=forged).status_code == 403
    assert client.post("/workbench/understanding", data={"form_token": "forged"}).status_code == 403
    assert bench.file("nl") == before


@pytest.mark.parametrize(
    "address",
    [
        "/workbench/texts/000000000000",
        "/workbench/texts/../../etc",
        "/workbench/languages/xx",
        "/workbench/languages/..%2F..%2Fetc",
        "/workbench/pictures/..%2Fsecret.png",
        "/workbench/static/../router.py",
        "/workbench/nothing",
    ],
)
def test_addresses_that_are_none_say_so(bench: Any, address: str) -> None:
    assert bench.signed_in().get(address).status_code == 404


def test_pages_run_nothing_but_their_own_files(bench: Any) -> None:
    answer = bench.signed_in().get("/workbench", params={"words": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]


def test_after_saving_no_foreign_page_is_opened(bench: Any) -> None:
    client, entry = bench.signed_in(), bench.entry("utter_goodbye")
    page = client.get(f"/workbench/texts/{entry.id}/nl").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    fields = {"form_token": bench.token(page), "seen": seen, "action": "save", "form": "Dag."}
    answer = client.post(f"/workbench/texts/{entry.id}/nl", data=fields | {"next": "https://evil.example/"})
    assert answer.headers["location"].startswith(f"/workbench/texts/{entry.id}?notice=saved")


def test_search_finds_words_of_any_language_and_names(bench: Any) -> None:
    client, entry = bench.signed_in(), bench.entry("utter_thank")
    for words in ("utter_thank", "anything else", "Graag gedaan", "GRAAG gedaan"):
        assert f"text-{entry.id}" in client.get("/workbench", params={"words": words}).text, words
    assert "No text fits." in client.get("/workbench", params={"words": "xyzzy"}).text


def test_filters_show_what_is_missing_faulty_or_waits_for_review(bench: Any) -> None:
    client, entry = bench.signed_in(), bench.entry("utter_contact_known")
    mark = f"text-{entry.id}"
    assert mark not in client.get("/workbench?state=faults").text
    spoil(bench, "it", 'msgstr "Grazie, {name}."', 'msgstr "Grazie, {nome}."')
    page = client.get("/workbench?state=faults").text
    assert mark in page and "arguments: nome instead of name" in page
    assert "arguments: nome instead of name" in client.get("/workbench/languages/it").text
    spoil(bench, "it", 'msgstr "Grazie, {nome}."', 'msgstr ""')
    assert mark in client.get("/workbench?state=missing&show=it").text
    assert mark not in client.get("/workbench?state=missing&show=nl").text


def test_braces_that_do_not_pair_are_marked_and_break_no_page(bench: Any) -> None:
    spoil(bench, "it", 'msgstr "Grazie, {name}."', 'msgstr "Grazie, {name."')
    client = bench.signed_in()
    assert "cannot be written:" in client.get("/workbench?words=utter_contact_known").text
    assert client.get("/workbench/dialogues?conversation=it/1").status_code == 200
    assert client.get("/workbench/languages").status_code == 200


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_response_has_real_arguments_in_every_language(language: str) -> None:
    names = set(RESPONSES)
    for entry in inventory():
        if entry.name in names:
            strange = [value for value in arguments(entry, Controls(), language).values() if str(value)[:1] == "‹"]
            assert not strange, f"{entry.name}: give {strange} a sample in bot/workbench/samples.py"


@pytest.mark.parametrize(
    "query",
    ["level=9&minutes=-1&count=x&zone=Mars&moment=own&at=never&page=0&area=x&form=x&state=x&show=xx", "page=999"],
)
def test_a_query_that_makes_no_sense_counts_as_not_given(bench: Any, query: str) -> None:
    assert bench.signed_in().get(f"/workbench?{query}").status_code == 200


def test_a_text_says_where_it_is_used(bench: Any) -> None:
    page = bench.signed_in().get(f"/workbench/texts/{bench.entry('utter_premium_taken').id}").text
    assert "actions/answers.py:" in page
    assert "it: level 2 on Friday afternoon takes a premium incident" in page
    button = next(one for one in inventory() if one.text.singular == "Call me now")
    assert "utter_ask_phone" in bench.signed_in().get(f"/workbench/texts/{button.id}").text


def test_a_kept_sentence_waits_for_review_with_the_rest_of_the_feedback(bench: Any) -> None:
    answer = send(
        bench,
        bench.signed_in(),
        "/workbench/understanding/candidates",
        text="Onze kassa staat stil.",
        expected_language="nl",
        intent="report_incident",
        level="1",
        found_intent="escalate_incident",
        found_level="",
    )
    assert answer.status_code == 200
    with bench.database.transaction() as session:
        (row,) = feedback.waiting(session)
        kept = (row.text, row.language, row.intent, row.level, row.found_intent, row.source, row.by, row.at)
    assert kept == (
        *("Onze kassa staat stil.", "nl", "report_incident", 1, "escalate_incident", "tester", "lotte"),
        bench.clock.now(),
    )


def test_an_intent_that_is_no_incident_is_kept_without_a_level(bench: Any) -> None:
    fields = {"text": "Bedankt", "expected_language": "nl", "intent": "thank", "level": "1"}
    assert send(bench, bench.signed_in(), "/workbench/understanding/candidates", **fields).status_code == 200
    with bench.database.transaction() as session:
        assert feedback.waiting(session)[0].level is None


@pytest.mark.parametrize("wrong", [{"intent": "fly"}, {"expected_language": "xx"}, {"text": "  "}])
def test_a_candidate_that_training_could_not_read_is_refused(bench: Any, wrong: dict[str, str]) -> None:
    fields = {"text": "Bedankt", "expected_language": "nl", "intent": "thank"} | wrong
    assert send(bench, bench.signed_in(), "/workbench/understanding/candidates", **fields).status_code == 403


def test_when_the_assistant_is_down_the_page_says_so_and_keeps_the_sentences(bench: Any) -> None:
    bench.rasa.stop()
    answer = send(bench, bench.signed_in(), "/workbench/understanding", sentences="Hallo daar")
    assert answer.status_code == 503
    assert "The assistant does not answer." in answer.text and "Hallo daar" in answer.text


def test_only_so_many_sentences_are_read_at_once(bench: Any) -> None:
    sentences = "\n".join(f"zin {number}" for number in range(60))
    answer = send(bench, bench.signed_in(), "/workbench/understanding", sentences=sentences)
    assert len(bench.rasa.asked[-1]["texts"]) == 50
    assert "Only the first 50 sentences were read." in answer.text


def test_a_language_report_counts_and_shows_the_figures(bench: Any) -> None:
    client = bench.signed_in()
    assert "Not measured yet. Measure with: prioline workbench report" in client.get("/workbench/languages/nl").text
    shares = {"severity_within_one": 0.97, "level_1_recall": None}
    measured = LanguageFigures(
        messages=230, language_accuracy=0.99, intent_accuracy=0.9, severity_exact=0.875, **shares
    )
    write_figures(bench.data_dir, Figures(model="m.tar.gz", measured_at="2026-11-21T14:00", languages={"nl": measured}))
    page = client.get("/workbench/languages/nl").text
    assert "87.5 %" in page and "model m.tar.gz" in page
    found = standing(Shelf(bench.locales), "nl")
    assert found.texts == len(inventory()) and f"{found.done} / {found.texts}" in page


def test_the_table_for_the_documents_takes_only_its_own_place(bench: Any, tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_table(document, table([standing(Shelf(bench.locales), "nl")], None))
    written = document.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{BEGIN}\n| language |") and written.endswith(f"{END}\nafter\n")
    assert "| Dutch (nl) |" in written and "old" not in written
    document.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="add them where the table shall stand"):
        put_table(document, "x")


def test_the_pages_speak_the_users_language(bench: Any) -> None:
    page = bench.signed_in("meike").get("/workbench").text
    assert '<html lang="nl' in page and "Getoonde talen" in page
