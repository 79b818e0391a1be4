"""What the assistant makes of sentences: asked of the running Rasa process, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.settings import ROOT

PARSE_PATH = "/webhooks/prioline/parse"
TIMEOUT_S = 30.0
SENTENCES_LIMIT = 50
SENTENCE_LENGTH = 4000
INCIDENT = "report_incident"
FALLBACK = "nlu_fallback"


class NotReached(Exception):
    """The Rasa process does not answer, or not as expected."""


class Severity(BaseModel):
    """The level, the probabilities of levels 1 to 4, whether it needs no question, and the sentences that say so."""

    level: int
    probabilities: list[float]
    sure: bool
    evidence: list[str]


class Ranked(BaseModel):
    """One intent and how probable it is."""

    name: str
    confidence: float


class FoundValue(BaseModel):
    """A number, an address or a name found in the sentence."""

    entity: str
    value: str


class Nearest(BaseModel):
    """A training example and how near it is (1: the same)."""

    text: str
    language: str
    intent: str
    level: int | None
    likeness: float


class Meaning(BaseModel):
    """What one sentence means."""

    model_config = ConfigDict(extra="ignore")
    text: str
    language: str | None
    intent: str | None
    intent_ranking: list[Ranked]
    severity: Severity | None
    entities: list[FoundValue]
    nearest: list[Nearest]

    @property
    def best(self) -> Ranked | None:
        """The most probable intent; where none passes the threshold, ``intent`` is the fallback all the same."""
        return next((row for row in self.intent_ranking if row.name != FALLBACK), None)

    @property
    def is_incident(self) -> bool:
        """Whether the level means anything."""
        return self.best is not None and self.best.name == INCIDENT

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The sentence in pieces, each with whether it is evidence for the level."""
        evidence = self.severity.evidence if self.severity and self.is_incident else []
        return list(_marked(self.text, evidence))


@dataclass(frozen=True)
class Understanding:
    """The models of the running product, reached at ``rasa_url`` on the loopback."""

    rasa_url: str

    def read(self, texts: Sequence[str], language: str | None) -> list[Meaning]:
        """Return what each text means; ``language`` is that of the conversation so far.

        Raises:
            NotReached: no answer in time, or one of the wrong form.
        """
        try:
            with httpx.Client(base_url=self.rasa_url, timeout=TIMEOUT_S, trust_env=False) as client:
                answer = client.post(PARSE_PATH, json={"texts": list(texts), "language": language}).raise_for_status()
            return [Meaning.model_validate(one) for one in answer.json()]
        except (httpx.HTTPError, ValidationError, ValueError, TypeError) as fault:
            raise NotReached(str(fault)) from fault


def sentences_of(typed: str) -> tuple[list[str], bool]:
    """Return the sentences of a text, one for each line that is not empty, and whether there were too many."""
    lines = [line.strip()[:SENTENCE_LENGTH] for line in typed.replace("\0", "").splitlines() if line.strip()]
    return lines[:SENTENCES_LIMIT], len(lines) > SENTENCES_LIMIT


@cache
def intents() -> tuple[str, ...]:
    """Return the intents that have training data."""
    return tuple(sorted({path.stem for path in (ROOT / "nlu" / "data").glob("*/*.yml")}))


def _marked(text: str, evidence: Sequence[str]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in sorted((text.find(each), text.find(each) + len(each)) for each in evidence if each in text):
        if start < at:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
