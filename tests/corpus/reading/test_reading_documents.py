import re
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from onrecord.corpus.model import Date
from onrecord.corpus.reading import Metadata
from onrecord.corpus.store.library import Library
from onrecord.desk.plain import source_page
from tests.support.sources import one, reason

SAID = (
    "“Trees are not a luxury,” Mayor Ines Talcott said on Monday in Marrow Bay, where the council has "
    "debated the long-term tree budget since spring and the harbor is being rebuilt.",
    "“We will plant two thousand of them, every year,” she said. The plan costs $4 million.",
    "Council member Bo Lark opposed the plan. He called it “a gift to nurseries”.",
)


def speeches(pages):
    """Paragraphs for so many pages, no line of them like another."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        re.sub(r" (the|and|of|being) ", f" \\1 {letters[number % 26] * 3}{letters[number // 26] * 3} ", said)
        for number in range(12 * (pages - 1))
        for said in SAID
    ]


# PDF


def pdf(path, *, columns=1, indented=False, pages=3, password=None, title="Mayor backs trees"):
    """A PDF as reportlab sets it: justified, with a running head and page numbers."""
    from reportlab.lib import pdfencrypt
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    sheet = getSampleStyleSheet()
    style = ParagraphStyle(
        "said", parent=sheet["BodyText"], alignment=TA_JUSTIFY, firstLineIndent=14 if indented else 0,
        spaceBefore=0, spaceAfter=0 if indented else 6,
    )  # fmt: skip

    def edges(canvas, document):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 760, "City of Marrow Bay — Office of the Mayor")
        canvas.drawCentredString(306, 30, f"Page {document.page} of {pages}")

    width, height = letter
    each = (width - 144 - 20 * (columns - 1)) / columns
    frames = [Frame(72 + column * (each + 20), 72, each, height - 144) for column in range(columns)]
    document = BaseDocTemplate(
        str(path),
        pagesize=letter,
        title=title,
        author="Office of the Mayor",
        encrypt=password and pdfencrypt.StandardEncryption(password),
    )
    document.addPageTemplates(PageTemplate(frames=frames, onPage=edges))
    story = [Paragraph("Mayor backs trees", sheet["Title"]), Paragraph("June 3, 2024", style)]
    story += [Paragraph(said, style) for said in speeches(pages)]
    document.build(story)
    return path


@pytest.mark.parametrize(("columns", "indented"), [(1, False), (1, True), (2, False), (2, True)])
def test_a_pdf_is_its_paragraphs(tmp_path, columns, indented):
    document = one(pdf(tmp_path / "trees.pdf", columns=columns, indented=indented)).document
    paragraphs = document.text.split("\n\n")
    assert paragraphs[:2] == ["Mayor backs trees", "June 3, 2024"]
    assert paragraphs[2:] == speeches(3)
    assert (document.title, document.authors, document.media_type) == (
        "Mayor backs trees",
        ("Office of the Mayor",),
        "application/pdf",
    )
    assert document.published == Date("2024-06-03", "stated")


def test_a_pdf_that_a_browser_printed():
    # Two justified columns with words broken by its own hyphenation, printed with Chromium 156.
    document = one(Path(__file__).parents[2] / "files" / "harbor.pdf").document
    assert document.text.split("\n\n") == [
        "Council weighs the harbor plan",
        "Published July 12, 2019",
        "“The waterfront infrastructure is difficult to finance, and the efficiency of the administration is "
        "the first thing we must affirm,” Mayor Ines Talcott told the council of Marrow Bay on Tuesday. “I "
        "will not sign a budget that leaves it out.”",
        "Council president Bo Lark disagreed: “We have been promised responsibility and accountability by "
        "three administrations, and the final office of the harbor is still a field.”",
        "“A quotation set apart as a block, which runs over more than one line of the page so that it can be "
        "seen.”",
        "The vote was put off until the fall.",
    ]
    assert document.published == Date("2019-07-12", "stated")


def lines_as_pdf(path, lines, font="Helvetica"):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas = Canvas(str(path), invariant=True)
    canvas.setFont(font, 11)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 14 * number, line)
    canvas.save()
    return path


def test_the_few_lines_of_a_short_page_are_not_its_edges(tmp_path):
    lines = ["“We will plant,” she said,", "“a tree in every street.”"]
    for shown in (lines[:1], lines):
        path = lines_as_pdf(tmp_path / "lines.pdf", shown, "Vera")
        assert " ".join(one(path).document.text.split()) == " ".join(shown)


def test_half_a_character_in_its_title_does_not_stop_a_pdf(tmp_path):
    lines = [
        "“We will plant,” she said,",
        "“a tree in every street.",
        "It will stand there",
        "for longer than we.”",
    ] * 2
    path = lines_as_pdf(tmp_path / "lines.pdf", lines, "Vera")
    whole = path.read_bytes()
    assert whole.count(b"/Title (untitled)") == 1
    path.write_bytes(whole.replace(b"/Title (untitled)", b"/Title <FEFFD800>"))
    document = one(path).document
    assert (" ".join(document.text.split()), document.title) == (" ".join(lines), None)


def test_broken_words_and_ligatures_of_a_pdf_are_made_whole(tmp_path):
    lines = [
        "“The ﬁrst thing is the infra-",
        "structure of the long-term plan, a long-",
        "term effort of O’Neill-",
        "Smith and of the HAR-",
        "BOR,” she said.",
    ]
    text = one(lines_as_pdf(tmp_path / "lines.pdf", lines, "Vera")).document.text
    assert text == (
        "“The first thing is the infrastructure of the long-term plan, a long-term effort of O’Neill-Smith "
        "and of the HARBOR,” she said."
    )


def test_a_pdf_that_was_cut_off_is_named(tmp_path):
    path = pdf(tmp_path / "trees.pdf")
    path.write_bytes(path.read_bytes()[:-3000])
    assert "trees.pdf ends in the middle; fetch it again." in reason(path)


def test_a_locked_pdf_is_named(tmp_path):
    assert "is locked with a password" in reason(pdf(tmp_path / "trees.pdf", password="secret"))


def test_a_pdf_of_pictures_is_named(tmp_path):
    assert "it may be a scan: run text recognition" in reason(lines_as_pdf(tmp_path / "scan.pdf", []))


def test_a_damaged_pdf_is_named(tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n" + b"rubbish " * 50 + b"\n%%EOF\n")
    assert "is damaged" in reason(tmp_path / "bad.pdf")


def test_a_file_name_is_no_title(tmp_path):
    assert one(pdf(tmp_path / "a.pdf", title="release_final.docx")).document.title is None


# Word


def word(path):
    import docx

    document = docx.Document()
    document.add_heading("Mayor backs trees", 0)
    document.add_paragraph("FOR IMMEDIATE RELEASE: June 3, 2024")
    document.add_paragraph(SAID[0])
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Trees by ward"
    table.cell(1, 0).text, table.cell(1, 1).text = "One", "200"
    last = document.add_paragraph("")
    last.add_run("“We will plant ")
    last.add_run("two thousand").bold = True
    last.add_run(" of them,” she said.")
    document.core_properties.title = "Trees for Marrow Bay"
    document.core_properties.author = "Ada Fenwick; Bo Marsh"
    document.save(path)
    return path


def repacked(path, change):
    """The zip file at this path with ``change(name, data)`` made to each of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, change(name, data))
    return path


def test_a_word_file_is_its_paragraphs_and_tables_in_order(tmp_path):
    document = one(word(tmp_path / "trees.docx")).document
    assert document.text.split("\n\n") == [
        "Mayor backs trees",
        "FOR IMMEDIATE RELEASE: June 3, 2024",
        SAID[0],
        "Trees by ward\nOne\t200",
        "“We will plant two thousand of them,” she said.",
    ]
    assert (document.title, document.authors) == ("Trees for Marrow Bay", ("Ada Fenwick", "Bo Marsh"))
    assert document.published == Date("2024-06-03", "stated")  # and not the day on which it was saved
    assert document.media_type.endswith("wordprocessingml.document")


def test_the_text_of_a_word_file_that_was_revised(tmp_path):
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    paragraph = document.add_paragraph("“We will plant ")
    for change, tag, words in (("ins", "t", "two thousand"), ("del", "delText", "one hundred")):
        paragraph._p.append(
            parse_xml(f"<w:{change} {nsdecls('w')}><w:r><w:{tag}>{words}</w:{tag}></w:r></w:{change}>")
        )
    paragraph.add_run(" trees,”\tshe said.")
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    paragraph._p.addnext(control)
    document.save(tmp_path / "a.docx")
    text = one(tmp_path / "a.docx").document.text
    assert text == "“We will plant two thousand trees,”\tshe said.\n\nIn a control."


def test_a_word_file_made_by_pandoc(tmp_path):
    pypandoc = pytest.importorskip("pypandoc", reason="pypandoc_binary is not installed")
    made = (
        "# Trees\n\n“Plant,” said [Ines Talcott](https://o.example).[^1]\n\n- One\n- Two\n\n[^1]: A note.\n"
    )
    pypandoc.convert_text(made, "docx", format="markdown", outputfile=str(tmp_path / "a.docx"))
    text = one(tmp_path / "a.docx").document.text
    assert text.split("\n\n") == ["Trees", "“Plant,” said Ines Talcott.", "One", "Two"]


def test_a_word_file_that_was_cut_off_is_named(tmp_path):
    path = word(tmp_path / "trees.docx")
    path.write_bytes(path.read_bytes()[:9000])
    assert "trees.docx is damaged or ends in the middle" in reason(path)


def test_a_word_file_without_text_is_named(tmp_path):
    import docx

    docx.Document().save(tmp_path / "empty.docx")
    assert "holds no text" in reason(tmp_path / "empty.docx")


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    + b"]>"
)  # fmt: skip


@pytest.mark.parametrize("padding", [b"", b"<!--" + b" " * 2_000_000 + b"-->"])
def test_xml_entities_in_a_word_file_are_refused(tmp_path, padding):
    def change(name, data):
        if name != "word/document.xml":
            return data
        return padding + ENTITIES + data.partition(b"?>")[2].replace(b"Marrow Bay", b"&j;")

    path = repacked(word(tmp_path / "bomb.docx"), change)
    assert "declares XML entities" in reason(path)


def test_a_word_file_that_swells_is_refused(tmp_path):
    def change(name, data):
        return data + b" " * 60_000_000 if name == "word/document.xml" else data

    path = repacked(word(tmp_path / "bomb.docx"), change)
    assert "unpacks to far more than its size" in reason(path)


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [("EncryptedPackage", "is locked with a password"), ("WordDocument", "Word or Excel before 2007")],
)
def test_the_old_office_container_is_named(tmp_path, inside, sentence):
    # What Word writes for a file with a password: an OLE container whose directory names the stream.
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + inside.encode("utf-16-le") + bytes(512)
    (tmp_path / "locked.docx").write_bytes(data)
    assert sentence in reason(tmp_path / "locked.docx")


@pytest.mark.parametrize("member", ["mimetype", "[Content_Types].xml"])
def test_other_office_formats_are_named(tmp_path, member):
    with zipfile.ZipFile(tmp_path / "slides.pptx", "w") as archive:
        archive.writestr(member, "words")
    assert "save it as DOCX, PDF or text" in reason(tmp_path / "slides.pptx")


def test_other_xml_is_named(tmp_path):
    (tmp_path / "a.xml").write_text('<?xml version="1.0"?><opml version="2.0"><body/></opml>')
    assert "is XML of a kind that is not read" in reason(tmp_path / "a.xml")


@pytest.mark.parametrize("name", ["locked.docx", "locked.xlsx"])
def test_office_files_with_a_password_are_named(name):
    assert f"{name} is locked with a password" in reason(Path(__file__).parents[2] / "files" / name)


def test_rich_text_is_named(tmp_path):
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi words}")
    assert "is rich text; save it as DOCX" in reason(tmp_path / "a.rtf")


# Mail


def mail(path, *, plain=None, page=None, charset="utf-8", **headers):
    message = EmailMessage()
    message["Subject"] = "Trees for every street – “not a luxury”"
    message["From"] = headers.get("sender", "City of Marrow Bay <press@marrowbay.example>")
    message["To"] = "desk@courier.example"
    message["Date"] = headers.get("date", "Mon, 03 Jun 2024 23:30:00 -0700")
    message["Message-ID"] = "<1@marrowbay.example>"
    if plain is not None:
        message.set_content(plain, charset=charset)
    if page is not None and plain is not None:
        message.add_alternative(page, subtype="html")
    elif page is not None:
        message.set_content(page, subtype="html")
    if "attached" in headers:
        message.add_attachment(headers["attached"], maintype="application", subtype="pdf", filename="a.pdf")
    path.write_bytes(bytes(message))
    return path


def test_a_mail_is_its_text_with_its_headers(tmp_path):
    document = one(mail(tmp_path / "release.eml", plain="\n\n".join(SAID))).document
    assert document.text == "\n\n".join(SAID)
    assert document.title == "Trees for every street – “not a luxury”"
    assert document.authors == ("City of Marrow Bay",)
    assert document.published == Date("2024-06-03", "metadata")
    assert document.media_type == "message/rfc822"


@pytest.mark.parametrize("plain", [None, "Open this in a browser."])
def test_a_mail_whose_words_are_a_page(tmp_path, plain):
    page = "<html><body>" + "".join(f"<p>{said}</p>" for said in SAID) + "</body></html>"
    assert one(mail(tmp_path / "release.eml", plain=plain, page=page)).document.text == "\n\n".join(SAID)


def test_a_mail_is_told_by_its_content(tmp_path):
    assert one(mail(tmp_path / "release.txt", plain=SAID[0])).document.media_type == "message/rfc822"


def test_a_release_with_fields_is_no_mail(tmp_path):
    (tmp_path / "release.txt").write_text("From: City Hall\nDate: June 3, 2024\nSubject: Trees\n\n“Plant.”")
    assert one(tmp_path / "release.txt").document.media_type == "text/plain"


def test_a_mail_in_another_charset(tmp_path):
    path = mail(tmp_path / "a.eml", plain="“Señora Núñez”, dijo la alcaldesa. " * 8, charset="cp1252")
    assert "“Señora Núñez”, dijo" in one(path).document.text


def test_a_mail_with_a_false_charset(tmp_path):
    path = mail(tmp_path / "a.eml", plain="“Señora Núñez”, dijo la alcaldesa. " * 8)
    path.write_bytes(path.read_bytes().replace(b'charset="utf-8"', b'charset="iso-8859-1"'))
    assert "“Señora Núñez”, dijo" in one(path).document.text


def test_flowed_lines_of_a_mail_are_joined(tmp_path):
    path = mail(
        tmp_path / "a.eml", plain="“We will plant \ntwo thousand,” she said.\n\nEnd.\n-- \nAda Fenwick\n"
    )
    path.write_bytes(path.read_bytes().replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed'))
    assert one(path).document.text == "“We will plant two thousand,” she said.\n\nEnd.\n--\nAda Fenwick"


def test_a_mail_without_text_is_named(tmp_path):
    assert "in an attachment, add that" in reason(mail(tmp_path / "a.eml", plain="", attached=b"%PDF-"))


@pytest.mark.parametrize(
    "header",
    [
        b"Date: someday",
        b"Date: Mon, 99 Jun 2024",
        b"From: =?utf-8?b?////?= <a",
        b"Content-Type: text/plain; charset=none",
        b"Content-Type: text/plain; charset=undefined",
        b"Date: Fri, 31 Dec 9999 23:59:59 +99999999999999999999",
    ],
)
def test_broken_headers_do_not_stop_a_mail(tmp_path, header):
    (tmp_path / "a.eml").write_bytes(
        b"Message-ID: <1>\r\n" + header + b"\r\n\r\n\x93Plant,\x94 said Ada Lunn.\r\n"
    )
    assert "said Ada Lunn." in one(tmp_path / "a.eml").document.text


# Dates that disagree


def test_dates_that_disagree_are_both_kept_and_shown(tmp_path):
    path = tmp_path / "2019-07-12-trees.txt"
    path.write_text("June 3, 2024\n\n“Plant,” said Mayor Ines Talcott.", "utf-8")
    document = one(path).document
    assert (document.published, document.other_dates) == (
        Date("2024-06-03", "stated"),
        (Date("2019-07-12", "file name"),),
    )
    given = one(path, Metadata(date="2024-06")).document
    assert given.published == Date("2024-06", "given")  # with which June 3 agrees
    assert given.other_dates == (Date("2019-07-12", "file name"),)
    with Library.open(tmp_path / "library") as library:
        library.add(document, ())
        stored = library.document(document.id)
        assert stored == document
        assert library.add(document, ()) == "unchanged"
    assert "name says 12 July 2019" in source_page(stored, None)


# Markdown and plain text

MARKDOWN = """---
title: "Mayor backs trees"
authors:
  - Ada Fenwick
  - Bo Marsh
date: 2024-06-03
url: https://courier.example/trees
---
# A heading

“Trees are **not** a [luxury](https://courier.example/plan),”
said Mayor *Ines Talcott*.\\
A line that is kept, 5 \\* 4 and a_b_c.

> “A quotation in a block.”

- One thing
- Two things

| Ward | Trees |
|------|-------|
| One  | 200   |

![A tree](tree.png)<br>Five & six &mdash; seven.

<div>A block</div>
"""


def test_markdown_is_its_words(tmp_path):
    (tmp_path / "trees.md").write_text(MARKDOWN, "utf-8")
    document = one(tmp_path / "trees.md").document
    assert document.text.split("\n\n") == [
        "A heading",
        "“Trees are not a luxury,” said Mayor Ines Talcott.\nA line that is kept, 5 * 4 and a_b_c.",
        "“A quotation in a block.”",
        "One thing\nTwo things",
        "Ward\tTrees\nOne\t200",
        "Five & six — seven.",
        "A block",
    ]
    assert (document.title, document.authors) == ("Mayor backs trees", ("Ada Fenwick", "Bo Marsh"))
    assert (document.url, document.published) == (
        "https://courier.example/trees",
        Date("2024-06-03", "metadata"),
    )
    assert document.media_type == "text/markdown"


def test_the_turns_of_a_transcript_in_markdown_keep_their_lines(tmp_path):
    (tmp_path / "a.md").write_text("# Hearing\n\n**MAYOR TALCOTT:** We plant\ntrees.\n**CLERK:** Noted.")
    document = one(tmp_path / "a.md").document
    assert document.text == "Hearing\n\nMAYOR TALCOTT: We plant trees.\nCLERK: Noted."
    assert document.title == "Hearing"


@pytest.mark.parametrize(
    ("name", "text", "date"),
    [
        ("story.txt", "Mayor backs trees\nJune 3, 2024\n\n“Plant,” she said.", Date("2024-06-03", "stated")),
        ("story.txt", "FOR IMMEDIATE RELEASE\nDate: June 3, 2024\n\n“Plant.”", Date("2024-06-03", "stated")),
        ("story.txt", "Published on Monday, June 3, 2024\n\n“Plant.”", Date("2024-06-03", "stated")),
        ("story.txt", "On June 3, 2024, the mayor said “plant”.", Date()),
        ("story.txt", "Budget 2024\n2024\n\n“Plant.”", Date()),
        ("story.txt", "\n".join(["words"] * 20) + "\nJune 3, 2024", Date()),
        ("2019-07-12-story.txt", "“Plant,” she said.", Date("2019-07-12", "file name")),
        ("story_20190712.txt", "“Plant,” she said.", Date("2019-07-12", "file name")),
        ("2019.07.12 story.txt", "“Plant,” she said.", Date("2019-07-12", "file name")),
        ("2019-02-30-story.txt", "“Plant,” she said.", Date()),
        ("120190712.txt", "“Plant,” she said.", Date()),
        ("20991231.txt", "“Plant,” she said.", Date()),
        ("2019-07-12.txt", "June 3, 2024\n\n“Plant.”", Date("2024-06-03", "stated")),
    ],
)
def test_the_date_of_a_text_is_at_its_top_or_in_its_name(tmp_path, name, text, date):
    (tmp_path / name).write_text(text, "utf-8")
    assert one(tmp_path / name).document.published == date
