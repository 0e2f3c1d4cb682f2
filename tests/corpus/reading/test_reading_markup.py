"""What a page shows, and what it does not."""

import pytest

from tests.support.sources import one

FILLER = (
    "The council of Marrow Bay met for three hours on the budget and the bridge, and about sixty residents "
    "stayed to the end of the session to hear the vote on both of them."
)


def shown(tmp_path, body):
    """The paragraphs of an article with this body, without its heading and its last paragraph."""
    path = tmp_path / "page.html"
    path.write_text(
        f'<!doctype html><html><head><meta charset="utf-8"><title>Trees</title></head><body><article>'
        f"<h1>Trees</h1>{body}<p>{FILLER}</p></article></body></html>"
    )
    paragraphs = one(path).document.text.split("\n\n")
    assert (paragraphs[0], paragraphs[-1]) == ("Trees", FILLER)
    return paragraphs[1:-1]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>“It opens <time datetime='2024-06-03'>June 3</time> at noon,” she said.</p>",
         "“It opens June 3 at noon,” she said."),
        ("<div>“It opens <time>June 3</time> at noon,” she said.</div>",
         "“It opens June 3 at noon,” she said."),
        ("<p>“We need <output>12</output> <label>trees</label> by <button>May</button>,” she said.</p>",
         "“We need 12 trees by May,” she said."),
        ("<p>“The <ruby>木<rp>(</rp><rt>ki</rt><rp>)</rp></ruby> fell,” she said.</p>",
         "“The 木 fell,” she said."),
        ("<p>“We will <ins>plant</ins> <s>fell</s> <del>burn</del> them,” she said.</p>",
         "“We will plant them,” she said."),
        ("<p>“We will <span style='text-decoration: line-through'>fell</span> plant,” she said.</p>",
         "“We will plant,” she said."),
        ("<p>“We will<span hidden> not</span> plant,” she<span style='display:none'> never</span> said.</p>",
         "“We will plant,” she said."),
        ("<p>“Plant<span class='sr-only'> (new window)</span>,” she said.</p>", "“Plant,” she said."),
        ("<p>“Plant,<sup><a href='#1'>[1]</a></sup> and mend.<sup>2</sup>” She left.<sup>[who?]</sup></p>",
         "“Plant, and mend.” She left."),
        ("<p>“Plant,<a href='#fn4'>4</a> and mend.<sup>*</sup>” she said.</p>",
         "“Plant, and mend.” she said."),
        ("<p>“It is 40 m<sup>2</sup>, 10<sup>6</sup> leaves on the 21<sup>st</sup> floor,” she said.</p>",
         "“It is 40 m², 10⁶ leaves on the 21st floor,” she said."),
        ("<p>She said <q>I heard <q>no</q> from him</q> and <q>“go”</q>.</p>",
         "She said “I heard ‘no’ from him” and “go”."),
        ("<p>“We will pave Main<br>Street,<br/>\n<i>and soon</i>,” she said.</p>",
         "“We will pave Main Street, and soon,” she said."),
        ("<p>\"We will pave Main<br>Street,\" she said.</p>", '"We will pave Main Street," she said.'),
        ("<p>&amp;ldquo;It&amp;#8217;s late,&amp;rdquo; AT&amp;T said.</p>", "“It’s late,” AT&T said."),
        ("<p>“Plant,” said Ta&shy;lia&#8203; Marr.</p>", "“Plant,” said Talia Marr."),
    ],
    ids=lambda value: value[:50],
)  # fmt: skip
def test_a_paragraph_is_what_a_browser_shows(tmp_path, body, text):
    assert shown(tmp_path, body) == [text]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<figure><blockquote>Plant them all.</blockquote><figcaption>Ines Talcott</figcaption></figure>",
         ["“Plant them all.”", "— Ines Talcott"]),
        ("<blockquote><p>Plant.</p><p>Now.</p><footer>— <cite>Bo Lark</cite></footer></blockquote>",
         ["“Plant.", "“Now.”", "— Bo Lark"]),
        ("<blockquote>“Plant.” <cite>Bo Lark</cite></blockquote>", ["“Plant.”", "— Bo Lark"]),
        ("<blockquote><p>Plant them.<br><small>— Bo Lark</small></p></blockquote>",
         ["“Plant them.”", "— Bo Lark"]),
        ("<blockquote>Plant them.</blockquote><p>— Bo Lark</p>", ["“Plant them.”", "— Bo Lark"]),
        ("<p>Mayor Ines Talcott on trees:</p><blockquote>We will plant.</blockquote>",
         ["Mayor Ines Talcott on trees:", "“We will plant.”"]),
        ("<p>The ordinance reads:</p><blockquote>No person shall fell a tree.</blockquote>",
         ["The ordinance reads:", "No person shall fell a tree."]),
    ],
    ids=["figure", "footer", "cite", "last line", "next paragraph", "first person", "law"],
)  # fmt: skip
def test_a_block_quotation_keeps_its_words_and_their_speaker(tmp_path, body, text):
    assert shown(tmp_path, body) == text


def test_a_paragraph_ends_at_an_empty_line_inside_marks(tmp_path):
    body = "<div>“Plant them.<br><br>“Mend the pipes,” she said.</div>"
    assert shown(tmp_path, body) == ["“Plant them.", "“Mend the pipes,” she said."]


def test_a_page_that_waits_for_its_script_is_shown(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<html><body><div style='display: none'><p>{FILLER}</p></div></body></html>")
    assert one(path).document.text == FILLER


HIDDEN = "We have <span {}>ten</span> twelve buses."


@pytest.mark.parametrize(
    "hidden",
    [
        "hidden", 'hidden="until-found"', 'style="font-size: 0"', 'style="position:absolute;left:-9999px"',
        'style="position:absolute;clip:rect(0,0,0,0)"', 'style="clip-path: inset(50%)"', 'style="opacity:0"',
        'class="u-visually-hidden"', 'class="is-visually-hidden x"', 'class="screenreader-only"',
        'class="sr-text"', 'class="show-for-sr"', 'class="gone"', 'id="away"', 'class="cut"',
    ],
)  # fmt: skip
def test_words_that_a_browser_hides_in_a_line_are_not_read(tmp_path, hidden):
    sheet = "<style>/* a note */ .gone, b.other { display: none } #away{visibility:hidden}"
    sheet += "@media print { .kept { display: none } } .cut { text-decoration: line-through }</style>"
    assert shown(tmp_path, f"{sheet}<p>{HIDDEN.format(hidden)}</p>") == ["We have twelve buses."]


@pytest.mark.parametrize(
    "kept",
    ['class="not-sr-only"', 'class="kept"', 'class="other"', 'style="opacity:0.5"', 'style="font-size:0.9em"',
     'style="left:-5px"', 'class="hideaway"'],
)  # fmt: skip
def test_words_that_a_browser_shows_in_a_line_are_read(tmp_path, kept):
    sheet = "<style>@media print { .kept { display: none } } b.other { display: none }</style>"
    assert shown(tmp_path, f"{sheet}<p>{HIDDEN.format(kept)}</p>") == ["We have ten twelve buses."]


def test_a_block_that_opens_at_a_click_is_read(tmp_path):
    sheet = "<style>.panel { display: none }</style>"
    assert shown(tmp_path, f'{sheet}<div class="panel"><p>“We will,” she said.</p></div>') == [
        "“We will,” she said."
    ]


@pytest.mark.parametrize("tag", ["div", "p"])
def test_a_quotation_that_the_end_of_a_block_tears_is_whole(tmp_path, tag):
    body = f"<{tag}>“We have twelve buses</{tag}><{tag}>and two trams,” said Bo Lark.</{tag}>"
    assert shown(tmp_path, body) == ["“We have twelve buses and two trams,” said Bo Lark."]


@pytest.mark.parametrize("second", ["“and two trams,” she said.", "And two trams. That is all.”"])
def test_paragraphs_of_a_quotation_stay_paragraphs(tmp_path, second):
    body = f"<p>“We have twelve buses</p><p>{second}</p>"
    assert shown(tmp_path, body) == ["“We have twelve buses", second]
