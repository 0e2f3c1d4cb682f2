"""Datelines of every form, and what looks like one."""

import pytest

from onrecord.corpus.extraction.places.datelines import find_dateline


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("LARAMIE, Wyo., March 3, 2025 — The council met.", "Laramie", "WY"),
        ("HOUSTON (AP) -- It rained.", "Houston", None),
        ("DeKALB – Residents met.", "DeKalb", None),
        ("(Dallas, Texas) – A clinic opened.", "Dallas", "TX"),
        ("NEW YORK, May 4, 2022 /PRNewswire/ -- The fund grew.", "New York", None),
        ("FERGUSON, Mo./WASHINGTON The department sued.", "Ferguson", "MO"),
        ("ST. PAUL, Minn. (April 3) – The office moved.", "St. Paul", "MN"),
        ("By Ana Ruiz March 24, 2009 MARROW BAY -- The mayor spoke.", "Marrow Bay", None),
        ("Contact: Press office\nDenver, CO – The office moved.", "Denver", "CO"),
        ("DUNMERE WELLS, Ariz. (AP) _ The pact ended.", "Dunmere Wells", "AZ"),
        ("McALLEN, Texas – The bridge opened.", "McAllen", "TX"),
        ("MARROW BAY, Ohio – (May 9, 2023) – The pool opened.", "Marrow Bay", "OH"),
        ("MARROW BAY — May 9, 2023 — The pool opened.", "Marrow Bay", None),
    ],
)
def test_a_dateline_names_its_town_and_state(text, name, state):
    found = find_dateline(text)
    assert (found.name, found.state) == (name, state)
    assert text[found.start : found.end].casefold() == name.casefold()


def test_a_town_abroad_has_its_country():
    found = find_dateline("TARNBECK, Ireland — The ferry sailed.")
    assert (found.name, found.state, found.country) == ("Tarnbeck", None, "IE")


@pytest.mark.parametrize(
    "text",
    [
        "CHARGES — Two men face charges.",
        "UPDATE — The council met.",
        "RETURN OF PERSONS ELECTED - The poll was taken.",
        "Mayor Ana Ruiz - The council met.",
        "The council met in Houston — again.",
        "",
    ],
)
def test_a_heading_before_a_dash_is_none(text):
    assert find_dateline(text) is None


def test_an_acronym_before_a_dash_in_the_middle_of_a_line_is_no_dateline():
    assert (
        find_dateline("The pumps were bought by QREP — Quayside Relief and Emergency Planning — in May.")
        is None
    )
