"""Where bytes come from: a file, a part of an archive, an answer from the web."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.fields import mended

HEAD = 65_536
"""How many bytes a format is told from."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read, and what is known of them from outside.

    ``name`` is what a person is shown, ``label`` the shorter one that a reading carries; both have
    the parts of an archive after a slash. ``depth`` is how many archives lie around it. ``charset``
    is the one that a server or a mail declared.
    """

    name: str
    label: str
    stream: BinaryIO
    size: int
    depth: int = 0
    charset: str | None = None
    url: str | None = None
    retrieved: str | None = None

    @property
    def file_name(self) -> str:
        """The name of the innermost file, as it can be stored."""
        return mended(self.label.rpartition("/")[2])

    @property
    def suffix(self) -> str:
        """The ending of the file's name, folded, such as ``.csv``; empty where there is none."""
        return Path(self.file_name).suffix.casefold()

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes; the stream stands at its beginning again."""
        self.stream.seek(0)
        data = self.stream.read(size)
        self.stream.seek(0)
        return data

    def tail(self, size: int) -> bytes:
        """The last bytes; the stream stands at its beginning again."""
        self.stream.seek(max(0, self.size - size))
        data = self.stream.read(size)
        self.stream.seek(0)
        return data

    def whole(self, most: int, remedy: str = "cut it into parts") -> bytes:
        """All bytes. Raises UnreadableSource where there are more than ``most``."""
        self.stream.seek(0)
        # Not all the system's files say how large they are.
        data = b"" if self.size > most else self.stream.read(most + 1)
        if max(self.size, len(data)) > most:
            raise UnreadableSource(f"{self.name} is larger than {most // 1_000_000} MB; {remedy}.")
        return data

    def digest(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal; the stream stands at its beginning again."""
        self.stream.seek(0)
        digest = hashlib.sha256()
        for block in iter(lambda: self.stream.read(_BLOCK), b""):
            digest.update(block)
        self.stream.seek(0)
        return digest.hexdigest()


def write_aside(file: IO[bytes], block: bytes, name: str) -> None:
    """Writes bytes of what is being unpacked to a temporary file. Raises UnreadableSource without room."""
    try:
        file.write(block)
    except OSError as error:
        raise UnreadableSource(
            f"{name} cannot be unpacked, for the folder for temporary files cannot take it "
            f"({error.strerror or error}); make room there, or name another with TMPDIR."
        ) from error


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The source that a file is, open while the context lasts."""
    with path.open("rb") as stream:
        yield Source(str(path), path.name, stream, path.stat().st_size)


def of_bytes(
    data: bytes,
    name: str,
    *,
    charset: str | None = None,
    url: str | None = None,
    retrieved: str | None = None,
) -> Source:
    """The source that these bytes are, with what a server said of them."""
    return Source(name, name, io.BytesIO(data), len(data), charset=charset, url=url, retrieved=retrieved)
