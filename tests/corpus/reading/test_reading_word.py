"""Word files: what stands in the file and is not shown, and signs that are no letters."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.support.sources import one


def text_of(tmp_path, *inside, styles=""):
    """The text of a paragraph that holds these runs, as XML, between two words."""
    document = docx.Document()
    for style in styles and [styles]:
        document.styles.element.append(parse_xml(style.replace("<w:style", f"<w:style {nsdecls('w')}", 1)))
    paragraph = document.add_paragraph("Plant")
    for xml in inside:
        name, _, rest = xml[1:].partition(" " if " " in xml.partition(">")[0] else ">")
        joint = " " if " " in xml.partition(">")[0] else ">"
        paragraph._p.append(parse_xml(f"<{name} {nsdecls('w')}{joint}{rest}"))
    paragraph.add_run(" now.")
    document.save(tmp_path / "a.docx")
    return one(tmp_path / "a.docx").document.text


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t> never</w:t></w:r>", ""),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> trees</w:t></w:r>', " trees"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t> never</w:t></w:r>", ""),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click to type</w:t></w:r>"
         "</w:sdtContent></w:sdt>", ""),
        ('<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click to type</w:t></w:r>', ""),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>', "°"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Times" w:char="2014"/></w:r>', "—"),
        ('<w:r><w:sym w:font="Webdings" w:char="F099"/></w:r>', "\ufffd"),
        ('<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/><w:t>two</w:t></w:r>',
         "\ttwo"),
        ("<w:r><w:t> well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>", " well-known"),
        ("<w:r><w:t> well</w:t><w:softHyphen/><w:t>being</w:t></w:r>", " wellbeing"),
        ("<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>ki</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>木</w:t></w:r>"
         "</w:rubyBase></w:ruby></w:r>", "木"),
    ],
    ids=["hidden", "shown", "struck", "control", "placeholder", "symbol", "wingdings", "unicode", "unknown",
         "tab", "hyphen", "soft hyphen", "ruby"],
)  # fmt: skip
def test_a_paragraph_is_what_word_shows(tmp_path, xml, shown):
    assert text_of(tmp_path, xml) == f"Plant{shown} now."


def test_words_that_a_style_hides_are_not_read(tmp_path):
    style = '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr>'
    style += "</w:style>"
    run = '<w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t> never</w:t></w:r>'
    assert text_of(tmp_path, run, styles=style) == "Plant now."


SUPERSCRIPT = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'


@pytest.mark.parametrize(
    ("before", "raised", "shown"),
    [(" trees", "1", " trees"), (" trees", "*", " trees"), (" trees", "2, 3", " trees"),
     (" 5 m", "2", " 5 m²"), (" on the 4", "th", " on the 4th")],
)  # fmt: skip
def test_typed_notes_are_no_words_and_powers_stay_raised(tmp_path, before, raised, shown):
    words = f'<w:r><w:t xml:space="preserve">{before}</w:t></w:r>'
    assert text_of(tmp_path, words, SUPERSCRIPT.format(raised)) == f"Plant{shown} now."


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next(tmp_path):
    document = docx.Document()
    first = document.add_paragraph("“Plant trees,")
    deleted = f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="Ada"/></w:rPr>'
    first._p.get_or_add_pPr().append(parse_xml(deleted))
    document.add_paragraph(" and mend pipes.”")
    document.add_paragraph("Next.")
    document.save(tmp_path / "a.docx")
    assert one(tmp_path / "a.docx").document.text == "“Plant trees, and mend pipes.”\n\nNext."
