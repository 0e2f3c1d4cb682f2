import sqlite3

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import FILE_NAME, Library


def document(text, outlet="The Oxbarrow Gazette"):
    return Document(text, outlet=outlet)


def add(library, document):
    return library.add(document, [Quotation(document.id, 0, 3, document.text[:3], "direct")])


TEXT = "The Oxbarrow Harbor Authority (OHA) met."


def test_short_names_are_those_that_documents_define(tmp_path):
    with Library.open(tmp_path) as library:
        assert library.short_names().other_forms("OHA") == []
        add(library, document(TEXT))
        assert library.short_names().other_forms("OHA") == ["Oxbarrow Harbor Authority"]


def test_short_names_go_with_the_last_document_that_defines_them(tmp_path):
    with Library.open(tmp_path) as library:
        add(library, document(TEXT))
        library.remove(document(TEXT).id)
        assert library.short_names().other_forms("OHA") == []


def test_a_document_written_again_is_counted_once(tmp_path):
    with Library.open(tmp_path) as library:
        add(library, document(TEXT))
        library.add(document(TEXT), [], extractor="later")
        add(
            library,
            document(
                "The Ohio Hotel Association (OHA) met. The harbor (HA) froze.", "The Quillhaven Courier"
            ),
        )
        assert library.short_names().other_forms("OHA") == []  # one document each: nothing to choose by


def test_documents_of_an_earlier_version_are_read_when_the_library_catches_up(tmp_path):
    with Library.open(tmp_path) as library:
        add(library, document(TEXT))
    with sqlite3.connect(tmp_path / FILE_NAME) as store:
        store.execute("DELETE FROM definition")
        store.execute("UPDATE document SET defined = 0")
    store.close()
    with Library.open(tmp_path) as library:
        assert library.short_names().other_forms("OHA") == []
        library.catch_up()
        assert library.short_names().other_forms("OHA") == ["Oxbarrow Harbor Authority"]
