"""Documents in, attributed quotations out."""

from onrecord.corpus.extraction.pipeline import attributions, chunks, extract, extract_chunk, extract_many

__all__ = ["attributions", "chunks", "extract", "extract_chunk", "extract_many"]
