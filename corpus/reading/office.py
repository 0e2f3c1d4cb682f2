"""What Word and Excel files have in common: XML in a zip archive, looked through before it is parsed."""

from __future__ import annotations

import zipfile

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.archive import DAMAGED
from onrecord.corpus.reading.source import Source

_LARGEST, _SUSPICIOUS_RATIO, _SUSPICIOUS_SIZE = 200_000_000, 300, 20_000_000
"""A parser takes several times the memory of the XML that it is given; pictures it never sees."""
_BLOCK = 1 << 20
_ENTITIES = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)  # fmt: skip


def check(source: Source) -> None:
    """Raises UnreadableSource for a file that is damaged, swells when unpacked or declares entities.

    No office program writes a document type or an entity; both serve to make a parser swell or read
    other files.
    """
    try:
        with zipfile.ZipFile(source.stream) as archive:
            total = 0
            for info in archive.infolist():
                is_xml = info.filename.casefold().endswith((".xml", ".rels"))
                total += info.file_size if is_xml else 0
                swells = info.file_size > _SUSPICIOUS_RATIO * max(1, info.compress_size)
                if (info.file_size > _SUSPICIOUS_SIZE and swells) or total > _LARGEST:
                    raise UnreadableSource(
                        f"{source.name} unpacks to far more than its size; save it again or leave it out."
                    )
                if is_xml:
                    _check_part(archive, info, source)
    except DAMAGED as error:
        raise UnreadableSource(
            f"{source.name} is damaged or ends in the middle ({error}); fetch it again."
        ) from error
    finally:
        source.stream.seek(0)


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> None:
    window = b""
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            window = window[-32:] + block
            if any(mark in window for mark in _ENTITIES):
                raise UnreadableSource(
                    f"{source.name} declares XML entities, which no office file needs; save it again."
                )
