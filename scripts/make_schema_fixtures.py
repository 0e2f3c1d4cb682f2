"""Write a small library of every schema version as SQL: python scripts/make_schema_fixtures.py.

Each file in tests/corpus/store/schemas/ holds the invented rows of one library, in the columns that its
version has; the tables are those that the migrations up to there make. Run it once a migration is added: it
writes the file of a version that has none, and leaves the others as they are.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store import schema
from onrecord.corpus.store.library import FILE_NAME, Library

FOLDER = Path(__file__).parents[1] / "tests" / "corpus" / "store" / "schemas"
# In an order in which every row refers to earlier ones.
TABLES = (
    "document", "person", "bearing", "quotation", "correction", "saved_search", "feed", "feed_item", "model",
    "definition", "migration",
)  # fmt: skip
PLACE = Place(city="Alder Quay", state="OH", country="US", level="city")


def _quotation(document: Document, words: str, speaker: str, role: str) -> Quotation:
    start = document.text.index(words)
    return Quotation(
        document.id, start, start + len(words), words, "direct", speaker, speaker, "said", role,
        place=PLACE, said_on=Date("2024-05-06", "stated"), method="cue", confidence=0.9,
    )  # fmt: skip


def make_library(folder: Path) -> None:
    """Make a library with something in every table that rows are kept in."""
    first = Document(
        "“The ferry runs at night again,” said Mayor Edda Voss. “Nobody is left on the pier,” said Harbor "
        "Master Tarn Ilves of the Alder Quay Port Authority (AQPA).",
        title="Night ferry back",
        outlet="Alder Quay Lantern",
        url="https://lantern.example/ferry",
        published=Date("2024-05-07", "metadata"),
    )
    second = Document("“A pier is a promise,” said Edda Voss.", outlet="Quay Radio")
    with Library.open(folder) as library:
        library.add(
            first,
            [
                _quotation(first, "The ferry runs at night again,", "Edda Voss", "Mayor"),
                _quotation(first, "Nobody is left on the pier,", "Tarn Ilves", "Harbor Master"),
            ],
            extractor="1",
        )
        library.add(second, [_quotation(second, "A pier is a promise,", "Edda Voss", "Mayor")], extractor="1")
        library.correct(library.entries_in(second.id)[0].quotation.id, {"role": "Mayor of Alder Quay"})
        library.save_search("piers", "what is said about piers", Filters(city=("Alder Quay",)))
        library.subscribe("https://lantern.example/feed", "Lantern")


def rows_at(version: int, now: sqlite3.Connection) -> str:
    """Return statements that insert the rows of ``now`` into a store of this version."""
    lines: list[str] = []
    with closing(sqlite3.connect(":memory:")) as then:
        schema.apply(then, 1, version)
        for table in TABLES:
            names = [row[1] for row in then.execute(f"PRAGMA table_info({table})")]
            has = {row[1] for row in now.execute(f"PRAGMA table_info({table})")}
            shared = [f'"{name}"' for name in names if name in has]
            if shared:
                quoted = " || ', ' || ".join(f"quote({name})" for name in shared)
                rows = now.execute(f"SELECT {quoted} FROM {table}").fetchall()
                for (values,) in rows[:version] if table == "migration" else rows:
                    lines.append(f"INSERT INTO {table} ({', '.join(shared)})\n    VALUES ({values});")
        then.executescript("\n".join(lines))
        if not then.execute("SELECT count(*) FROM quotation_words_docsize").fetchone()[0]:
            # From 013 on the program writes the words, and no trigger.
            lines.append(
                "INSERT INTO quotation_words (rowid, text, speaker, role, city)\n"
                "    SELECT number, text, speaker, role, city FROM quotation;"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write what is missing."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_library(Path(folder))
        with closing(sqlite3.connect(Path(folder) / FILE_NAME)) as now:
            for step in schema.steps():
                file = FOLDER / f"{step.number:03}.sql"
                if not file.exists():
                    file.write_text(rows_at(step.number, now), "utf-8")
                    print(file.name)


if __name__ == "__main__":
    main()
