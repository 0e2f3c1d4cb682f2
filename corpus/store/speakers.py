"""The people of a library: who they are, listed, and merged or split by whoever knows better.

The functions work inside the store's own transactions, on its connection; ``Library`` calls them.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, product
from typing import Literal

from onrecord.corpus.english.dates import now
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.errors import InvalidChoice, NotOnRecord
from onrecord.corpus.identity.resolve import (
    Bearing,
    Choice,
    Part,
    bearing_of,
    bearings,
    canonical,
    group,
    parse_name,
)
from onrecord.corpus.model import Place, Quotation, identify
from onrecord.corpus.store.conditions import speaker_condition
from onrecord.corpus.store.rows import as_quotation

_ROLE = ("role", "organization", "city", "county", "state", "country", "nation", "level")
_FACTS = ("name", "level", "region", "body", "office", "calling", "organization", "party")
_MANY = 400  # bodies that are named to SQLite in one statement
_NEW_BEARING = (
    f"INSERT INTO bearing (key, block, name_key, person, {', '.join(_FACTS)}) "  # noqa: S608
    f"VALUES (?, ?, ?, ?, {', '.join('?' * len(_FACTS))})"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role as documents print it, where it was held, and from when to when it is on record."""

    role: str | None
    organization: str | None
    place: Place
    quotations: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person, or one body that speaks as itself.

    ``aliases`` are all spellings on record with their quotations, most frequent first; ``held`` the
    roles, the earliest first. What is on record of a person has ids of its own, and each of them
    is the person's: an id that was printed once goes on naming the same name in the same place.
    """

    id: str
    name: str
    aliases: tuple[tuple[str, int], ...]
    held: tuple[Held, ...]
    quotations: int
    documents: int


# As documents come and go


def bear(
    connection: sqlite3.Connection, text_id: str, quotations: Iterable[Quotation]
) -> tuple[dict[str, int], set[Part]]:
    """The number of each speaker's bearing by the name as spelled, and the parts of those that are new.

    A new one is somebody's by itself until ``settle`` has decided.
    """
    told = connection.execute("SELECT name_key, party FROM speaker_in_text WHERE text_id = ?", (text_id,))
    numbers: dict[str, int] = {}
    parts: set[Part] = set()
    for name, bearing in bearings(quotations, text_id, {row[0]: row[1] for row in told}).items():
        stored = connection.execute(
            "SELECT number FROM bearing WHERE key = ? AND name = ? AND office = ?",
            (bearing.key, name, bearing.office),
        ).fetchone()
        if stored is not None:
            numbers[name] = stored[0]
            continue
        parts.add(bearing.part)
        connection.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (bearing.key, name))
        facts = (getattr(bearing, fact) for fact in _FACTS)
        made = connection.execute(
            _NEW_BEARING, (bearing.key, bearing.block, fold_words(name), bearing.key, *facts)
        )
        assert made.lastrowid is not None  # noqa: S101 - set by every INSERT
        numbers[name] = made.lastrowid
    return numbers, parts


def borne(connection: sqlite3.Connection, document_ids: Sequence[str]) -> list[int]:
    """The numbers of the bearings that the documents' quotations have."""
    marks = ",".join("?" * len(document_ids))
    rows = connection.execute(
        "SELECT DISTINCT q.bearing FROM quotation q JOIN document d ON d.number = q.document "  # noqa: S608
        f"WHERE d.id IN ({marks}) AND q.bearing IS NOT NULL",
        document_ids,
    )
    return [row[0] for row in rows]


def release(connection: sqlite3.Connection, numbers: Iterable[int]) -> set[Part]:
    """The parts of those of the bearings that no quotation has any longer; these are removed."""
    parts = set()
    for number in numbers:
        if connection.execute("SELECT 1 FROM quotation WHERE bearing = ?", (number,)).fetchone() is None:
            row = connection.execute(
                "SELECT block, body, person FROM bearing WHERE number = ?", (number,)
            ).fetchone()
            parts.add((row["block"], row["body"]))
            connection.execute("DELETE FROM bearing WHERE number = ?", (number,))
            connection.execute(
                "DELETE FROM person WHERE id = ? AND NOT EXISTS (SELECT 1 FROM bearing WHERE person = ?)",
                (row["person"], row["person"]),
            )
    return parts


def settle(connection: sqlite3.Connection, parts: Iterable[Part]) -> None:
    """Decides anew who is who in these parts of blocks, and in all that what they hold can change."""
    bodies: defaultdict[str, set[str]] = defaultdict(set)
    for block, body in parts:
        bodies[block].add(body)
    tied, choices = _tied(connection, bodies)
    tied_rows = [row for block in sorted(tied) for row in _rows(connection, block)]
    found: list[tuple[list[sqlite3.Row], list[sqlite3.Row], list[Choice]]] = [(tied_rows, [], choices)]
    for block in sorted(bodies.keys() - tied):
        found += ((rows, others, []) for rows, others in _touched(connection, block, bodies[block]))
    before: dict[str | None, str] = {}
    after: set[str] = set()
    for rows, others, chosen in found:
        shown = {_bearing(row): row for row in rows}
        before |= {row["person"]: row["named"] for row in rows}
        for person in group([*shown, *map(_bearing, others)], chosen):
            if person[0] not in shown:
                continue
            identity, name = min(each.key for each in person), canonical({each.name for each in person})
            after.add(identity)
            if before.get(identity) != name:
                connection.execute(
                    "INSERT INTO person VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                    (identity, name),
                )
            for row in map(shown.__getitem__, person):
                if row["person"] != identity:
                    connection.execute(
                        "UPDATE bearing SET person = ? WHERE number = ?", (identity, row["number"])
                    )
    for gone in before.keys() - after:
        connection.execute("DELETE FROM person WHERE id = ?", (gone,))


def bear_all(connection: sqlite3.Connection) -> None:
    """Gives every quotation its bearing: what a library needs that was made before there were any."""
    parts: set[Part] = set()
    documents = connection.execute("SELECT DISTINCT document FROM quotation WHERE speaker IS NOT NULL")
    for (number,) in documents.fetchall():
        parts |= _bear_again(connection, number)
    settle(connection, parts)


# As people ask and decide


def list_speakers(connection: sqlite3.Connection, query: str | None = None) -> list[Speaker]:
    """The people whom a spelling with all words of the query names, or whose id it is; most quoted first."""
    where, values = "bearing IS NOT NULL", list[str]()
    if query is not None:
        named, values = speaker_condition(query)
        where = (
            f"bearing IN (SELECT b.number FROM bearing b WHERE {named} "  # noqa: S608
            "OR b.person IN (SELECT person FROM bearing WHERE key = ?))"
        )
        values = [*values, query.strip()]
    columns = ", ".join(("bearing", "speaker", *_ROLE))
    rows = connection.execute(
        "SELECT p.id, p.name, theirs.* FROM "  # noqa: S608
        f"(SELECT {columns}, count(*) AS n, count(DISTINCT document) AS documents, min(day_from) AS first, "
        f"max(day_to) AS last FROM quotation WHERE {where} GROUP BY {columns}) theirs "
        "JOIN bearing b ON b.number = theirs.bearing JOIN person p ON p.id = b.person ORDER BY p.id",
        values,
    )
    # One person's rows at a time: all of a large library's are hundreds of megabytes.
    found = [
        _speaker(connection, identity, name, list(theirs))
        for (identity, name), theirs in groupby(rows, key=lambda row: (row["id"], row["name"]))
    ]
    return sorted(found, key=lambda each: (-each.quotations, each.name, each.id))


def merge(connection: sqlite3.Connection, ids: Sequence[str]) -> str:
    """The id of the one person that these are from now on. Raises NotOnRecord or InvalidChoice."""
    people = {person_of(connection, each): None for each in ids}
    if len(people) < 2:
        raise InvalidChoice("Merging needs the ids of two people or more; onrecord speakers prints them.")
    shown = [bearing for person in people for bearing in _bearings_of(connection, person)]
    _forget(connection, shown)
    _chain(connection, shown)
    settle(connection, {bearing.part for bearing in shown})
    return person_of(connection, shown[0].key)


def split(
    connection: sqlite3.Connection, speaker_id: str, names: Sequence[str], documents: Sequence[str]
) -> tuple[str, ...]:
    """The ids of those who are several from now on, the one who was split first.

    Told apart are the spellings in ``names``, or else what stands in ``documents``, each the id of a
    document or of a quotation in it. Raises NotOnRecord or InvalidChoice.
    """
    person = person_of(connection, speaker_id)
    if names and documents:
        raise InvalidChoice("Split by names or by documents, one after the other.")
    if documents:
        return _split_by_documents(connection, person, documents)
    shown = _bearings_of(connection, person)
    wanted = {parse_name(name).key for name in names}
    if unknown := wanted - {bearing.spoken.key for bearing in shown}:
        raise InvalidChoice(
            f"No spelling of this person is {sorted(unknown)[0]!r}; "
            "give --name one that onrecord speakers prints."
        )
    taken = [bearing for bearing in shown if bearing.spoken.key in wanted]
    rest = [bearing for bearing in shown if bearing.spoken.key not in wanted]
    if not (taken and rest):
        raise InvalidChoice(
            "That would leave nobody on one side; name fewer spellings, or split by --document."
        )
    _forget(connection, shown)
    for side in (taken, rest):
        _chain(connection, side)
    for one, other in product(taken, rest):
        _record(connection, Choice("apart", one, other))
    settle(connection, {bearing.part for bearing in shown})
    return tuple(dict.fromkeys(person_of(connection, bearing.key) for bearing in (*rest, *taken)))


def _split_by_documents(
    connection: sqlite3.Connection, person: str, documents: Sequence[str]
) -> tuple[str, ...]:
    numbers = {_document(connection, each) for each in documents}
    texts: dict[int, str] = {}
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for row in connection.execute(
        "SELECT DISTINCT d.number, d.text_id, b.name, b.key FROM quotation q "
        "JOIN document d ON d.number = q.document JOIN bearing b ON b.number = q.bearing WHERE b.person = ?",
        (person,),
    ).fetchall():
        texts[row["number"]] = row["text_id"]
        keys[row["number"]].add(parse_name(row["name"]).key)
    for number in numbers:
        if number not in keys:
            raise InvalidChoice(
                "One of the documents quotes nobody of this id; see onrecord speakers ID --json."
            )
    chosen = {texts[number] for number in numbers}  # printings of one text go together
    taken = [number for number in keys if texts[number] in chosen]
    rest = [number for number in keys if texts[number] not in chosen]
    if not rest:
        raise InvalidChoice("That would leave nobody on one side; name fewer documents.")
    party, decided = identify(person, *sorted(chosen)), now()
    before = [
        row["number"] for row in connection.execute("SELECT number FROM bearing WHERE person = ?", (person,))
    ]
    parts: set[Part] = set()
    for number in taken:
        for key in keys[number]:
            connection.execute(
                "INSERT OR REPLACE INTO speaker_in_text VALUES (?, ?, ?, ?)",
                (texts[number], key, party, decided),
            )
        parts |= _bear_again(connection, number)
    parts |= release(connection, before)
    _chain(connection, _bearings_where(connection, "party = ?", party))
    settle(connection, parts)
    left = [
        row["person"]
        for number in before
        for row in connection.execute("SELECT person FROM bearing WHERE number = ?", (number,))
    ]
    told = [person_of(connection, bearing.key) for bearing in _bearings_where(connection, "party = ?", party)]
    return tuple(dict.fromkeys((*left, *told)))


# Inside


def _bear_again(connection: sqlite3.Connection, document: int) -> set[Part]:
    """Gives the speakers of a stored document their bearings; the parts of those that are new."""
    (text_id,) = connection.execute("SELECT text_id FROM document WHERE number = ?", (document,)).fetchone()
    rows = connection.execute(
        "SELECT * FROM quotation WHERE document = ? ORDER BY start, number", (document,)
    )
    numbers, parts = bear(connection, text_id, [as_quotation(row, "") for row in rows.fetchall()])
    for name, number in numbers.items():
        connection.execute(
            "UPDATE quotation SET bearing = ? WHERE document = ? AND speaker = ? AND bearing IS NOT ?",
            (number, document, name, number),
        )
    return parts


def _tied(connection: sqlite3.Connection, blocks: Iterable[str]) -> tuple[set[str], list[Choice]]:
    """Those of the blocks that choices tie, with all that they are tied to, and these choices."""
    choices: dict[tuple[str, str], Choice] = {}
    tied: set[str] = set()
    waiting = list(blocks) if connection.execute("SELECT 1 FROM speaker_choice LIMIT 1").fetchone() else []
    while waiting:
        block = waiting.pop()
        for row in connection.execute(
            "SELECT * FROM speaker_choice WHERE one_block = ? UNION "
            "SELECT * FROM speaker_choice WHERE other_block = ?",
            (block, block),
        ):
            choices[row["one_key"], row["other_key"]] = Choice(
                row["kind"], Bearing.from_json(row["one"]), Bearing.from_json(row["other"])
            )
            new = {row["one_block"], row["other_block"]} - tied
            tied |= new
            waiting += new
    return tied, list(choices.values())


def _touched(
    connection: sqlite3.Connection, block: str, bodies: set[str]
) -> Iterator[tuple[list[sqlite3.Row], list[sqlite3.Row]]]:
    """Rows that are decided together after a change in these bodies of a block, and others of it that count.

    Bearings of two bodies are two people's. So nothing in one can change another, unless there are
    bearings that tell no body: such a one is joined with whom it agrees with in one body only as long as it
    agrees with nobody in another. Whether it does is told by the facts other than the body. Of all who show
    the same ones two stand for the rest; where a single body has such, it may be joined and is decided, too.
    """
    is_whole = "" in bodies or len(bodies) > _MANY
    rows = _rows(connection, block) if is_whole else _rows(connection, block, "body", {"", *bodies})
    regions = {row["region"] for row in rows if not row["body"]}
    if not regions:
        of_body = defaultdict(list)
        for row in rows:
            of_body[row["body"]].append(row)
        yield from ((each, []) for each in of_body.values())
    elif is_whole:
        yield rows, []
    else:
        alike = connection.execute(
            f"""
            SELECT min(at), max(at) FROM (
                SELECT body || char(10) || key AS at, level, calling, organization, party,
                    iif(region IN ('', {_marks(regions)}), region, '-') AS region,
                    group_concat(name || char(10) || office, char(10)) AS held
                FROM (SELECT * FROM bearing WHERE block = ? ORDER BY key, name, office)
                WHERE body NOT IN ('', {_marks(bodies)}) GROUP BY key
            ) GROUP BY level, calling, organization, party, region, held
            """,  # noqa: S608
            (*regions, block, *bodies),
        ).fetchall()
        pairs = [tuple(each.split("\n") for each in pair) for pair in alike]
        alone = {first[0] for first, last in pairs if first[0] == last[0]}
        others = {
            key
            for first, last in pairs
            if first[0] != last[0]
            for body, key in (first, last)
            if body not in alone
        }
        yield (
            rows + (_rows(connection, block, "body", alone) if alone else []),
            _rows(connection, block, "key", others) if others else [],
        )


def _rows(
    connection: sqlite3.Connection,
    block: str,
    column: Literal["body", "key"] | None = None,
    values: Collection[str] = (),
) -> list[sqlite3.Row]:
    """The rows of the bearings of a block, or of these bodies or keys in it, with their people's names."""
    among = f"AND b.{column} IN ({_marks(values)})" if column else ""
    return connection.execute(
        "SELECT b.*, p.name AS named FROM bearing b LEFT JOIN person p ON p.id = b.person "  # noqa: S608
        f"WHERE b.block = ? {among}",
        (block, *values),
    ).fetchall()


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def person_of(connection: sqlite3.Connection, identity: str) -> str:
    """The id of the person whom this id names now. Raises NotOnRecord."""
    row = connection.execute("SELECT person FROM bearing WHERE key = ?", (identity.strip(),)).fetchone()
    if row is None:
        raise NotOnRecord(
            f"There is no speaker {identity!r} in this library; onrecord speakers prints the ids of all."
        )
    return str(row["person"])


def _document(connection: sqlite3.Connection, identity: str) -> int:
    row = connection.execute(
        "SELECT number FROM document WHERE id = ? UNION SELECT document FROM quotation WHERE id = ?",
        (identity, identity),
    ).fetchone()
    if row is None:
        raise NotOnRecord(f"There is no document or quotation {identity!r} in this library.")
    return int(row["number"])


def _bearings_of(connection: sqlite3.Connection, person: str) -> list[Bearing]:
    return _bearings_where(connection, "person = ?", person)


def _bearings_where(connection: sqlite3.Connection, condition: str, value: str) -> list[Bearing]:
    rows = connection.execute(f"SELECT * FROM bearing WHERE {condition} ORDER BY key, name", (value,))  # noqa: S608
    return [_bearing(row) for row in rows]


def _bearing(row: sqlite3.Row) -> Bearing:
    bearing = bearing_of(*[row[fact] for fact in _FACTS])
    vars(bearing).setdefault("key", row["key"])  # as it would be worked out
    return bearing


def _forget(connection: sqlite3.Connection, shown: Sequence[Bearing]) -> None:
    """Takes back what was chosen of these among themselves: what is chosen now stands in its place."""
    keys = sorted({bearing.key for bearing in shown})
    for one, other in combinations(keys, 2):
        connection.execute("DELETE FROM speaker_choice WHERE one_key = ? AND other_key = ?", (one, other))


def _chain(connection: sqlite3.Connection, shown: Sequence[Bearing]) -> None:
    """Records that all of these are one person's."""
    by_key = {bearing.key: bearing for bearing in shown}
    for one, other in pairwise(by_key.values()):
        _record(connection, Choice("same", one, other))


def _record(connection: sqlite3.Connection, choice: Choice) -> None:
    one, other = sorted((choice.one, choice.other), key=lambda bearing: bearing.key)
    if one.key != other.key:
        connection.execute(
            "INSERT OR REPLACE INTO speaker_choice VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                choice.kind, one.as_json(), one.key, one.block,
                other.as_json(), other.key, other.block, now(),
            ),
        )  # fmt: skip


def _speaker(
    connection: sqlite3.Connection, identity: str, name: str, rows: Sequence[sqlite3.Row]
) -> Speaker:
    aliases: Counter[str] = Counter()
    held: defaultdict[tuple[object, ...], list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        aliases[row["speaker"]] += row["n"]
        held[tuple(row[column] for column in _ROLE)].append(row)
    roles = [_role(theirs) for theirs in held.values()]
    return Speaker(
        identity,
        name,
        tuple(sorted(aliases.items(), key=lambda alias: (-alias[1], alias[0]))),
        tuple(
            sorted(
                roles,
                key=lambda each: (each.first or "9", each.last or "9", each.role or "", str(each.place)),
            )
        ),
        sum(aliases.values()),
        rows[0]["documents"] if len(rows) == 1 else _documents_of(connection, identity),
    )


def _documents_of(connection: sqlite3.Connection, person: str) -> int:
    """Return in how many documents a person is quoted."""
    [count] = connection.execute(
        "SELECT count(DISTINCT document) FROM quotation "
        "WHERE bearing IN (SELECT number FROM bearing WHERE person = ?)",
        (person,),
    ).fetchone()
    return int(count)


def _role(rows: Sequence[sqlite3.Row]) -> Held:
    row = rows[0]
    return Held(
        row["role"],
        row["organization"],
        Place(row["city"], row["county"], row["state"], row["country"], row["nation"], row["level"]),
        sum(each["n"] for each in rows),
        min((each["first"] for each in rows if each["first"]), default=None),
        max((each["last"] for each in rows if each["last"]), default=None),
    )
