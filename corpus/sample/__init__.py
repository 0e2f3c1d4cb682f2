"""The sample: invented statements by invented officials of invented towns, so that a first page answers."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from importlib import resources
from pathlib import Path

from onrecord.corpus.errors import LibraryUnavailable
from onrecord.corpus.ingest import EXTRACTION_VERSION, ingest
from onrecord.corpus.reading import Metadata, read
from onrecord.corpus.store.library import FILE_NAME, Library
from onrecord.corpus.store.schema import schema_version


def sample_files() -> list[Path]:
    """The sample's documents, one file a subject."""
    folder = Path(str(resources.files("onrecord.corpus.sample")))
    return sorted(folder.glob("*.jsonl"))


def sample_folder(cache: Path | None = None) -> Path:
    """The folder of a library of the sample, made in the platform's cache folder when it is not there.

    It is named for the sample, the extraction that read it and the store's schema, so that none is stale.
    """
    if cache is None:
        from platformdirs import user_cache_path

        cache = user_cache_path("onrecord", appauthor=False)
    digest = hashlib.sha256(f"{EXTRACTION_VERSION} {schema_version()}".encode())
    for file in sample_files():
        digest.update(file.read_bytes())
    folder = cache / f"sample-{digest.hexdigest()[:16]}"
    if not (folder / FILE_NAME).is_file():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _build(folder)
        except OSError as error:
            raise LibraryUnavailable(
                f"The sample cannot be made in {cache} ({error.strerror}); add a document of your own."
            ) from error
    return folder


def _build(folder: Path) -> None:
    # Made beside and renamed: a run that is killed leaves no half of a sample.
    beside = Path(tempfile.mkdtemp(prefix="sample-", dir=folder.parent))
    try:
        with Library.open(beside) as library:
            ingest(library, (reading for file in sample_files() for reading in read(file, Metadata())))
        with suppress(FileExistsError, OSError):
            # Another process may have finished the same sample first; then this one is not needed.
            os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    if not (folder / FILE_NAME).is_file():
        raise LibraryUnavailable(f"The sample cannot be made in {folder}; free the disk and try again.")
