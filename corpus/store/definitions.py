"""What the short forms in all documents stand for, kept in the store a document at a time."""

from __future__ import annotations

import sqlite3

from onrecord.corpus.english.acronyms import defined_in, most_frequent


def define(connection: sqlite3.Connection, number: int, text: str) -> None:
    """Write what a document of this number and text, which has no definitions yet, defines."""
    if found := defined_in(text):
        connection.executemany(
            "INSERT INTO definition (short, long, document) VALUES (?, ?, ?)",
            ((short, long, number) for short, long in found.items()),
        )


def forget(connection: sqlite3.Connection, number: int) -> None:
    """Remove the definitions of a document that is written again."""
    connection.execute("DELETE FROM definition WHERE document = ?", (number,))


def define_some(connection: sqlite3.Connection, most: int) -> int:
    """Define so many of the documents written by a version that did not; return how many there were."""
    rows = connection.execute(
        "SELECT number, text FROM document WHERE defined = 0 ORDER BY number LIMIT ?", (most,)
    ).fetchall()
    for number, text in rows:
        define(connection, number, text)
        connection.execute("UPDATE document SET defined = 1 WHERE number = ?", (number,))
    return len(rows)


def short_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what each short form stands for in most documents, without those that mean several things."""
    return most_frequent(
        (short, long, documents)
        for short, long, documents in connection.execute(
            "SELECT short, long, count(*) FROM definition GROUP BY short, long"
        )
    )
