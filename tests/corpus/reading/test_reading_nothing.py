"""Why nothing was found in a document; scans, which are read where text recognition is installed."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from onrecord.corpus.model import Document
from onrecord.corpus.reading import Metadata, of_bytes, pdf, read_source
from onrecord.corpus.reading.nothing import why_nothing
from onrecord.corpus.reading.recognition import is_installed

LINES = (
    "“We will plant trees in June, and every",
    "gardener is hired,” said Mayor Ines Talcott",
    "of Marrow Bay.",
)


@pytest.mark.parametrize(
    ("document", "note", "why"),
    [
        (Document("The council met."), None, "3 words: no quotation"),
        (
            Document("The “Tree Plan” was read."),
            "12 pages",
            "12 pages: no statement between its quotation marks",
        ),
        (Document("we met", media_type="text/vtt"), None, "2 words: the captions do not name who speaks"),
        (Document("El concejo se reunió anoche. " * 10), None, "50 words: it does not seem to be in English"),
    ],
)
def test_why_nothing_was_found(document, note, why):
    assert why_nothing(document, note) == why


def scan():
    """A PDF of one page that is a picture of these lines."""
    import pypdfium2

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 200))
    canvas.setFont("Helvetica", 12)
    for number, line in enumerate(LINES):
        canvas.drawString(30, 150 - 16 * number, line)
    canvas.save()
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        picture = document[0].render(scale=200 / 72).to_pil()
    made = io.BytesIO()
    picture.save(made, "PDF", resolution=200)
    return of_bytes(made.getvalue(), "scan.pdf")


def test_a_scan_is_refused_with_the_extra_that_reads_it(monkeypatch):
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    [found] = read_source(scan(), Metadata())
    assert found.reason == (
        "scan.pdf holds no text; it is a scan: install the program tesseract and pip install 'onrecord[ocr]' "
        "to have it read."
    )


@pytest.mark.skipif(not is_installed(), reason="pytesseract or the program tesseract is not installed")
def test_a_scan_is_read_with_its_confidence():
    [found] = read_source(scan(), Metadata())
    assert found.document.text == " ".join(LINES)
    assert 0.8 < found.document.recognized <= 1
    assert found.note.startswith("1 page, 1 of them a scan (read with 9")
