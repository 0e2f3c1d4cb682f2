import datetime
import json

import openpyxl
import pytest

from onrecord import cli
from onrecord.corpus.model import Date, Place
from onrecord.corpus.reading import Metadata, count
from tests.support.sources import one, parted, reason

ROWS = [
    ["Quotation", "Speaker Name", "Title", "City", "State", "Said On", "Link", "Publication"],
    ["Plant, “now”.", "Ines Talcott", "Mayor", "Marrow Bay", "OR", "2024-06-03", "https://o.example/1",
     "The Courier"],
    ["Mend pipes,\nplease.", "Bo Lark", "Council member", "Marrow Bay", "Oregon", "June 4, 2024", "", ""],
    ["", "", "", "", "", "", "", ""],
    ["Nobody is named.", "", "", "", "", "", "", ""],
]  # fmt: skip


def delimited(path, rows=ROWS, delimiter=",", encoding="utf-8"):
    import csv

    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(path, rows=ROWS, above=()):
    book = openpyxl.Workbook()
    book.active.append(["notes", "of an intern"])
    sheet = book.create_sheet("Statements")
    for row in [*above, *rows]:
        sheet.append(row)
    book.save(path)
    return path


def check(readings):
    first, second, third = (found.statements[0] for found in readings)
    assert (first.text, first.speaker, first.role, first.kind) == (
        "Plant, “now”.",
        "Ines Talcott",
        "Mayor",
        "direct",
    )
    assert first.place == Place(city="Marrow Bay", state="OR", country="US", level="city")
    assert first.said_on == Date("2024-06-03", "given")
    assert (first.method, first.confidence) == ("given", 1.0)
    assert first.verbatim_in(readings[0].document)
    assert (readings[0].document.url, readings[0].document.outlet) == ("https://o.example/1", "The Courier")
    assert (second.text, second.role, second.said_on) == (
        "Mend pipes,\nplease.", "Council member", Date("2024-06-04", "given"),
    )  # fmt: skip
    assert (third.text, third.speaker, third.confidence) == ("Nobody is named.", None, 0.0)


@pytest.mark.parametrize(
    ("name", "delimiter", "encoding", "media_type"),
    [
        ("a.csv", ",", "utf-8", "text/csv"),
        ("a.csv", ";", "utf-8-sig", "text/csv"),
        ("a.csv", ",", "utf-16", "text/csv"),
        ("a.csv", ",", "cp1252", "text/csv"),
        ("a.tsv", "\t", "utf-8", "text/tab-separated-values"),
        ("a.txt", "\t", "utf-8", "text/tab-separated-values"),
        ("a", ",", "utf-8", "text/csv"),
    ],
)
def test_a_table_of_statements(tmp_path, name, delimiter, encoding, media_type):
    readings, reasons = parted(delimited(tmp_path / name, delimiter=delimiter, encoding=encoding))
    assert reasons == []
    check(readings)
    assert {found.document.media_type for found in readings} == {media_type}
    assert readings[0].name == f"{name}:2"


@pytest.mark.parametrize("above", [(), (["Statements on trees"], [])], ids=["at once", "below a heading"])
def test_a_workbook_of_statements(tmp_path, above):
    rows = [row[:] for row in ROWS]
    rows[1][5] = datetime.date(2024, 6, 3)
    readings, reasons = parted(workbook(tmp_path / "a.xlsx", rows, above))
    assert reasons == []
    check(readings)
    assert readings[0].document.media_type.endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Quote", "text"), ("QUOTATION", "text"), ("exact_quote", "text"), (" Statement ", "text"),
    ],
)  # fmt: skip
def test_the_column_of_words_may_have_many_names(tmp_path, header, field):
    found = one(delimited(tmp_path / "a.csv", [[header, "who?"], ["Plant.", "Ines Talcott"]]))
    assert (found.statements[0].text, found.statements[0].speaker) == ("Plant.", "Ines Talcott")


def test_columns_that_cannot_be_told_are_mapped(tmp_path):
    path = delimited(tmp_path / "a.csv", [["Zitat", "Wer", "Rolle"], ["Plant.", "Ines Talcott", "Mayor"]])
    assert "has no column of quotations (its columns: Zitat, Wer, Rolle)" in reason(path)
    given = Metadata(columns=(("text", "zitat"), ("speaker", "Wer"), ("role", "Rolle")))
    [statement] = one(path, given).statements
    assert (statement.text, statement.speaker, statement.role) == ("Plant.", "Ines Talcott", "Mayor")


def test_a_mapped_column_that_is_missing_is_named(tmp_path):
    path = delimited(tmp_path / "a.csv", [["quote", "name"], ["Plant.", "Ines Talcott"]])
    given = Metadata(columns=(("speaker", "Wer"),))
    assert "has no column 'Wer' for --map speaker (its columns: quote, name)" in reason(path, given)


def test_a_mapped_field_that_no_row_of_json_lines_has_is_named(tmp_path):
    rows = [{"quote": "Plant.", "name": "Bo Lark"}, {"text": "Mend.", "Wer": "Ines Talcott"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    given = Metadata(columns=(("speaker", "Sprecher"),))
    assert "has no column 'Sprecher' for --map speaker (its columns: quote, name, text, Wer)" in reason(
        tmp_path / "a.jsonl", given
    )
    readings, reasons = parted(tmp_path / "a.jsonl", Metadata(columns=(("speaker", "wer"),)))
    assert reasons == []
    assert readings[1].statements[0].speaker == "Ines Talcott"


def test_the_command_maps_columns(tmp_path, capsys):
    path = delimited(tmp_path / "a.csv", [["Zitat", "Wer"], ["Plant.", "Ines Talcott"]])
    assert cli.main(["extract", str(path), "--map", "text=Zitat", "--map", "speaker=wer", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["speaker"]) == ("Plant.", "Ines Talcott")


@pytest.mark.parametrize("mapping", ["speaker", "speaker=", "=Wer", "person=Wer"])
def test_a_mapping_that_is_none_is_refused(tmp_path, capsys, mapping):
    with pytest.raises(SystemExit):
        cli.main(["extract", str(tmp_path), "--map", mapping])
    assert "is not FIELD=COLUMN" in capsys.readouterr().err


def test_what_is_mapped_goes_before_what_is_guessed(tmp_path):
    path = delimited(tmp_path / "a.csv", [["Quote", "Name", "Said by"], ["Plant.", "row 1", "Ines Talcott"]])
    assert one(path).statements[0].speaker == "row 1"
    assert one(path, Metadata(columns=(("speaker", "Said by"),))).statements[0].speaker == "Ines Talcott"


@pytest.mark.parametrize(
    ("title", "role", "of_source"),
    [
        ("Mayor", "Mayor", None),
        ("Mayor of Marrow Bay says the city will plant 2,000 trees", None, "Mayor of"),
    ],
)
def test_a_title_is_the_persons_when_it_is_short(tmp_path, title, role, of_source):
    found = one(
        delimited(tmp_path / "a.csv", [["quote", "speaker", "title"], ["Plant.", "Ines Talcott", title]])
    )
    assert found.statements[0].role == role
    assert (found.document.title or "").startswith(of_source or "")
    assert (found.document.title is None) == (of_source is None)


def test_a_table_of_texts_is_one_of_documents(tmp_path):
    rows = [
        ["text", "title", "date", "outlet", "url"],
        ["“Plant,” said Bo.", "Mayor backs trees in a long headline", "2024-06-03", "O", "https://o.example"],
    ]
    found = one(delimited(tmp_path / "a.csv", rows))
    assert found.statements is None
    assert found.document.published == Date("2024-06-03", "metadata")
    assert (found.document.title, found.document.outlet) == ("Mayor backs trees in a long headline", "O")


def test_a_bad_row_is_named_and_the_others_go_in(tmp_path):
    rows = [
        ["quote", "speaker", "date"],
        ["One.", "A B", "3/4/2019"],
        ["", "A B", "2019"],
        ["Two.", "A B", "2019"],
    ]
    readings, reasons = parted(delimited(tmp_path / "a.csv", rows))
    assert [found.document.text for found in readings] == ["Two."]
    assert "a.csv row 2: '3/4/2019' is not a date" in reasons[0]
    assert 'a.csv row 3: the row has no "text"' in reasons[1]


def test_rows_of_uneven_length(tmp_path):
    (tmp_path / "a.csv").write_text("quote,speaker\nOne.\nTwo.,A B,more,and more\n")
    readings, reasons = parted(tmp_path / "a.csv")
    assert reasons == []
    assert [(found.document.text, found.statements[0].speaker) for found in readings] == [
        ("One.", None),
        ("Two.", "A B"),
    ]


def test_an_empty_table_is_named(tmp_path):
    (tmp_path / "a.csv").write_text(" \n")
    assert "a.csv is empty" in reason(tmp_path / "a.csv")


def test_a_picture_called_a_table_is_named(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert "is not a text file" in reason(tmp_path / "a.csv")


def test_a_table_whose_encoding_changes_is_named(tmp_path):
    path = tmp_path / "a.csv"
    said = "“We shall plant a café’s trees,” she says.,Inés\n"
    path.write_bytes(("quote,speaker\n" + said * 8000).encode("cp1252") + b"\x81\x8d,Bo\n")
    readings, reasons = parted(path)
    assert readings[0].document.text.startswith("“We shall plant a café’s trees")
    assert "cannot be found after row" in reasons[-1]


def test_a_workbook_without_quotations_is_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["Ward", "Trees"], ["One", 200]])
    assert "has no column of quotations (its columns: notes, of an intern)" in reason(path)


def test_the_error_of_a_formula_is_nobodys_words(tmp_path):
    rows = [["quote", "speaker"], ["#N/A", "Ines Talcott"], ["Plant.", "#REF!"], ["#1 is trees.", "Bo Lark"]]
    readings, reasons = parted(workbook(tmp_path / "a.xlsx", rows))
    assert [found.document.text for found in readings] == ["#1 is trees."]
    assert "a.xlsx row 2: the text is the spreadsheet's error #N/A; mend its formula." in reasons[0]
    assert "the speaker is the spreadsheet's error #REF!" in reasons[1]


def test_a_damaged_workbook_is_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:3000])
    assert "is damaged or ends in the middle" in reason(path)


def test_xml_entities_in_a_workbook_are_refused(tmp_path):
    from tests.corpus.reading.test_reading_documents import ENTITIES, repacked

    path = repacked(
        workbook(tmp_path / "a.xlsx"),
        lambda name, data: ENTITIES + data if name.startswith("xl/worksheets/") else data,
    )
    assert "declares XML entities" in reason(path)


def test_a_long_table_is_read_as_it_comes(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("quote,speaker\n")
        file.writelines(f"Number {n} is what I say.,Bo Lark\n" for n in range(3000))
    assert abs(count(path) - 3000) < 30
    readings, _ = parted(path)
    assert len(readings) == 3000


@pytest.mark.parametrize(
    ("row", "speaker"),
    [
        ({"quotation": "Plant.", "name": "Ines Talcott", "saidOn": "2024-06-03"}, "Ines Talcott"),
        ({"text": "Plant.", "speaker": "Ines Talcott", "position": "Mayor"}, "Ines Talcott"),
    ],
)
def test_json_lines_of_statements_may_have_other_names(tmp_path, row, speaker):
    (tmp_path / "a.txt").write_text(json.dumps(row) + "\n")
    assert one(tmp_path / "a.txt").statements[0].speaker == speaker


def test_a_document_with_a_name_is_no_statement(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "“Plant,” said Bo.", "name": "a.txt"}) + "\n")
    assert one(tmp_path / "a.jsonl").statements is None


def test_json_over_several_lines_is_named(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"text": "words"}, indent=2))
    assert "write each object on a line of its own" in reason(tmp_path / "a.json")


def test_a_table_without_rows_is_named(tmp_path):
    assert "holds nothing that can be read" in reason(delimited(tmp_path / "a.csv", [["quote", "speaker"]]))


def test_a_json_array_is_named(tmp_path):
    (tmp_path / "a.json").write_text('[{"text": "words"}]')
    assert "one object a line" in reason(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("row", "country", "region"),
    [
        ({"country": "Narnia"}, "Narnia", "Narnia"),
        ({"country": "xk"}, "XK", "XK"),
        ({"country": "france"}, "FR", "FR"),
        ({"state": "ohio"}, "US", "OH"),
        ({"state": "Calormen"}, "US", "Calormen"),
    ],
)
def test_a_place_that_no_list_knows_is_spelled_as_the_row_spells_it(tmp_path, row, country, region):
    path = tmp_path / "rows.jsonl"
    row = {"text": "We will mend the harbor.", "speaker": "Odo Brandt", "city": "Vlinn", **row}
    path.write_text(json.dumps(row), "utf-8")
    reading = one(path)
    place = reading.statements[0].place
    assert (place.country, place.region) == (country, region)


def statement_of(tmp_path, header, row, name="a.csv"):
    [found] = one(delimited(tmp_path / name, [header, row])).statements
    return found


@pytest.mark.parametrize(
    ("city", "beside", "place"),
    [
        ("Richmond, VA", {}, ("Richmond", "VA", "US")),
        ("Richmond, Virginia", {}, ("Richmond", "VA", "US")),
        ("Richmond (Va.)", {}, ("Richmond", "VA", "US")),
        ("Richmond, VA, USA", {}, ("Richmond", "VA", "US")),
        ("Richmond, VA", {"state": "VA"}, ("Richmond", "VA", "US")),
        ("Lyon, France", {}, ("Lyon", None, "FR")),
        ("Ostwick, Upper Town", {}, ("Ostwick, Upper Town", None, None)),
    ],
)
def test_a_city_with_its_state_is_a_city_and_a_state(tmp_path, city, beside, place):
    found = statement_of(
        tmp_path, ["quote", "speaker", "city", *beside], ["Plant.", "Bo Lark", city, *beside.values()]
    )
    assert (found.place.city, found.place.state, found.place.country) == place


@pytest.mark.parametrize(
    "name",
    ["N/A", "n/a", "NA", "Unknown", "unknown speaker", "Unidentified man", "Anonymous", "anonymous source",
     "-", "—", "None", "?", "Not named", "Name withheld", "not available", "TBD", "UNKNOWN",
     "Several residents"],
)  # fmt: skip
def test_what_stands_for_nobody_is_no_speaker(tmp_path, name):
    assert statement_of(tmp_path, ["quote", "speaker"], ["Plant.", name]).speaker is None


@pytest.mark.parametrize(
    "name", ["Ana Nunn", "No One Lark", "Resident Bo Lark", "Ada N. Fenwick", "Nona Various-Lee"]
)
def test_a_name_that_looks_like_nobody_is_kept(tmp_path, name):
    assert statement_of(tmp_path, ["quote", "speaker"], ["Plant.", name]).speaker == name


@pytest.mark.parametrize(
    "header", [["First Name", "Last Name"], ["given_name", "surname"], ["firstname", "lastname"]]
)
def test_a_name_in_two_columns_is_one(tmp_path, header):
    assert statement_of(tmp_path, ["text", *header], ["Plant.", "Ines", "Talcott"]).speaker == "Ines Talcott"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("“Plant.”", "Plant."), ('"Plant."', "Plant."), ("«Plant.»", "Plant."),
        ("‘It’s late.’", "It’s late."),
        ("„Plant.“", "Plant."), ("“Plant” and “mend”", "“Plant” and “mend”"),
        ('"Plant" and "mend"', '"Plant" and "mend"'),
        ("“Plant,” she said.", "“Plant,” she said."), ("‘Plant’ and ‘mend’", "‘Plant’ and ‘mend’"),
    ],
)  # fmt: skip
def test_a_cell_quoted_as_a_whole_is_what_stands_between_the_marks(tmp_path, cell, text):
    assert statement_of(tmp_path, ["quote", "speaker"], [cell, "Bo Lark"]).text == text


@pytest.mark.parametrize(
    ("written", "said_on"),
    [("1/16/2025", "2025-01-16"), ("16/1/2025", "2025-01-16"), ("16.01.2025", "2025-01-16"),
     ("5/5/2025", "2025-05-05"),     ("01-16-2025", "2025-01-16"), ("1/16/2025 14:30", "2025-01-16")],
)  # fmt: skip
def test_figures_that_can_only_be_one_day_are_that_day(tmp_path, written, said_on):
    assert (
        statement_of(tmp_path, ["quote", "speaker", "date"], ["Plant.", "Bo Lark", written]).said_on.value
        == said_on
    )


@pytest.mark.parametrize("written", ["3/4/2019", "13/13/2025", "2/30/2025"])
def test_figures_that_are_two_days_or_none_are_refused(tmp_path, written):
    path = delimited(tmp_path / "a.csv", [["quote", "speaker", "date"], ["Plant.", "Bo Lark", written]])
    assert f"'{written}' is not a date" in parted(path)[1][0]


def texts(path):
    readings, reasons = parted(path)
    return [found.statements[0].text for found in readings], reasons


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ('"Open mark\tInes Talcott\n', '"Open mark'),
        ('"Plant," she said.\tInes Talcott\n', '"Plant," she said.'),
        ('"Plant ""two"" trees."\tInes Talcott\n', 'Plant "two" trees.'),
        ('"Plant.\nAnd mend."\tInes Talcott\n', "Plant.\nAnd mend."),
        ('Ines said "plant"\tInes Talcott\n', 'Ines said "plant"'),
    ],
    ids=["open", "a quotation in it", "quoted", "two lines", "at its end"],
)
def test_a_mark_in_tab_separated_text_swallows_nothing(tmp_path, row, text):
    path = tmp_path / "a.tsv"
    path.write_text(f"quote\tspeaker\n{row}No.\tBo Lark\n")
    assert texts(path) == ([text, "No."], [])


def test_a_quoted_cell_of_the_last_column_goes_on_over_lines(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text('speaker\tquote\nInes Talcott\t"Plant.\n\nAnd mend."\nBo Lark\tNo.\n')
    assert texts(path) == (["Plant.\n\nAnd mend.", "No."], [])


def test_a_mark_that_nothing_closes_is_told_of(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('quote,speaker\nPlant.,Ines Talcott\n"No,Bo Lark\nYes.,Una Marsh\n')
    found, [why] = texts(path)
    assert found == ["Plant."]
    assert "cannot be read after row 2 (a quotation mark opens there that nothing closes)" in why


@pytest.mark.parametrize(("line", "mark"), [("sep=;", ";"), ("SEP=|", "|"), ("sep=,", ","), ("sep=\t", "\t")])
def test_the_separator_that_excel_writes_is_no_row(tmp_path, line, mark):
    path = tmp_path / "a.csv"
    path.write_text(f"{line}\r\n" + f"quote{mark}speaker\r\nPlant.{mark}Bo Lark\r\n")
    assert texts(path) == (["Plant."], [])


def test_merged_cells_and_escapes_of_a_workbook_are_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Speaker", "City", "Quote"],
        ["Ines Talcott", "Marrow Bay", "Plant."],
        [None, None, "Mend._x000D_\nNow."],
        ["Bo Lark", "Ostwick", "No."],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    readings, reasons = parted(tmp_path / "a.xlsx")
    found = [each.statements[0] for each in readings]
    assert [(each.text, each.speaker, each.place.city) for each in found] == [
        ("Plant.", "Ines Talcott", "Marrow Bay"),
        ("Mend.\nNow.", "Ines Talcott", "Marrow Bay"),
        ("No.", "Bo Lark", "Ostwick"),
    ]
    assert reasons == []


def only(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    [found], reasons = parted(path)
    assert reasons == []
    return found.statements[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r'"We have \"twelve\" buses"', 'We have "twelve" buses'),
        (r'"\"Twelve,\" she said"', '"Twelve," she said'),
        ('"We have ""twelve"" buses"', 'We have "twelve" buses'),
        (r"C:\buses\twelve", r"C:\buses\twelve"),
    ],
)
def test_marks_within_a_cell_are_doubled_or_stand_behind_a_stroke(tmp_path, cell, text):
    assert only(tmp_path, f"speaker,quote\nBo Lark,{cell}\n").text == text


def test_the_line_that_excel_reads_may_be_quoted(tmp_path):
    assert only(tmp_path, '"sep=;"\r\nspeaker;quote\r\nBo Lark;We, too\r\n').text == "We, too"


@pytest.mark.parametrize(
    ("header", "cell", "place"),
    [
        ("City/State", '"Richmond, Virginia"', ("Richmond", "VA")),
        ("City and State", "St. Paul MN", ("St. Paul", "MN")),
        ("city", '"Washington, D.C."', ("Washington", "DC")),
        ("city", "Marrow BAY", ("Marrow BAY", None)),
        ("town", "Ho Chi Minh City", ("Ho Chi Minh City", None)),
    ],
)
def test_city_and_state_stand_in_one_column(tmp_path, header, cell, place):
    found = only(tmp_path, f"fname,lname,quote,{header}\nBo,Lark,We too,{cell}\n")
    assert (found.speaker, found.place.city, found.place.region) == ("Bo Lark", *place)
