"""Two hundred files of all formats, made by ordinary tools: each statement's words, speaker and second.

The people and towns are invented. What is expected is what was written into the file, and nothing else.
"""

import csv
import io
import json
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import cycle, islice

import pytest

from onrecord.corpus.ingest import extract
from onrecord.corpus.reading import Metadata, of_bytes, read_source

PEOPLE = (
    ("Mayor", "Ines Talcott"), ("Council Member", "Bo Lark"), ("Clerk", "Una Marsh"), ("Sheriff", "Ray Toll"),
    ("Mayor", "Dana Núñez"), ("Superintendent", "Ada Fenwick"), ("Chief", "Otto Brandvold"),
    ("Commissioner", "Ruth Okpara"),
)  # fmt: skip
WORDS = (
    "We will plant two thousand trees in every part of the city this year.",
    "The county is paying half of the cost, and the rest is in our budget.",
    "I will vote against it until somebody shows me where the money is.",
    "Nobody in this town should have to drive an hour to find a library.",
    "The bids are in – and they are low enough to start the work in May.",
    "Our crews worked all winter so that the café by the pier can open again.",
    "The detour adds nine minutes to every ambulance run that we make.",
    "We have asked for part-time guards, and we will hire them by June.",
)
FILLER = (
    "The council met for three hours on the budget and the bridge, and about sixty residents stayed to the "
    "end of the session to hear the vote."
)
COUNTS = {
    "txt": 10, "md": 10, "html": 30, "pdf": 20, "docx": 20, "eml": 20, "vtt": 20, "srt": 15, "csv": 15,
    "tsv": 10, "xlsx": 12, "jsonl": 8, "xml": 10,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A statement as it is written into a file; ``at`` where that is of captions."""

    title: str
    name: str
    words: str
    at: float | None = None

    @property
    def quoted(self):
        return self.words.removesuffix(".") + ","


def statements(number):
    """Three statements of three people, others for each file."""
    people = islice(cycle(PEOPLE), number % len(PEOPLE), None)
    words = islice(cycle(WORDS), (3 * number) % len(WORDS), None)
    return [
        Said(*person, said, float(10 * place + number % 7))
        for place, person, said in zip(range(3), people, words, strict=False)
    ]


def sentences(said):
    return [f"“{each.quoted}” said {each.title} {each.name} of Marrow Bay." for each in said]


def as_txt(said, number):
    text = "\n\n".join(["Council notes", *sentences(said), FILLER])
    return text.encode(("utf-8", "utf-8-sig", "utf-16", "cp1252")[number % 4])


def as_md(said, number):
    quoted = (f"“{each.quoted}” said **{each.title} {each.name}** of [Marrow Bay](/m)." for each in said)
    return f'---\ntitle: "Notes \\u2014 {number}"\n---\n\n# Council notes\n\n{chr(10) * 2}'.encode() + (
        "\n\n".join([*quoted, FILLER]).encode()
    )


def as_html(said, number):
    forms = (
        "<p>“{w}” said {p} of Marrow Bay.</p>",
        "<p><q>{w}</q> said <b>{p}</b> of <time>Marrow Bay</time>.</p>",
        "<div>“{w}”<sup><a href='#1'>1</a></sup> said <span>{p}</span> of <i>Marrow Bay</i>.</div>",
        "<p>“{b}” said {p} of Marrow Bay.<span hidden> Not so.</span></p>",
        "<p>&amp;ldquo;{w}&amp;rdquo; said <s>the old</s> {p} of Marrow Bay.</p>",
    )
    form = forms[number % len(forms)]
    body = "".join(
        form.format(w=each.quoted, b=each.quoted.replace(" ", "<br>", 1), p=f"{each.title} {each.name}")
        for each in said
    )
    page = (
        f"<html><head><meta charset=utf-8><title>Notes</title></head><body><nav>Home</nav><article>"
        f"<h1>Council notes</h1>{body}<p>{FILLER}</p></article><footer>© The Courier</footer></body></html>"
    )
    return page.encode("utf-8" if number % 2 else "cp1252")


def as_pdf(said, number):
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    file = io.BytesIO()
    columns = 1 + number % 2
    width = (letter[0] - 144 - 20 * (columns - 1)) / columns
    frames = [Frame(72 + place * (width + 20), 72, width, letter[1] - 144) for place in range(columns)]
    document = BaseDocTemplate(file, pagesize=letter, pageTemplates=[PageTemplate(frames=frames)])
    style = getSampleStyleSheet()["BodyText"]
    document.build([Paragraph(each, style) for each in [*sentences(said), FILLER]])
    return file.getvalue()


def as_docx(said, number):
    from docx import Document

    document = Document()
    document.add_heading("Council notes")
    for sentence in sentences(said):
        paragraph = document.add_paragraph(sentence[:20])
        paragraph.add_run(sentence[20:]).bold = bool(number % 2)
        paragraph.add_run(" Not to be read.").font.hidden = True
    document.add_paragraph(FILLER)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_eml(said, number):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Press Office <press@marrowbay.example>", "Council notes"
    mail["Date"], mail["MIME-Version"] = "Mon, 04 Mar 2024 23:30:00 -0500", "1.0"
    parts = [*sentences(said), FILLER]
    if number % 4 == 0:
        mail.set_content("\n\n".join(parts), charset=("utf-8", "cp1252")[number % 8 // 4])
    elif number % 4 == 1:
        mail.set_content("See the page.")
        mail.add_alternative("".join(f"<p>{each}</p>" for each in parts), subtype="html")
    elif number % 4 == 2:
        mail.set_content("\n\n".join(parts[:2]))
        mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline")
        mail.add_attachment("\n\n".join(parts[2:]), disposition="inline")
    else:
        mail.set_content("Forwarded:\n\n" + "\n>\n".join(f"> {each}" for each in parts))
    return bytes(mail)


def clock(seconds, point="."):
    return f"00:{int(seconds) // 60:02}:{int(seconds) % 60:02}{point}000"


def as_vtt(said, number):
    forms = ("<v {p}>{w}", "{p}: {w}", ">> {p}: {w} [APPLAUSE]", "- {p}: <i>{w}</i>")
    between = "\n" if number % 3 == 0 else "\n\n"
    cues = (
        f"{clock(each.at)} --> {clock(each.at + 5)}\n"
        + forms[number % 4].format(p=f"{each.title} {each.name}", w=each.words)
        for each in said
    )
    return ("WEBVTT\n\n" + between.join(cues) + "\n").encode()


def as_srt(said, number):
    cues = (
        f"{place}\n{clock(each.at, ',')} --> {clock(each.at + 5, ',')}\n"
        f"{each.title} {each.name}: {each.words}\n"
        for place, each in enumerate(said, start=1)
    )
    return ("\n" if number % 2 else "").join(cues).encode()


def table(said, number):
    if number % 3 == 1:
        names = [["first name", "last name"], *(each.name.split() for each in said)]
    else:
        names = [["speaker"], *([each.name] for each in said)]
    texts = ["quote", *(f"“{each.words}”" if number % 2 else each.words for each in said)]
    return [[text, *name] for text, name in zip(texts, names, strict=True)]


def as_csv(said, number):
    file = io.StringIO()
    mark = ",;"[number % 2]
    file.write(f"sep={mark}\r\n" if number % 4 > 1 else "")
    csv.writer(file, delimiter=mark).writerows(table(said, number))
    return file.getvalue().encode(("utf-8", "utf-8-sig", "cp1252")[number % 3])


def as_tsv(said, number):
    return "\n".join("\t".join(row) for row in table(said, number)).encode()


def as_xlsx(said, number):
    from openpyxl import Workbook

    book = Workbook()
    for row in [["Statements"], [], *table(said, number)] if number % 2 else table(said, number):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_jsonl(said, number):
    rows = ({"text": each.words, "speaker": each.name, "role": each.title} for each in said)
    return "\n".join(json.dumps(row, ensure_ascii=bool(number % 2)) for row in rows).encode()


def as_xml(said, number):
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id("https://courier.example/")
    feed.title("The Courier")
    feed.link(href="https://courier.example/")
    feed.description("News")
    for place, sentence in enumerate(sentences(said)):
        item = feed.add_entry(order="append")
        item.id(f"https://courier.example/{number}/{place}")
        item.title("Council notes")
        item.link(href=f"https://courier.example/{number}/{place}")
        item.published("2024-03-04T23:30:00-05:00")
        item.description(f"<p>{sentence}</p><p>{FILLER}</p>")
    return feed.rss_str() if number % 2 else feed.atom_str()


WRITERS = {
    "txt": as_txt, "md": as_md, "html": as_html, "pdf": as_pdf, "docx": as_docx, "eml": as_eml, "vtt": as_vtt,
    "srt": as_srt, "csv": as_csv, "tsv": as_tsv, "xlsx": as_xlsx, "jsonl": as_jsonl, "xml": as_xml,
}  # fmt: skip
TABLES = frozenset(("csv", "tsv", "xlsx", "jsonl", "vtt", "srt"))


def test_the_corpus_has_two_hundred_files_of_all_formats():
    assert (sum(COUNTS.values()), set(COUNTS)) == (200, set(WRITERS))


@pytest.mark.parametrize("kind", COUNTS)
def test_every_statement_of_a_format_comes_out_as_it_went_in(kind):
    wrong = []
    for number in range(COUNTS[kind]):
        said = statements(number)
        source = of_bytes(WRITERS[kind](said, number), f"notes-{number}.{kind}")
        found = []
        for reading, quotations in extract(read_source(source, Metadata())):
            for each in quotations:
                assert each.verbatim_in(reading.document)
                if each.kind != "indirect":
                    found.append((" ".join(each.text.split()), each.speaker, each.at))
        expected = [
            (
                each.words if kind in TABLES else each.quoted,
                each.name,
                each.at if kind in ("vtt", "srt") else None,
            )
            for each in said
        ]
        if sorted(map(str, found)) != sorted(map(str, expected)):
            wrong.append((number, found, expected))
    assert wrong == []
