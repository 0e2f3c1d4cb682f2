"""Invented entries of every kind of source, for the tests of citations."""

from __future__ import annotations

from typing import Any

from onrecord.corpus.model import Date, Document, Entry, Place, Quotation

HARBOR_FALLS = Place(city="Harbor Falls", state="OH", country="US", level="city")
WORDS = "We will not take part"
TEXT = (
    f"HARBOR FALLS, Ohio - “{WORDS},” Mayor Ana Duarte said on Thursday at City Hall.\n\nNobody answered her."
)
MAYOR: dict[str, Any] = {
    "speaker": "Ana Duarte",
    "speaker_mention": "Mayor Ana Duarte",
    "role": "mayor",
    "place": HARBOR_FALLS,
    "confidence": 0.95,
}
_OF_DOCUMENT = ("title", "outlet", "authors", "url", "published", "retrieved", "attributed_to", "file_name")


def entry(text: str = TEXT, words: str = WORDS, at: int = -1, **fields: Any) -> Entry:
    """An entry with a document of this text, quoting the words at ``at``, or in their first place."""
    printed = {name: fields.pop(name) for name in _OF_DOCUMENT if name in fields}
    document = Document(text=text, **printed)
    start = at if at >= 0 else text.index(words)
    said = Quotation(document.id, start, start + len(words), words, **{"kind": "direct", **MAYOR, **fields})
    return Entry(1, said, document)


def day(value: str | None, basis: Any = "metadata") -> Date:
    """A date on record, or the unknown one."""
    return Date(value, basis) if value else Date()


NEWS: dict[str, Any] = {
    "title": "City will not join federal raids, mayor says: what the vote means",
    "outlet": "Harbor Falls Courier",
    "authors": ("Dana Ruiz",),
    "url": "https://courier.example/2019/raids?id=7&page=2",
    "published": day("2019-07-12"),
    "said_on": day("2019-07-11", "inferred"),
}
RESOLUTION: dict[str, Any] = {
    "title": "Resolution No. 19-07 on federal raids",
    "outlet": "City Council of Harbor Falls",
    "url": "https://harborfalls.example/council/19-07",
    "published": day("2019-07-10"),
}
RELEASE: dict[str, Any] = {
    "title": "Statement on federal raids",
    "outlet": "Office of Mayor Ana Duarte",
    "url": "https://harborfalls.example/news/raids",
    "published": day("2019-07-10"),
}
OTHERS_RELEASE: dict[str, Any] = {**RELEASE, "outlet": "Office of Senator Ike Brandt"}
SPEECH: dict[str, Any] = {
    "title": "State of the City address",
    "outlet": "Office of the Mayor",
    "url": "https://harborfalls.example/speech",
    "published": day("2019-01-05"),
}
PAGE: dict[str, Any] = {
    "title": "How the raids went",
    "url": "https://blog.example/raids",
    "authors": ("Dana Ruiz",),
    "published": day("2019-07-12"),
    "retrieved": "2020-01-02T10:11:12+00:00",
}
PAPER: dict[str, Any] = {
    "title": "Minutes of the council",
    "authors": ("Dana Ruiz",),
    "published": day("2019-07-12"),
}

SOURCES = {
    "news": NEWS,
    "release": RELEASE,
    "resolution": RESOLUTION,
    "others-release": OTHERS_RELEASE,
    "speech": SPEECH,
    "page": PAGE,
    "paper": PAPER,
}
DATES = (
    "2019",
    "2019-07",
    "2019-07-12",
    "2019-05-01",
    "2019~",
    "2019-07~",
    "2019-07-12?",
    "2019%",
    "2019-22",
    "2019-24",
    "2019-07-12/2019-07-14",
    "2019-07-30/2019-08-02",
    "2018-12-30/2019-01-02",
    "2019-06/2019-08",
    "2018/2019",
    "201X",
    "2019-XX",
    "2019-07-XX",
    "2019-06/..",
    "../2019-06-30",
    None,
)
BYLINES: tuple[tuple[str, ...], ...] = (
    (),
    ("By Dana Ruiz and Sam Okoro",),
    ("Dana Ruiz", "Sam Okoro", "Jo Ann van der Vane"),
    ("Dana Ruiz", "Sam Okoro", "Lu Chen", "Harbor Wire"),
    ("D. B. Ruiz Jr.",),
    ("D. B. Ruiz", "Jr."),
    ("Tomás Ó Sé", "Ana De La Cruz"),
    ("Jo van der Vane",),
    ("Ruiz, Dana",),
    ("Harbor Wire Staff",),
    ("Jean-Paul de la Croix III",),
    ("Søren Ødegård", "María José Núñez-Peña"),
    ("ANA DUARTE",),
    ("Cher",),
    ("陳大文",),
    tuple(f"Reporter{chr(65 + n)} Family{chr(65 + n)}"[8:] for n in range(22)),
)
TITLES = (
    None,
    "Is this the end?",
    "“No more,” mayor says of the raids",
    "Mayor's 'open door' isn't a policy",
    'City "won\'t" take part',
    "What a year it was...",
    "Raids: the why, the how and the who",
    "E-mail from a well-known aide up to the council",
    "FOR IMMEDIATE RELEASE: mayor acts",
    "Élan in the city, über alles",
    "Enough!",
    "A long\n  headline\tover lines",
    'Mayor says "no more"',
    "Mayor: “Is this ‘it’?”",
    "Hours of the workers’",
    "To be or not to be? The mayor answers",
    "移民问题",
    "50% & <more> _money_ for {parks} at $5 #1 ~ a^b \\ back",
)


def cases() -> dict[str, Entry]:
    """More than a hundred entries by what is particular about them."""
    found: dict[str, Entry] = {}
    for name, source in SOURCES.items():
        found[name] = entry(**source)
        for missing in ("title", "outlet", "authors", "url", "published"):
            if missing in source:
                left = {field: value for field, value in source.items() if field != missing}
                found[f"{name} without {missing}"] = entry(**left)
        for value in DATES if name in ("news", "release") else DATES[2:13:2]:
            found[f"{name} of {value}"] = entry(**{**source, "published": day(value)})
    for byline in BYLINES:
        found[f"news by {byline}"] = entry(**{**NEWS, "authors": byline})
    for title in TITLES:
        for name in ("news", "page") if title else SOURCES:
            found[f"{name} called {title!r}"] = entry(**{**SOURCES[name], "title": title})
    found["nothing known"] = entry(
        speaker=None, speaker_mention=None, role=None, place=Place(), confidence=0.0
    )
    found["paper called by its file"] = entry(**{**PAPER, "title": None, "file_name": "minutes-7.txt"})
    found["page retrieved undated"] = entry(**{**PAGE, "published": day(None)})
    found["news retrieved undated"] = entry(**{**NEWS, "published": day(None), "retrieved": "2020-01-02"})
    return found
