"""Filters in SQL: what each counted field reads, and the people whom a name may mean."""

from __future__ import annotations

from onrecord.corpus.english.folding import fold_words

FACETS = {
    "city": "iif(q.region IS NULL, q.city, q.city || ', ' || q.region)",
    "region": "q.region",
    "level": "q.level",
    "speaker": "p.name",
    "role": "q.role",
    "outlet": "d.outlet",
    "kind": "q.kind",
    "scene": "iif(q.scene_region IS NULL, q.scene_city, q.scene_city || ', ' || q.scene_region)",
}
"""What each field that is counted reads of ``quotation`` as q, ``document`` as d and ``person`` as p."""


def speaker_condition(name: str) -> tuple[str, list[str]]:
    """An SQL condition over ``bearing`` as b: people of whom one spelling has all words of the name."""
    words, values = _words("name_key", name)
    return f"b.person IN (SELECT person FROM bearing WHERE {words})", values  # noqa: S608


def _words(column: str, text: str) -> tuple[str, list[str]]:
    words = fold_words(text).split()
    return " AND ".join(f"instr(' ' || {column} || ' ', ?) > 0" for _ in words), [f" {w} " for w in words]
