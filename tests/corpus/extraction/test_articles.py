"""Four real articles: every statement in marks, verbatim at its place, with its speaker.

A statement is named by its first words and its offset; the articles are not part of the project.
"""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import Document

RAIDS, CITIES, FIGHTING, ROUNDUP = (
    "new-york-raids",
    "cities-push-back",
    "mayors-fighting-back",
    "mayors-roundup",
)

# article, start, end, first words, speaker, city, region, and whether it is a fragment
STATEMENTS = [
    (RAIDS, 147, 181, "largest Mass Deportation", "Donald Trump", None, None),
    (RAIDS, 200, 412, "In order to", "Donald Trump", None, None),
    (RAIDS, 912, 1027, "Since this administration", "Murad Awawdeh", None, None),
    (RAIDS, 1124, 1342, "We initially saw", "Murad Awawdeh", None, None),
    (RAIDS, 1359, 1616, "And now what", "Murad Awawdeh", None, None),
    (RAIDS, 1832, 2039, "We want our", "Murad Awawdeh", None, None),
    (RAIDS, 2285, 2469, "But what we", "Alexa Aviles", "New York City", "NY"),
    (RAIDS, 2538, 2642, "We also know", "Alexa Aviles", "New York City", "NY"),
    (RAIDS, 2830, 3109, "We see decreases", "Alexa Aviles", "New York City", "NY"),
    (RAIDS, 3493, 3665, "Trump has been", "Alexa Aviles", "New York City", "NY"),
    (RAIDS, 4076, 4134, "Number one:", "Alexa Aviles", "New York City", "NY"),
    (RAIDS, 4147, 4264, "And reminding folks", "Alexa Aviles", "New York City", "NY"),
    (CITIES, 846, 926, "To be in", "Anne Kirkpatrick", "New Orleans", "LA"),
    (CITIES, 1438, 1461, "targeting Brown", "Helena Moreno", "New Orleans", "LA"),
    (CITIES, 1651, 1772, "from using any", "Jacob Frey", "Minneapolis", "MN"),
    (CITIES, 3597, 3616, "cruel and", "Zohran Mamdani", "New York City", "NY"),
    (CITIES, 3811, 3927, "To the violent", "Department of Homeland Security", None, None),
    (FIGHTING, 660, 742, "To be in", "Annie Kirkpatrick", "New Orleans", "LA"),
    (FIGHTING, 1339, 1456, "…using any", "Jacob Frey", "Minneapolis", "MN"),
    (FIGHTING, 2079, 2090, "up to", "Ras Baraka", "Newark", "NJ"),
    (ROUNDUP, 667, 755, "removing the millions", "Donald Trump", None, None),
    (ROUNDUP, 1007, 1087, "I reiterated that", "Lori Lightfoot", "Chicago", "IL"),
    (ROUNDUP, 1117, 1296, "I have directed", "Lori Lightfoot", "Chicago", "IL"),
    (ROUNDUP, 1441, 1589, "remains a proud", "Muriel Bowser", "Washington", "DC"),
    (ROUNDUP, 2421, 2565, "Los Angeles will", "Eric Garcetti", "Los Angeles", "CA"),
    (ROUNDUP, 2598, 2811, "No Angeleno should", "Eric Garcetti", "Los Angeles", "CA"),
    (ROUNDUP, 2907, 2912, "cruel", "Gavin Newsom", None, "CA"),
    (ROUNDUP, 2919, 2931, "misdirected", "Gavin Newsom", None, "CA"),
    (ROUNDUP, 2957, 2986, "unnecessary fear", "Gavin Newsom", None, "CA"),
    (ROUNDUP, 2990, 3097, "I want Californians", "Gavin Newsom", None, "CA"),
    (ROUNDUP, 3113, 3321, "California is a", "Gavin Newsom", None, "CA"),
    (ROUNDUP, 3821, 3940, "targeting innocent immigrant", "National Immigration Law Center", None, None),
    (ROUNDUP, 4078, 4095, "It instills", "Art Acevedo", "Houston", "TX"),
    (ROUNDUP, 4112, 4346, "We rely on", "Art Acevedo", "Houston", "TX"),
]
FRAGMENTS = {
    (RAIDS, 147),
    (CITIES, 1438),
    (CITIES, 1651),
    (CITIES, 3597),
    (FIGHTING, 1339),
    (FIGHTING, 2079),
    (ROUNDUP, 667),
    (ROUNDUP, 1441),
    (ROUNDUP, 2907),
    (ROUNDUP, 2919),
    (ROUNDUP, 2957),
}
NO_STATEMENTS = [
    (CITIES, 814, "Operation Catahoula"),
    (FIGHTING, 1228, "visa fraud"),
    (ROUNDUP, 817, "TERRORISTIC"),
]


@pytest.fixture(scope="module")
def articles(shared):
    """Each article's document and its quotations by their start."""
    found = {}
    for name in (RAIDS, CITIES, FIGHTING, ROUNDUP):
        document = Document((shared / "articles" / f"{name}.txt").read_text(encoding="utf-8"))
        quotations = [one for one in extract(document) if one.kind != "indirect"]
        found[name] = document, {one.start: one for one in quotations}
        assert len(found[name][1]) == len(quotations)
    return found


@pytest.mark.parametrize(
    ("article", "start", "end", "words", "speaker", "city", "region"),
    STATEMENTS,
    ids=[f"{row[0]}-{row[1]}" for row in STATEMENTS],
)
def test_a_statement_is_there_once_with_its_speaker(
    articles, article, start, end, words, speaker, city, region
):
    document, found = articles[article]
    quotation = found[start]
    assert quotation.verbatim_in(document)
    assert quotation.end == end
    assert quotation.text.startswith(words)
    assert quotation.speaker == speaker
    assert (quotation.place.city, quotation.place.region) == (city, region)
    assert quotation.kind == ("partial" if (article, start) in FRAGMENTS else "direct")


@pytest.mark.parametrize(("article", "start", "words"), NO_STATEMENTS)
def test_no_statement(articles, article, start, words):
    document, found = articles[article]
    assert document.text.startswith(words, start)
    assert start not in found


def test_roles_at_the_time(articles):
    roundup, cities = articles[ROUNDUP][1], articles[CITIES][1]
    assert roundup[1007].speaker_mention == "the first-term mayor"
    assert roundup[1007].role == "Mayor"
    assert roundup[4078].role == "Police Chief"
    assert cities[1438].role == "Mayor-elect"


def test_what_is_printed_inside_the_marks_stays_as_printed(articles):
    roundup = articles[ROUNDUP][1]
    assert "[Eddie]" in roundup[1117].text
    assert "safe. …" in roundup[4112].text


def test_no_date_is_made_up_from_a_photo_caption(articles):
    for _, found in articles.values():
        assert all("2018" not in (one.said_on.value or "") for one in found.values())
        assert all((one.said_on.value is None) == (one.said_on.basis == "unknown") for one in found.values())
