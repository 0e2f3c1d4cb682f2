"""Log-linear weights: how probable each of several choices is, from the features it has."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib import resources


def load(name: str) -> dict[str, float]:
    """The weights, by feature, of a file beside this module."""
    text = resources.files("onrecord.corpus.extraction.weights").joinpath(name).read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(text)
    return weights


def chances(weights: dict[str, float], choices: Sequence[Sequence[str]]) -> list[float]:
    """The probability of each choice, in their order, summing to one."""
    scores = [sum(weights.get(feature, 0.0) for feature in features) for features in choices]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
