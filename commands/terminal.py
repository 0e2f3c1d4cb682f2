"""Text on a terminal: what sources print is shown and never obeyed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO, cast

# Escape sequences move the cursor, hide text, set titles and fill the clipboard; overrides of direction
# show words in another order than they have. In their place stand signs that can be seen.
_SEEN = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_SEEN |= dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
_SEEN.pop(ord("\n"))
_SEEN.pop(ord("\t"))
_SPELLED = {code: f"\\u{code:04x}" for code in _SEEN}
_LINE_END = re.compile("\r\n")


def plain(text: str) -> str:
    """The text with a sign in place of each character that steers a terminal; lines and tabs stay."""
    # Citations may be written in lines that end as RIS wants them.
    return "\r\n".join(part.translate(_SEEN) for part in _LINE_END.split(text))


def spelled_out(json_text: str) -> str:
    """The same JSON with each such character as its number, so that programs read it as it is."""
    return json_text.translate(_SPELLED)


def complain(sentence: object) -> None:
    """Prints a sentence on standard error."""
    print(plain(str(sentence)), file=sys.stderr)


@contextmanager
def plain_output() -> Iterator[None]:
    """Whatever is printed inside is made plain, whichever command prints it."""
    with redirect_stdout(cast("TextIO", _Plain(sys.stdout))):
        yield


def steer(code: str) -> None:
    """Sends a code of our own, as for bold, to the terminal, past what makes plain what sources print."""
    if isinstance(sys.stdout, _Plain):
        sys.stdout.stream.write(code)
    else:
        sys.stdout.write(code)


class _Plain:
    """A stream of text that makes plain what is written to it, and is the other stream in all else."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(plain(text))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)
