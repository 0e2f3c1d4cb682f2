"""Who wrote a source: names, and neither days nor jobs."""

import pytest

from onrecord.corpus.reading.bylines import authors_in


@pytest.mark.parametrize(
    ("printed", "authors"),
    [
        ("By Al Dent and Kim Osei | Published Mon., March 4, 2024 at 11:30 p.m. PST | Updated March 6, 2024",
         ("Al Dent", "Kim Osei")),
        ("Al Dent; Kim Osei; Published Mon; March 4; Updated March 6", ("Al Dent", "Kim Osei")),
        ("By Al Dent, Staff Writer", ("Al Dent",)),
        ("by Al Dent | 4 min read", ("Al Dent",)),
        ("Ada Fenwick, Bo Lark and Una Marsh", ("Ada Fenwick", "Bo Lark", "Una Marsh")),
        ("Martin Lark, Jr.", ("Martin Lark, Jr.",)),
        ("April Marsh", ("April Marsh",)),
        ("Office of Planning and Development", ("Office of Planning and Development",)),
        ("City of Marrow Bay", ("City of Marrow Bay",)),
        ("Staff Writer", ()), ("Administrator", ()), ("admin", ()),
        ("News Desk", ()), ("Updated March 6", ()),
        ("Posted by admin on June 3", ()), ("press@marrowbay.example", ()), ("May", ()), ("", ()),
    ],
)  # fmt: skip
def test_authors_are_names(printed, authors):
    assert authors_in([printed]) == authors


@pytest.mark.parametrize(
    ("printed", "authors"),
    [(["dana@courier.example (Dana Ruiz)"], ("Dana Ruiz",)),
     (["Dana Ruiz <dana@courier.example>"], ("Dana Ruiz",)),
     (["Dana Ruiz", "Courier Staff Writer"], ("Dana Ruiz",)),
     (["Harbor Wire Staff"], ("Harbor Wire Staff",))],
)  # fmt: skip
def test_addresses_and_jobs_beside_names_are_no_authors(printed, authors):
    assert authors_in(printed) == authors
