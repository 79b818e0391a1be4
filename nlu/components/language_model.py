"""Which of the five languages a message is in, or that it is in another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.components.cleaning import clean
from nlu.components.grams import GramRow, counted, matrix, of_length_one
from nlu.components.linear import LinearModel, log_softmax, train_linear, train_on_vectors

LANGUAGES = ("nl", "de", "ru", "it", "fr")
OTHER = "other"
_BUCKETS = 1 << 16
_LONGEST_NGRAM = 4
_PENALTY = 0.01
_ROUNDS = 100
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WITH_DIGIT = re.compile(r"\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A message of fewer words never leaves the language of the conversation, one of more only when the model is clear:
# with these and a wrong prior, of the validation messages of eight and more words 99.5 % leave it, of those of one or
# two words the few in another script; with the right prior none does.
_WORDS_TO_LEAVE_PRIOR = 3
_CLEAR = 0.97
# English and Spanish: lingua gives them at least the first share while our own model, which knows neither, is not above
# the second. Of 1,835 messages of three and more words of our languages one of mere noise falls under this.
_FOREIGN = ((0.8, 0.99), (0.99, 0.9995))
_MAX_CHARACTERS = 1500  # more letters than these do not make the language any surer

# How people write Russian with Latin letters; two spellings where both are common.
_LATIN_SPELLINGS = tuple(
    dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", row.split(), strict=True))
    for row in (
        "a b v g d e e zh z i j k l m n o p r s t u f h c ch sh sch _ y _ e yu ya",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
    )
)


@dataclass(frozen=True)
class Verdict:
    """`language`: one of the five, "other", or None when there are no letters and no prior.

    `decided`: the message itself says so; otherwise the prior stands.
    """

    language: str | None
    confidence: float
    decided: bool


class LanguageModel:
    """Character n-grams and the sentence vector, each with its own regression; their log probabilities are added.

    English and Spanish are told apart by lingua in its small variant (16 MB of memory, the large one takes 170).
    """

    def __init__(self, characters: LinearModel, vectors: LinearModel) -> None:
        self._characters = characters
        self._vectors = vectors
        self._foreign = _ForeignLanguages()

    def identify(self, text: str, vector: np.ndarray | None, prior: str | None = None) -> Verdict:
        """The language of `text`. `vector` is its sentence vector, `prior` the language of the conversation so far."""
        letters = _prepare(text)
        words = _WORD.findall(letters)
        if not words:
            return Verdict(prior, 0.0, decided=False)
        cyrillic, latin = len(_CYRILLIC.findall(letters)), len(_LATIN.findall(letters))
        if cyrillic > latin:
            return Verdict("ru", 1.0, decided=True)  # Ukrainian and others are answered in Russian too
        if cyrillic + latin == 0:
            return Verdict(OTHER, 1.0, decided=True)
        probabilities = self._probabilities(letters, vector)
        best = max(probabilities, key=lambda language: probabilities[language])
        foreign = self._foreign.share(letters)
        if _is_foreign(len(words), foreign, probabilities[best]):
            return Verdict(OTHER, foreign, decided=True)
        if prior in LANGUAGES and best != prior:
            clear = probabilities[best] >= _CLEAR and len(words) >= _WORDS_TO_LEAVE_PRIOR
            if not clear:
                return Verdict(prior, probabilities[prior], decided=False)
        return Verdict(best, probabilities[best], decided=True)

    def _probabilities(self, letters: str, vector: np.ndarray | None) -> dict[str, float]:
        logs = log_softmax(_ngram_row(letters).scores(self._characters.weights) + self._characters.bias)
        if vector is not None:
            logs = logs + self._vectors.log_probabilities(vector[None])[0]
        shares = np.exp(logs - logs.max())
        shares = shares / shares.sum()
        return dict(zip(self._characters.labels, map(float, shares), strict=True))

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        self._characters.save(folder / "characters.npz")
        self._vectors.save(folder / "vectors.npz")

    @classmethod
    def load(cls, folder: Path) -> LanguageModel:
        """Read what `save` wrote."""
        return cls(LinearModel.load(folder / "characters.npz"), LinearModel.load(folder / "vectors.npz"))


def _is_foreign(words: int, foreign_share: float, own_share: float) -> bool:
    if words < _WORDS_TO_LEAVE_PRIOR:
        return False
    return any(foreign_share >= foreign and own_share < own for foreign, own in _FOREIGN)


class _ForeignLanguages:
    """How much of the probability lingua gives to languages which nobody here speaks."""

    def __init__(self) -> None:
        from lingua import Language, LanguageDetectorBuilder

        self._foreign = {Language.ENGLISH, Language.SPANISH}
        own = (Language.DUTCH, Language.GERMAN, Language.ITALIAN, Language.FRENCH)
        builder = LanguageDetectorBuilder.from_languages(*own, *self._foreign)
        self._detector = builder.with_low_accuracy_mode().build()

    def share(self, letters: str) -> float:
        values = self._detector.compute_language_confidence_values(letters)
        return float(sum(each.value for each in values if each.language in self._foreign))


def train_language(texts: Sequence[str], languages: Sequence[str], vectors: np.ndarray, split: int) -> LanguageModel:
    """Train on messages, their languages and sentence vectors, whose second half begins at the column `split`.

    Russian messages are read once more in Latin letters.
    """
    prepared, targets = [], []
    for number, (text, language) in enumerate(zip(texts, languages, strict=True)):
        letters = _prepare(text)
        if not _WORD.search(letters):
            continue
        prepared.append(letters)
        targets.append(language)
        if language == "ru":
            prepared.append(in_latin_letters(letters, number % len(_LATIN_SPELLINGS)))
            targets.append(language)
    with ThreadPoolExecutor(max_workers=1) as beside:
        by_vectors = beside.submit(train_on_vectors, vectors, languages, [split])
        rows = matrix([_ngram_row(letters) for letters in prepared], _BUCKETS)
        return LanguageModel(train_linear(rows, targets, _PENALTY, _ROUNDS), by_vectors.result())


def in_latin_letters(text: str, spelling: int = 0) -> str:
    """Russian `text` (lower case) as people write it without a Russian keyboard."""
    table = {ord(letter): "" if latin == "_" else latin for letter, latin in _LATIN_SPELLINGS[spelling].items()}
    return text.translate(table)


def _prepare(text: str) -> str:
    """Letters alone: numbers and names with digits in them have no language."""
    return " ".join(_WITH_DIGIT.sub(" ", clean(text).lower()).split())[:_MAX_CHARACTERS]


def _ngrams(text: str) -> Iterator[str]:
    for word in text.split():
        padded = f" {word} "
        for size in range(1, _LONGEST_NGRAM + 1):
            for begin in range(len(padded) - size + 1):
                yield padded[begin : begin + size]


def _ngram_row(text: str) -> GramRow:
    return of_length_one(counted(_ngrams(text), _BUCKETS))
