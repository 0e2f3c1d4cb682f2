"""Text recognition of scanned pages, by Tesseract: the extra ``ocr``, and the system's own tesseract.

RapidOCR, whose package carries its models, was tried first: it runs English words together.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from typing import Any

_DOTS = 200
"""An inch: enough for the letters of a newspaper."""
_SCALE = _DOTS / 72


@dataclass(frozen=True, slots=True)
class Recognized:
    """A line: its words, its box in points from the lower left, and how sure they are, from 0 to 1."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    confidence: float


def is_installed() -> bool:
    """Whether scans can be read here."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def recognized(page: Any) -> Iterator[Recognized]:
    """Return the lines of text on a page of a PDF, in reading order."""
    from pytesseract import Output, image_to_data

    height = page.get_height()
    image = page.render(scale=_SCALE).to_pil()
    table = image_to_data(image, output_type=Output.DICT, config=f"--dpi {_DOTS}")
    words = [
        {name: column[row] for name, column in table.items()}
        for row, text in enumerate(table["text"])
        if text.strip()
    ]
    for _, line in groupby(words, key=lambda word: (word["block_num"], word["par_num"], word["line_num"])):
        own = list(line)
        yield Recognized(
            text=" ".join(word["text"] for word in own),
            left=min(word["left"] for word in own) / _SCALE,
            right=max(word["left"] + word["width"] for word in own) / _SCALE,
            bottom=height - max(word["top"] + word["height"] for word in own) / _SCALE,
            top=height - min(word["top"] for word in own) / _SCALE,
            confidence=sum(float(word["conf"]) for word in own) / len(own) / 100,
        )
