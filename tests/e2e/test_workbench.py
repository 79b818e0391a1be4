"""The workbench over the running product: the models that answer customers, live texts, and pictures of its pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from actions.store import feedback
from bot.workbench.camera import take_pictures
from bot.workbench.inventory import inventory
from bot.workbench.pictures import pictures_of
from bot.workbench.understanding import Understanding, intents
from tests.e2e.conftest import MakeProduct
from tests.e2e.product import Product

pytestmark = pytest.mark.slow

NOW = "2026-11-24T09:00:00+01:00"
REPORT = "Sinds vanochtend tonen alle kassa's in onze veertig winkels een blauw scherm, niemand kan afrekenen."


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product(NOW)


@pytest.fixture
def manager(product: Product) -> Iterator[httpx.Client]:
    """The account of a fresh installation, signed in."""
    with httpx.Client(base_url=product.url, timeout=60, headers={"Accept-Language": "en"}) as client:
        password = (product.data_dir / "desk-password").read_text(encoding="utf-8").strip()
        fields = {"form_token": token(client.get("/desk/sign-in").text), "name": "demo", "password": password}
        assert client.post("/desk/sign-in", data=fields).status_code == 303
        yield client


def token(html: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found
    return found[1]


def test_the_models_of_the_product_say_what_a_sentence_means(product: Product, manager: httpx.Client) -> None:
    page = manager.get("/workbench/understanding").text
    sentences = f"{REPORT}\nMerci beaucoup\nVertrag 5103-9022"
    answer = manager.post("/workbench/understanding", data={"form_token": token(page), "sentences": sentences})
    assert answer.status_code == 200
    meanings = answer.text.split('<section class="card meaning">')[1:]
    assert len(meanings) == 3
    for meaning, parts in zip(
        meanings,
        [("Dutch", "report_incident", "level level-1", "<mark"), ("French", "thank"), ("51039022",)],
        strict=True,
    ):
        for part in parts:
            assert part in meaning
    assert meanings[0].count("<li><span lang=") == 5  # the nearest examples, read from what training has left


def test_the_nearest_examples_come_nearest_first_and_a_known_sentence_is_its_own(product: Product) -> None:
    (rasa,) = (each.plan.ready_url for each in product.server.processes._running if each.plan.name == "rasa")
    understanding = Understanding(rasa.partition("/webhooks")[0])
    (meaning,) = understanding.read(["kassa's dood, alle filialen"], None)
    assert meaning.nearest[0].text == "kassa's dood, alle filialen"
    assert meaning.nearest[0].likeness == pytest.approx(1.0, abs=0.01)
    likeness = [one.likeness for one in meaning.nearest]
    assert likeness == sorted(likeness, reverse=True)
    assert {one.intent for one in meaning.nearest} <= set(intents())


def test_a_wrong_sentence_is_kept_as_feedback_and_customers_go_on_unharmed(
    product: Product, manager: httpx.Client
) -> None:
    page = manager.get("/workbench/understanding").text
    fields = {"form_token": token(page), "text": REPORT, "expected_language": "nl", "intent": "report_incident"}
    kept = manager.post("/workbench/understanding/candidates", data=fields | {"level": "2", "sentences": REPORT})
    assert kept.status_code == 200
    with product.database.transaction() as session:
        assert [(row.text, row.level, row.by) for row in feedback.waiting(session)] == [(REPORT, 2, "demo")]
    said = product.chat("nl").say(REPORT)
    assert said[0].response == "utter_report_noted"


def test_pictures_show_where_a_text_stands(product: Product) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    take_pictures(product.url, product.data_dir, ("nl",), datetime.fromisoformat(NOW), None)
    found = {entry.name: entry for entry in inventory() if not entry.is_spoken}
    for name, page in (
        ("PAGE.welcome_title", "chat"),
        ("utter_report_noted", "conversation"),
        ("PASSWORD", "sign-in"),
    ):
        framed = {one.picture.page: one for one in pictures_of(product.data_dir, found[name], ("nl",))}
        assert page in framed, name
        box, picture = framed[page].box, framed[page].picture
        assert box.x >= 0 and box.x + box.width <= picture.width and box.height < picture.height / 2
        assert (product.data_dir / "workbench" / "pictures" / picture.name).stat().st_size > 1000
