"""Manifests of derived files that say something else than they said, and say it soundly."""

import json
from pathlib import Path

from onrecord.corpus.store.index_files import write_manifest


def rewrite(path: Path, **fields: object) -> None:
    """Put other values in the place of these fields, with a checksum that fits."""
    record = json.loads(path.read_text())
    record.pop("checksum")
    write_manifest(path, record | fields)


def flip(path: Path, at: int) -> None:
    """Flip a bit in the byte at a place."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
