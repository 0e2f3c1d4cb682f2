"""Whatever comes and goes, is edited and undone: what a person said last is what is shown."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from onrecord.corpus.editing import accept, correct, correct_document, undo
from onrecord.corpus.errors import InvalidCorrection, OnRecordError
from onrecord.corpus.model import NOWHERE, Date, Document, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.verification import verify

ROOT = Path(__file__).parents[3]
TEXTS = ("“Shade is not a luxury.” “Rents must fall.”", "“The library stays open.”")
NAMES = ("Ines Talcott", "Inés Talcott", "Otto Brandvold", "Talcott", "Ruth Okpara", None)
PLACES = (Place("Dunmere", state="OH", country="US", level="city"), NOWHERE)
OUTLETS = (None, "The Courier", "The Bay Ledger")
NAME = st.sampled_from(NAMES) | st.text(min_size=1, max_size=8).filter(lambda name: name.strip())


def extracted(document, version):
    """What the first or the second version of extraction finds."""
    found, at = [], 0
    for number, part in enumerate(document.text.split("” ")):
        words = part.strip("“”")
        start = document.text.index(words, at)
        at = start + len(words)
        name = NAMES[(number + 2 * version) % 3]
        found.append(
            Quotation(document.id, start, at, words, "direct", speaker=name, speaker_mention=name,
                      role="Mayor" if version else None, place=PLACES[version], confidence=0.3 + version / 2,
                      method="cue")
        )  # fmt: skip
    return found


class Corrections(RuleBasedStateMachine):
    """A library, and beside it a plain list of what was said of each text and document."""

    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp())
        self.library = Library.open(self.folder)
        self.said = defaultdict(list)  # of each text and words: edits, each some fields
        self.titled = defaultdict(list)  # of each document: titles and outlets
        self.version = {}  # of each stored document: the version of extraction
        self.sources = {}
        self.gone = set()

    def teardown(self):
        # Who is who follows from what is shown, however it came to be so.
        with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as fresh:
            for document, found in self.library.documents():
                plain = replace(document, attributed_to=document.id, printed_as=None)
                fresh.add(plain, [replace(each, document_id=plain.id) for each in found])
            spelled = [(each.name, each.aliases, each.quotations) for each in fresh.speakers()]
            assert spelled == [(each.name, each.aliases, each.quotations) for each in self.library.speakers()]
        self.library.close()
        shutil.rmtree(self.folder)

    @rule(text=st.sampled_from(TEXTS), outlet=st.sampled_from(OUTLETS[1:]), version=st.integers(0, 1))
    def add(self, text, outlet, version):
        document = Document(text, title="Trees", outlet=outlet)
        outcome = self.library.add(document, extracted(document, version), extractor=str(version))
        # An outlet that a person has given to another printing makes this one that printing.
        taken = [
            each for each, edits in self.titled.items()
            if each in self.sources and each != document.id and edits and edits[-1].get("outlet") == outlet
            and self.sources[each].text == text and document.id not in self.sources
        ]  # fmt: skip
        stored = taken[0] if taken else document.id
        if stored in self.gone and stored not in self.sources:
            assert outcome == "removed"
            return
        assert (outcome == "added") == (stored not in self.sources)
        self.sources.setdefault(stored, document)
        self.version[stored] = version

    def _some(self, data):
        entries = self.library.entries(self.library.numbers())
        return data.draw(st.sampled_from(entries))

    @precondition(lambda self: self.sources)
    @rule(data=st.data(), name=NAME, role=st.sampled_from(("Mayor", "Sheriff", None)))
    def name(self, data, name, role):
        entry = self._some(data)
        changes = {"speaker": name, "role": role, "organization": None, "place": PLACES[0]}
        try:
            correct(self.library, entry.quotation.id, changes)
        except InvalidCorrection:
            quotation = entry.quotation
            assert all(getattr(quotation, field) == value for field, value in changes.items())
        else:
            self.said[entry.document.text, entry.quotation.text].append(changes)

    @precondition(lambda self: self.sources)
    @rule(data=st.data(), day=st.sampled_from(("2024-06-01", "2019")))
    def date(self, data, day):
        entry = self._some(data)
        changes = {"said_on": Date(day, "given")}
        if entry.quotation.said_on != changes["said_on"]:
            correct(self.library, entry.quotation.id, changes)
            self.said[entry.document.text, entry.quotation.text].append(changes)

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def accept(self, data):
        entry = self._some(data)
        accept(self.library, entry.quotation)
        fields = ("speaker", "role", "organization", "place")
        self.said[entry.document.text, entry.quotation.text].append(
            {field: getattr(entry.quotation, field) for field in fields}
        )

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def undo(self, data):
        entry = self._some(data)
        edits = self.said[entry.document.text, entry.quotation.text]
        if edits:
            undo(self.library, entry.quotation.id)
            edits.pop()
        else:
            with pytest.raises(InvalidCorrection):
                undo(self.library, entry.quotation.id)

    @precondition(lambda self: self.sources)
    @rule(data=st.data(), title=st.sampled_from(("Shade", None)), outlet=st.sampled_from(OUTLETS))
    def rename(self, data, title, outlet):
        document = data.draw(st.sampled_from(sorted(self.sources)))
        shown = self.library.document(document)
        others = [
            each for each in map(self.library.document, self.library.printings(document))
            if each.id != document and each.outlet == outlet
        ]  # fmt: skip
        if (shown.title, shown.outlet) == (title, outlet) or (shown.outlet != outlet and others):
            with pytest.raises(InvalidCorrection):
                correct_document(self.library, document, {"title": title, "outlet": outlet})
        else:
            correct_document(self.library, document, {"title": title, "outlet": outlet})
            self.titled[document].append({"title": title, "outlet": outlet})

    @precondition(lambda self: any(self.titled[each] for each in self.sources))
    @rule(data=st.data())
    def undo_renaming(self, data):
        document = data.draw(st.sampled_from([each for each in sorted(self.sources) if self.titled[each]]))
        undo(self.library, document)
        self.titled[document].pop()

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def remove(self, data):
        document = data.draw(st.sampled_from(sorted(self.sources)))
        self.library.remove(document)
        self.gone.add(document)
        del self.sources[document], self.version[document]

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def restore(self, data):
        document = data.draw(st.sampled_from(sorted(self.gone)))
        for text in TEXTS:
            for outlet in OUTLETS[1:]:
                if Document(text, outlet=outlet).id == document:
                    self.library.restore(Document(text, outlet=outlet))
        self.gone.remove(document)

    @rule()
    def reopen(self):
        self.library.close()
        self.library = Library.open(self.folder)

    @invariant()
    def what_was_said_last_is_shown(self):
        if not hasattr(self, "library"):
            return
        stored = {document.id: (document, found) for document, found in self.library.documents()}
        assert stored.keys() == self.sources.keys()
        for identity, (document, found) in stored.items():
            source = self.sources[identity]
            title, outlet = source.title, source.outlet
            for edit in self.titled[identity]:
                title, outlet = edit["title"], edit["outlet"]
            assert (document.title, document.outlet) == (title, outlet)
            for quotation, plain in zip(found, extracted(source, self.version[identity]), strict=True):
                names = ("speaker", "role", "place", "said_on", "method", "confidence")
                fields = {name: getattr(plain, name) for name in names}
                for edit in self.said[document.text, quotation.text]:
                    fields |= edit
                    if "speaker" in edit:
                        fields |= {"method": quotation.method, "confidence": 1.0}
                        assert quotation.method in ("corrected", "reviewed")
                assert fields == {field: getattr(quotation, field) for field in fields}

    @invariant()
    def the_store_is_whole(self):
        if hasattr(self, "library"):
            assert list(verify(self.library).problems) == []


Corrections.TestCase.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCorrections = Corrections.TestCase


WORKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from onrecord.corpus.editing import correct, undo
    from onrecord.corpus.store.library import Library
    with Library.open(Path(sys.argv[1])) as library:
        ids = [entry.quotation.id for entry in library.entries(library.numbers())]
        print("ready", flush=True)
        for number in range(int(sys.argv[2])):
            correct(library, ids[number % len(ids)], {"speaker": f"{sys.argv[3]} Wend {number}"})
            if number % 3 == 0:
                undo(library, ids[number % len(ids)])
    """
)


@pytest.fixture
def folder(tmp_path):
    with Library.open(tmp_path) as library:
        for number in range(3):
            document = Document(f"“Words of number {number}.” “And more of {number}.”", outlet="The Courier")
            library.add(document, extracted(document, 0))
    return tmp_path


def worker(folder, edits, name):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(edits), name], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def agrees(folder):
    """Whether the store is whole, and shows what its own record of corrections says."""
    with Library.open(folder) as library:
        assert list(verify(library).problems) == []
        for _, found in library.documents():
            for quotation in found:
                said = [each.new for each in library.corrections_of(quotation.id) if each.field == "speaker"]
                assert (quotation.method == "corrected") == bool(said)
                assert not said or quotation.speaker == said[-1]
        return library.counts().corrections


def test_a_kill_in_the_middle_leaves_whole_edits(folder):
    for delay in (0.05, 0.2):
        with worker(folder, 10_000, "Ada") as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(delay)
            os.kill(process.pid, signal.SIGKILL)
        agrees(folder)


def test_two_programs_that_edit_at_once_lose_nothing(folder):
    with worker(folder, 30, "Ada") as one, worker(folder, 30, "Bea") as other:
        errors = [process.communicate(timeout=120)[1] for process in (one, other)]
    assert errors == ["", ""]
    assert agrees(folder) == 2 * 30 - 2 * 10


def test_a_full_disk_leaves_what_was_there(folder):
    with Library.open(folder) as library:
        [first, *_] = [entry.quotation for entry in library.entries(library.numbers())]
        pages = library._connection.execute("PRAGMA page_count").fetchone()[0]
        library._connection.execute(f"PRAGMA max_page_count = {pages}")

        def fill():
            for number in range(2000):
                correct(library, first.id, {"speaker": f"{'Wend' * 40} {number}"})

        with pytest.raises(OnRecordError, match="is full"):
            fill()
    agrees(folder)
