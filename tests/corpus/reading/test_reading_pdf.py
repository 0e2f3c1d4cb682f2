"""How a PDF is set: columns drawn row by row, pages that lie on their side, words broken at a line's end."""

import time

import pytest
from reportlab.pdfgen.canvas import Canvas

from onrecord.corpus.reading.spelling import Spelling
from tests.support.sources import one

LEFT = [
    "Mayor Ines Talcott said that the", "city will plant this summer. “We", "will plant two thousand trees,”",
    "she said. “The gardeners are hired,", "and the county pays for half.”",
]  # fmt: skip
RIGHT = [
    "Council member Bo Lark disagreed", "with the plan. “I will vote against",
    "it,” he said. “Half of the cost is",
    "still too much for a town of our", "size.” The vote is on Monday.",
]  # fmt: skip


def drawn(path, draw):
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    canvas.setFont("Helvetica", 11)
    draw(canvas)
    canvas.save()
    return one(path).document.text.split("\n\n")


def rows(canvas, columns, top=700, lefts=(72, 312), step=14):
    for number in range(max(map(len, columns))):
        for left, column in zip(lefts, columns, strict=False):
            if number < len(column):
                canvas.drawString(left, top - step * number, column[number])


def test_columns_drawn_row_by_row_are_read_one_after_the_other(tmp_path):
    assert drawn(tmp_path / "a.pdf", lambda canvas: rows(canvas, [LEFT, RIGHT])) == [
        " ".join(LEFT),
        " ".join(RIGHT),
    ]


def test_columns_of_unequal_length_stand_between_lines_of_the_whole_width(tmp_path):
    def draw(canvas):
        canvas.drawString(
            72, 740, "Trees for every street of Marrow Bay, and who will pay for them in the end"
        )
        rows(
            canvas,
            [LEFT, [*RIGHT[:-1], "size, and so it will be in every year that", "is to come.” He left."]],
        )
        canvas.drawString(
            72, 560, "The council of Marrow Bay meets again on Monday in the old hall by the pier."
        )

    paragraphs = drawn(tmp_path / "a.pdf", draw)
    assert paragraphs[1] == " ".join(LEFT)
    assert paragraphs[2].startswith(
        "Council member Bo Lark disagreed with the plan. “I will vote against it,” he said."
    )
    assert paragraphs[2].endswith("that is to come.” He left.")
    assert paragraphs[3].startswith("The council of Marrow Bay meets again")


def test_the_rows_of_a_table_stay_rows(tmp_path):
    columns = [
        ["Mayor Ines Talcott", "Clerk Una Marsh", "Sheriff Ray Toll"],
        [
            "We will plant two thousand trees.",
            "The bids are in, and they are low.",
            "The detour adds nine minutes.",
        ],
    ]
    text = " ".join(drawn(tmp_path / "a.pdf", lambda canvas: rows(canvas, columns, lefts=(72, 250))))
    assert "Clerk Una Marsh The bids are in, and they are low." in text


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_that_is_set_turned_has_its_paragraphs(tmp_path, turned):
    def draw(canvas):
        canvas.setPageRotation(turned)
        canvas.translate(306, 396)
        canvas.rotate(turned)
        for number, line in enumerate([*LEFT, "", *RIGHT]):
            canvas.drawString(-200, 100 - 14 * number, line)

    assert drawn(tmp_path / "a.pdf", draw) == [" ".join(LEFT), " ".join(RIGHT)]


def test_what_stands_off_the_page_is_not_read(tmp_path):
    def draw(canvas):
        canvas.drawString(72, 700, "“We will plant,” said Ines Talcott.")
        canvas.drawString(-400, 680, "Draft of a clerk.")
        canvas.drawString(72, 900, "Printer’s marks.")

    assert drawn(tmp_path / "a.pdf", draw) == ["“We will plant,” said Ines Talcott."]


@pytest.mark.parametrize(
    ("line", "following", "joined"),
    [
        ("the part-", "time guards", "the part-time guards"),
        ("it is self-", "explanatory", "it is self-explanatory"),
        ("a long-", "term plan", "a long-term plan"),
        ("the infra-", "structure", "the infrastructure"),
        ("our life-", "guards swim", "our lifeguards swim"),
        ("respon-", "sibility", "responsibility"),
        ("two neigh-", "borhoods", "two neighborhoods"),
        ("Mayor Tal-", "cott", "Mayor Talcott"),
        ("Ada Marsh-", "Fenwick", "Ada Marsh-Fenwick"),
        ("INFRA-", "STRUCTURE", "INFRASTRUCTURE"),
        ("$1,200-", "$1,400", "$1,200-$1,400"),
        ("2019-", "2020", "2019-2020"),
    ],
)
def test_a_hyphen_stays_where_it_belongs_to_the_word(line, following, joined):
    assert Spelling([line, following]).joined(line, following) == [joined]


def test_a_word_is_spelled_as_the_text_spells_it_elsewhere():
    spelling = Spelling(
        ["the storm-water fund pays for stormwater", "and harborfront work, a harborfront plan"]
    )
    assert spelling.joined("a harbor-", "front plan") == ["a harborfront plan"]
    assert Spelling(["a re-sale of it all"]).joined("the re-", "sale") == ["the re-sale"]


def test_one_long_paragraph_takes_no_longer_than_its_size(tmp_path):
    lines = ["the council of marrow bay met to weigh the budget for trees and pipes and"] * 4000

    def draw(canvas):
        for number, line in enumerate(lines):
            canvas.drawString(72, 750 - 14 * (number % 50), line)
            if number % 50 == 49:
                canvas.showPage()

    begun = time.process_time()
    canvas = Canvas(str(tmp_path / "a.pdf"))
    draw(canvas)
    canvas.save()
    written = time.process_time()
    assert len(one(tmp_path / "a.pdf").document.text) > 200_000
    # To go through the paragraph again for each of its lines took some ten times as long as to write them.
    assert time.process_time() - written < 4 * (written - begun) + 2


def test_a_sentence_that_quotes_somebody_goes_on_to_name_him(tmp_path):
    def draw(canvas):
        first, second = "“We have twelve buses in the depot,", "and two trams,” said Mayor"
        rows(canvas, [[first, second, "Ines Talcott of Marrow Bay."]])

    assert drawn(tmp_path / "a.pdf", draw) == [
        "“We have twelve buses in the depot, and two trams,” said Mayor Ines Talcott of Marrow Bay."
    ]
