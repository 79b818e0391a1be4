"""Compares ways to understand on the same data in one run; writes `nlu/report/comparison.json`, prints it as well.

    .venv-rasa/bin/python bench/understanding.py [--without-diet] [--epochs 100]

Trained on `nlu/data`, measured on `nlu/validation`: Rasa's default pipeline (DIET), character n-grams, each encoder
alone, both, and what was chosen. Severity is measured on the messages that have a level, apart from the intent.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import yaml

from nlu.comparison import validation_examples
from nlu.components.cleaning import clean
from nlu.components.grams import GramRow
from nlu.components.intent_model import train_intents
from nlu.components.kernel import KernelSettings
from nlu.components.severity_model import DecisionPolicy, train_severity
from nlu.components.vectors import USE_DIMENSION, SentenceVectors
from nlu.components.wording import wording
from nlu.dataset import Example, read_training
from nlu.report import COMPARISON

Method = dict[str, object]
Reader = Callable[[Sequence[str]], list[str]]


def measured(name: str, intents: Reader, levels: Reader, training_s: float) -> Method:
    """Let a method read the validation part."""
    examples = validation_examples()
    found = intents([example.text for example in examples])
    levelled = [example for example in examples if example.severity]
    said = np.array([int(level) for level in levels([example.text for example in levelled])])
    true = np.array([example.severity for example in levelled])
    return {
        "name": name,
        "intent": share([example.intent == each for example, each in zip(examples, found, strict=True)]),
        "macro_f1": macro_f1([example.intent for example in examples], found),
        "exact": share(said == true),
        "within_one": share(np.abs(said - true) <= 1),
        "recall_1": share(said[true == 1] == 1),
        "precision_1": share(true[said == 1] == 1),
        "training_s": round(training_s, 1),
    }


def share(outcomes: Sequence[bool] | np.ndarray) -> float:
    return round(float(np.mean(outcomes)), 4)


def macro_f1(true: Sequence[str], found: Sequence[str]) -> float:
    from sklearn.metrics import f1_score

    return round(float(f1_score(true, found, average="macro", labels=sorted(set(true)), zero_division=0)), 4)


def regression_on(name: str, features: Callable[[Sequence[str]], object], training: Sequence[Example]) -> Method:
    """Logistic regression of scikit-learn on features that are ready."""
    from sklearn.linear_model import LogisticRegression

    began = time.monotonic()
    levelled = [example for example in training if example.severity]
    intents = LogisticRegression(C=10, max_iter=2000).fit(
        features([example.text for example in training]), [example.intent for example in training]
    )
    levels = LogisticRegression(C=10, max_iter=2000).fit(
        features([example.text for example in levelled]), [example.severity for example in levelled]
    )
    took = time.monotonic() - began
    return measured(
        name,
        lambda texts: list(intents.predict(features(texts))),
        lambda texts: [str(level) for level in levels.predict(features(texts))],
        took,
    )


def n_grams(training: Sequence[Example]) -> Method:
    from sklearn.feature_extraction.text import TfidfVectorizer

    began = time.monotonic()
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, lowercase=True)
    vectorizer.fit([example.text for example in training])
    method = regression_on("character n-grams, regression", vectorizer.transform, training)
    return {**method, "training_s": round(time.monotonic() - began, 1)}


def chosen(training: Sequence[Example], vectors: SentenceVectors) -> Method:
    began = time.monotonic()
    levelled = [example for example in training if example.severity]
    intents = train_intents(
        vectors.whole([example.text for example in training]),
        wordings([example.text for example in training]),
        [example.intent for example in training],
        USE_DIMENSION,
    )
    levels = train_severity(
        vectors.whole([example.text for example in levelled]),
        wordings([example.text for example in levelled]),
        [int(example.severity or 0) for example in levelled],
        USE_DIMENSION,
        KernelSettings(),
        DecisionPolicy(),
    )
    took = time.monotonic() - began

    def read_intents(texts: Sequence[str]) -> list[str]:
        found = intents.log_probabilities(vectors.whole(texts), wordings(texts))
        return [intents.labels[row] for row in np.argmax(found, axis=1)]

    def read_levels(texts: Sequence[str]) -> list[str]:
        return [str(levels.policy.level(row)) for row in levels.probabilities(vectors.whole(texts), wordings(texts))]

    return measured(
        "**chosen: both encoders and the words, regression and kernel ridge**", read_intents, read_levels, took
    )


def wordings(texts: Sequence[str]) -> list[GramRow]:
    return [wording(clean(text)) for text in texts]


def diet(training: Sequence[Example], epochs: int) -> Method:
    """Rasa's default pipeline, once for intents and once for levels."""
    warnings.filterwarnings("ignore")
    began = time.monotonic()
    levelled = [example for example in training if example.severity]
    intents = _diet_reader([(example.text, example.intent) for example in training], epochs)
    levels = _diet_reader([(example.text, f"level_{example.severity}") for example in levelled], epochs)
    took = time.monotonic() - began
    return measured(
        f"Rasa's default pipeline (DIET), {epochs} epochs",
        intents,
        lambda texts: [found.removeprefix("level_") or "4" for found in levels(texts)],
        took,
    )


def _diet_reader(labelled: Sequence[tuple[str, str]], epochs: int) -> Reader:
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = Path(tempfile.mkdtemp(prefix="prioline-diet-"))
    by_label: dict[str, list[str]] = {}
    for text, label in labelled:
        by_label.setdefault(label, []).append(text)
    nlu = [{"intent": label, "examples": "".join(f"- {text}\n" for text in texts)} for label, texts in by_label.items()]
    data = folder / "nlu.yml"
    data.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")
    config = folder / "config.yml"
    counting = {"name": "CountVectorsFeaturizer"}
    pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        counting,
        {**counting, "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "entity_recognition": False},
    ]
    config.write_text(
        yaml.safe_dump({"recipe": "default.v1", "language": "nl", "pipeline": pipeline}), encoding="utf-8"
    )
    model = train_nlu(str(config), str(data), str(folder))
    agent = asyncio.run(Agent.load(str(model)))
    return lambda texts: [str(asyncio.run(agent.parse_message(text))["intent"]["name"] or "") for text in texts]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-diet", action="store_true", help="leave out what takes longest")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET; a hundred take two hours and more")
    options = parser.parse_args()
    training, vectors = read_training(), SentenceVectors()
    methods = [
        n_grams(training),
        regression_on("USE, regression", lambda texts: vectors.whole(texts)[:, :USE_DIMENSION], training),
        regression_on("e5, regression", lambda texts: vectors.whole(texts)[:, USE_DIMENSION:], training),
        regression_on("both, regression", vectors.whole, training),
        chosen(training, vectors),
    ]
    if not options.without_diet:
        methods.insert(0, diet(training, options.epochs))
    result = {"training": len(training), "validation": len(validation_examples()), "methods": methods}
    COMPARISON.parent.mkdir(exist_ok=True)
    COMPARISON.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    json.dump(result, sys.stdout, indent=2, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
