import codecs
import json
import os
import sys
from pathlib import Path

import pytest

from onrecord.corpus.errors import InvalidDate, UnreadableSource
from onrecord.corpus.model import Date, Place
from onrecord.corpus.reading import Metadata, Skipped, count, files_of, of_bytes, read, readers
from onrecord.corpus.reading.text import decode

NOTHING_GIVEN = Metadata()
GIVEN = Metadata(
    title="Trees", date="June 3, 2024", outlet="The Courier", url="https://courier.example/trees"
)


def one(path, given=NOTHING_GIVEN):
    [reading] = read(path, given)
    return reading


def reason(path):
    skipped = one(path)
    assert isinstance(skipped, Skipped)
    assert "\n" not in skipped.reason
    return skipped.reason


def lines(path, *rows):
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_a_text_file_is_one_document_with_what_was_given(tmp_path):
    path = tmp_path / "trees.txt"
    path.write_bytes("“Plant,” she said.\r\n\r\nEnd.".encode())
    document = one(path, GIVEN).document
    assert document.text == "“Plant,” she said.\n\nEnd."
    assert (document.title, document.outlet, document.url) == (
        "Trees",
        "The Courier",
        "https://courier.example/trees",
    )
    assert document.published == Date("2024-06-03", "given")
    assert document.file_name == "trees.txt"


def test_what_is_not_given_is_not_made_up(tmp_path):
    (tmp_path / "trees.txt").write_text("Headline\n\nBody.")
    document = one(tmp_path / "trees.txt").document
    assert (document.title, document.outlet, document.url, document.published) == (None, None, None, Date())


def test_a_text_that_is_too_long_to_be_one_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("We met. " * 2_000_001)
    assert "holds more than 16 million characters; cut it into parts." in reason(tmp_path / "a.txt")
    with (tmp_path / "b.txt").open("wb") as file:
        file.truncate(100_000_000)
        file.write(b"We met.")
    assert "is larger than 64 MB; cut it into parts." in reason(tmp_path / "b.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"])
def test_text_in_other_encodings_is_decoded(encoding):
    text = "“Nous avons décidé de protéger les écoles”, a déclaré la mairesse à côté de l’hôtel. " * 4
    assert decode(text.encode(encoding), "a file") == text


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "empty.jsonl").write_text("\n")
    assert reason(tmp_path / "empty.txt") == f"{tmp_path / 'empty.txt'} is empty; there is nothing to read."
    assert (
        reason(tmp_path / "empty.jsonl") == f"{tmp_path / 'empty.jsonl'} is empty; there is nothing to read."
    )


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"words\x00words", bytes(range(256)) * 50]
)
def test_binary_data_is_refused_by_name(tmp_path, data):
    (tmp_path / "picture.txt").write_bytes(data)
    assert "picture.txt is not a text file" in reason(tmp_path / "picture.txt")


def test_a_row_without_a_speaker_is_a_document(tmp_path):
    row = {"id": "a-1", "text": "Words.", "title": "T", "date": "2024-06", "outlet": "O", "url": "https://o.example",
           "authors": ["Ada Fenwick"]}  # fmt: skip
    reading = one(lines(tmp_path / "rows.jsonl", row))
    document = reading.document
    assert (reading.name, reading.statements) == ("a-1", None)
    assert (document.text, document.title, document.outlet, document.authors) == (
        "Words.",
        "T",
        "O",
        ("Ada Fenwick",),
    )
    assert document.published == Date("2024-06", "metadata")


def test_what_is_given_goes_before_what_the_row_says(tmp_path):
    reading = one(lines(tmp_path / "rows.jsonl", {"text": "Words.", "title": "T", "date": "2020"}), GIVEN)
    assert (reading.document.title, reading.document.published) == ("Trees", Date("2024-06-03", "given"))


def test_a_row_with_a_speaker_is_a_statement(tmp_path):
    row = {
        "text": "Plant.",
        "speaker": "Ines Talcott",
        "role": "Mayor",
        "city": "Marrow Bay",
        "state": "Oregon",
        "country": "United States",
        "date": "2024-06-03",
        "source_title": "T",
        "source_url": "https://o.example",
        "outlet": "City of Marrow Bay",
    }
    reading = one(lines(tmp_path / "rows.jsonl", row))
    [quotation] = reading.statements
    assert quotation.verbatim_in(reading.document)
    assert (quotation.text, quotation.kind, quotation.speaker, quotation.role) == (
        "Plant.", "direct", "Ines Talcott", "Mayor",
    )  # fmt: skip
    assert quotation.place == Place(city="Marrow Bay", state="OR", country="US", level="city")
    assert quotation.said_on == Date("2024-06-03", "given")
    assert (quotation.method, quotation.confidence) == ("given", 1.0)
    assert (reading.document.title, reading.document.url) == ("T", "https://o.example")


def test_a_statement_without_a_known_speaker_stays_unknown(tmp_path):
    [quotation] = one(lines(tmp_path / "rows.jsonl", {"text": "Plant.", "speaker": None})).statements
    assert (quotation.speaker, quotation.confidence) == (None, 0.0)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{broken", "line 2: the line is not JSON"),
        ('"words"', "line 2: the line holds a JSON str"),
        ("[" * 100_000, "line 2: the line is not JSON"),
        ({"title": "T"}, 'line 2: the row has no "text"'),
        ({"text": "  "}, 'line 2: the row has no "text"'),
        ({"text": ["a"]}, 'line 2: "text" is not text'),
        ({"text": "a", "date": "31 February 2020"}, "line 2: '31 February 2020'"),
        ({"text": "a", "speaker": "B", "level": "galaxy"}, "line 2: 'galaxy' is not a level"),
        ({"text": "a", "authors": {"b": 1}}, 'line 2: "authors" is not a list of names'),
        ('{"text": "a", "n": ' + "1" * 5000 + "}", "line 2: the line has a number of too many digits"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_line_is_named_and_the_others_go_in(tmp_path, row, sentence):
    first, bad, last = read(
        lines(tmp_path / "rows.jsonl", {"text": "One."}, row, {"text": "Two."}), Metadata()
    )
    assert (first.document.text, last.document.text) == ("One.", "Two.")
    assert sentence in bad.reason
    assert "\n" not in bad.reason


def test_a_line_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(b'{"text": "caf\xe9"}\n{"text": "One."}\n')
    bad, good = read(tmp_path / "rows.jsonl", Metadata())
    assert "line 1: the line is not UTF-8" in bad.reason
    assert good.document.text == "One."


def test_half_a_character_does_not_stop_a_row(tmp_path):
    row = '{"text": "a\\ud800b", "authors": ["\\ud800"]}'
    document = one(lines(tmp_path / "rows.jsonl", row)).document
    assert (document.text, document.authors) == ("a?b", ("?",))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of files that are not UTF-8")
def test_half_a_character_in_a_name_or_in_what_is_given_can_be_stored(tmp_path):
    path = tmp_path / "sur\udcff.txt"
    path.write_text("“Plant,” she said.")
    given = Metadata(title="T\udcff", outlet="O\udcff", url="https://o.example/\udcff")
    document = one(path, given).document
    assert document.file_name == "sur?.txt"
    assert (document.title, document.outlet, document.url) == ("T?", "O?", "https://o.example/?")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_json_lines_with_a_byte_order_mark_are_decoded(tmp_path, encoding):
    rows = '\ufeff{"text": "Première."}\r\n{"text": "Ġ stands for U+0120."}\n'
    (tmp_path / "rows.jsonl").write_bytes(rows.encode(encoding))
    found = list(read(tmp_path / "rows.jsonl", NOTHING_GIVEN))
    assert [each.document.text for each in found] == ["Première.", "Ġ stands for U+0120."]
    assert [each.name for each in found] == ["rows.jsonl:1", "rows.jsonl:2"]


def test_json_lines_that_break_their_byte_order_mark_are_refused_once(tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(codecs.BOM_UTF16_LE + '{"text": "a"}\n'.encode("utf-16-le") + b"\0")
    assert "rows.jsonl is not a text file" in reason(tmp_path / "rows.jsonl")


def test_a_folder_stands_for_its_visible_files(tmp_path):
    for name in ("b.txt", "a/c.txt", ".hidden/d.txt", ".e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("words")
    assert [path.name for path in files_of([str(tmp_path)])] == ["c.txt", "b.txt"]


def test_a_missing_source_is_named():
    with pytest.raises(UnreadableSource, match="'no/such/folder'"):
        files_of(["no/such/folder"])


def test_an_empty_name_is_not_the_current_folder():
    with pytest.raises(UnreadableSource, match="An empty name"):
        files_of([""])


@pytest.mark.parametrize("name", ["~nobody-of-that-name/file", "x" * 5000])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(UnreadableSource, match="name another"):
        files_of([name])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_a_pipe_or_device_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in (str(tmp_path / "pipe"), os.devnull):
        with pytest.raises(UnreadableSource, match="is a pipe or a device"):
            files_of([name])


def test_a_folder_without_a_file_is_refused(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden").write_text("words")
    with pytest.raises(UnreadableSource, match="holds no file"):
        files_of([str(tmp_path)])


def test_a_folder_that_cannot_be_opened_is_left_out_aloud(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "words.txt").write_text("words")
    scandir = os.scandir

    def refuse(path):
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    closed, words = files_of([str(tmp_path)])
    assert words.name == "words.txt"
    assert "closed cannot be opened" in reason(closed)
    assert count(closed) == 1


def test_a_folder_that_may_be_listed_and_not_entered_is_left_out_aloud(tmp_path, monkeypatch):
    (tmp_path / "listed.txt").write_text("words")
    stat = Path.stat

    def refuse(path, **options):
        if path.name == "listed.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    [listed] = files_of([str(tmp_path)])
    assert "listed.txt cannot be opened (Permission denied)" in reason(listed)


def test_a_reader_that_fails_stops_nothing(tmp_path, monkeypatch):
    def fail(source, given):
        raise RecursionError("too deep")
        yield

    monkeypatch.setitem(readers._READERS, "markdown", fail)
    (tmp_path / "a.md").write_text("# Words")
    told = reason(tmp_path / "a.md")
    assert told.endswith("a.md cannot be read (RecursionError); leave it out, or save its text instead.")


def test_names_in_a_row_are_one_line_each_and_blanks_are_nobodys(tmp_path):
    row = {"text": "Plant.\nNow.", "speaker": "Ines\n2. Talcott ", "role": " ", "city": "Marrow\tBay"}
    [quotation] = one(lines(tmp_path / "rows.jsonl", row)).statements
    assert (quotation.text, quotation.speaker, quotation.role) == ("Plant.\nNow.", "Ines 2. Talcott", None)
    assert quotation.place.city == "Marrow Bay"
    [nobodys] = one(lines(tmp_path / "rows.jsonl", {"text": "Plant.", "speaker": "  "})).statements
    assert (nobodys.speaker, nobodys.confidence) == (None, 0.0)


def test_a_source_that_holds_more_than_it_says_is_refused():
    source = of_bytes(b"x" * 2_000_000, "device")
    unsaid = type(source)(source.name, source.label, source.stream, 0)
    with pytest.raises(UnreadableSource, match="device is larger than 1 MB"):
        unsaid.whole(1_000_000)
    assert len(unsaid.whole(2_000_000)) == 2_000_000


def test_a_date_that_is_none_is_refused(tmp_path):
    with pytest.raises(InvalidDate, match="'someday'"):
        Metadata(date="someday").published()


def test_documents_are_counted_before_they_are_read(tmp_path):
    assert count(lines(tmp_path / "rows.jsonl", {"text": "One."}, {"text": "Two."}, "")) == 2
    assert count(lines(tmp_path / "words.txt", "a", "b")) == 1
