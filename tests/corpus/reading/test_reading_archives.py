import bz2
import gzip
import io
import json
import random
import stat
import zipfile
import zlib
from pathlib import Path

import pytest

from onrecord.corpus.reading import Metadata, count
from tests.corpus.reading.test_reading_documents import pdf, word
from tests.support.sources import bounded, one, parted, reason

try:
    import resource
except ImportError:
    resource = None

FILES = Path(__file__).parents[2] / "files"
SAID = "“Plant,” said Mayor Ines Talcott."


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def zipped(members):
    file = io.BytesIO()
    archive(file, members)
    return file.getvalue()


def test_the_files_of_an_archive_go_in(tmp_path):
    members = {
        "a.txt": SAID,
        "b/2019-07-12-c.md": f"# Trees\n\n{SAID}",
        "d.pdf": pdf(tmp_path / "d.pdf").read_bytes(),
        "e.docx": word(tmp_path / "e.docx").read_bytes(),
        "f.csv": "quote,speaker\nPlant.,Ines Talcott\nMend.,Bo Lark\n",
        "__MACOSX/._a.txt": "junk",
        "b/.DS_Store": b"\0\0",
    }
    path = archive(tmp_path / "news.zip", members)
    readings, reasons = parted(path)
    assert reasons == []
    assert [found.name for found in readings] == [
        "news.zip/a.txt",
        "news.zip/b/2019-07-12-c.md",
        "news.zip/d.pdf",
        "news.zip/e.docx",
        "news.zip/f.csv:2",
        "news.zip/f.csv:3",
    ]
    assert readings[1].document.file_name == "2019-07-12-c.md"
    assert readings[1].document.published.value == "2019-07-12"
    assert count(path) == 5


@pytest.mark.parametrize("given", [{"title": "Plans"}, {"url": "https://town.example/plans"}])
def test_a_title_or_an_address_of_one_document_is_not_given_to_several(tmp_path, given):
    several = archive(tmp_path / "news.zip", {"a.txt": SAID, "b.txt": f"Later. {SAID}"})
    assert "--title, --url and --video describe one" in reason(several, Metadata(**given))
    alone = archive(tmp_path / "one.zip", {"a.txt": SAID})
    document = one(alone, Metadata(**given)).document
    assert {name: getattr(document, name) for name in given} == given


def test_an_archive_may_lie_in_an_archive_and_no_deeper(tmp_path):
    inner = zipped({"a.txt": SAID})
    path = archive(tmp_path / "news.zip", {"inner.zip": inner, "deep.zip": zipped({"inner.zip": inner})})
    readings, reasons = parted(path)
    assert [found.name for found in readings] == ["news.zip/inner.zip/a.txt"]
    assert "news.zip/deep.zip/inner.zip is an archive in an archive in an archive" in reasons[0]
    assert len(reasons) == 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b.txt", "C:/b.txt", "..\\..\\b.txt"]
)
def test_paths_that_lead_out_are_refused(tmp_path, name):
    readings, reasons = parted(archive(tmp_path / "news.zip", {name: SAID, "a.txt": SAID}))
    assert [found.name for found in readings] == ["news.zip/a.txt"]
    assert len(reasons) == 1
    assert "has a path that leads out of the archive" in reasons[0]


def test_an_archive_of_nothing_is_named(tmp_path):
    assert "holds nothing that can be read" in reason(archive(tmp_path / "news.zip", {".hidden": SAID}))


def test_what_a_browser_saves_beside_a_page_is_no_text(tmp_path):
    members = {
        "page.txt": SAID,
        "page_files/a.js": 'say("“Plant,” said Bo Lark.")',
        "page_files/a.css": "p{}",
    }
    readings, reasons = parted(archive(tmp_path / "news.zip", members))
    assert [found.name for found in readings] == ["news.zip/page.txt"]
    assert ["is code and not a text" in each for each in reasons] == [True, True]


def test_a_bomb_is_refused_by_name(tmp_path):
    members = {"bomb.txt": b"0" * 50_000_000, "bomb.jsonl": b" " * 50_000_000, "a.txt": SAID}
    readings, reasons = parted(archive(tmp_path / "news.zip", members))
    assert [found.name for found in readings] == ["news.zip/a.txt"]
    assert ["bomb.txt unpacks to more" in reasons[0], "bomb.jsonl unpacks to more" in reasons[1]] == [
        True,
        True,
    ]


def test_a_member_that_lies_about_its_size_is_refused(tmp_path):
    path = archive(tmp_path / "news.zip", {"bomb.txt": b"0" * 5_000_000, "a.txt": SAID})
    data = path.read_bytes()
    # The size that the two headers declare, made small: nothing beyond it may be read.
    path.write_bytes(data.replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    readings, reasons = parted(path)
    assert [found.name for found in readings] == ["news.zip/a.txt"]
    assert "bomb.txt is damaged" in reasons[0]


def test_an_archive_in_an_archive_may_not_swell_twice(tmp_path, monkeypatch):
    monkeypatch.setattr("onrecord.corpus.reading.archive._ALL_INSIDE", 1000)
    inner = zipped({"a.txt": SAID, "b.txt": SAID * 40, "c.txt": SAID})
    readings, reasons = parted(archive(tmp_path / "news.zip", {"inner.zip": inner, "big.txt": SAID * 40}))
    assert [found.name for found in readings] == ["news.zip/inner.zip/a.txt", "news.zip/big.txt"]
    assert all("makes the archive too large to unpack" in each for each in reasons)
    assert len(reasons) == 2


@pytest.mark.skipif(resource is None, reason="only Unix bounds the size of a file")
@pytest.mark.parametrize("packed", ["news.zip", "big.csv.gz"])
def test_a_full_disk_while_unpacking_is_told_and_the_rest_goes_in(tmp_path, packed):
    generator = random.Random(1)
    rows = "".join(f"{generator.randbytes(450).hex()},Bo Lark\n" for _ in range(10_000))
    if packed == "news.zip":
        archive(tmp_path / packed, {"a.txt": SAID, "big.csv": f"quote,speaker\n{rows}", "b.txt": SAID})
    else:
        (tmp_path / packed).write_bytes(gzip.compress(f"quote,speaker\n{rows}".encode(), 1))
    with bounded(1_000_000):
        readings, reasons = parted(tmp_path / packed)
    assert [found.name for found in readings] == (
        ["news.zip/a.txt", "news.zip/b.txt"] if packed == "news.zip" else []
    )
    assert len(reasons) == 1
    assert f"{packed}" in reasons[0]
    assert "cannot be unpacked" in reasons[0]
    assert "TMPDIR" in reasons[0]


def test_a_locked_member_is_refused_by_name(tmp_path):
    readings, reasons = parted(FILES / "locked.zip")
    assert [found.name for found in readings] == ["locked.zip/hearing.srt"]
    assert "notes.md is locked with a password" in reasons[0]


def test_a_member_whose_flag_says_that_it_is_locked_is_refused(tmp_path):
    path = archive(tmp_path / "news.zip", {"a.txt": SAID})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the local header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "a.txt is locked with a password" in reason(path)


def test_a_link_is_refused_by_name(tmp_path):
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "a.txt is a link" in reason(tmp_path / "news.zip")


def test_a_damaged_member_leaves_the_others(tmp_path):
    path = archive(tmp_path / "news.zip", {"a.txt": SAID * 50, "b.txt": SAID})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    readings, reasons = parted(path)
    assert [found.name for found in readings] == ["news.zip/b.txt"]
    assert "a.txt is damaged" in reasons[0]


def test_an_archive_that_was_cut_off_is_named(tmp_path):
    path = archive(tmp_path / "news.zip", {"a.txt": SAID})
    path.write_bytes(path.read_bytes()[:-30])
    assert "news.zip is damaged or ends in the middle" in reason(path)


def test_a_picture_in_an_archive_is_named(tmp_path):
    readings, reasons = parted(
        archive(tmp_path / "news.zip", {"a.png": b"\x89PNG\r\n\x1a\n\0", "b.txt": SAID})
    )
    assert len(readings) == 1
    assert "news.zip/a.png is not a text file" in reasons[0]


# Single files, packed


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_lines_are_read(tmp_path, pack):
    lines = "".join(json.dumps({"text": f"Number {n}."}) + "\n" for n in range(1000)).encode()
    path = tmp_path / "rows.jsonl.packed"
    path.write_bytes(pack(lines))
    readings, reasons = parted(path)
    assert (len(readings), reasons) == (1000, [])
    assert 900 <= count(path) <= 1100


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_lines_that_were_cut_off_give_what_is_whole(tmp_path, pack):
    lines = "".join(
        json.dumps({"text": f"Number {n} {hash(str(n))}."}) + "\n" for n in range(60_000)
    ).encode()
    path = tmp_path / "rows.jsonl.packed"
    packed = pack(lines)
    path.write_bytes(packed[: len(packed) // 2])
    readings, reasons = parted(path)
    assert 5_000 < len(readings) < 55_000
    assert "is damaged or ends in the middle" in reasons[-1]
    assert len(reasons) <= 2  # and the line that was cut


def test_a_packed_bomb_is_refused(tmp_path):
    packer = zlib.compressobj(wbits=31)
    path = tmp_path / "bomb.jsonl.gz"
    with path.open("wb") as file:
        file.write(packer.compress(b'{"text": "one"}\n'))
        for _ in range(300):
            file.write(packer.compress(b" " * 1_000_000))
        file.write(packer.flush())
    readings, reasons = parted(path)
    assert len(readings) == 1
    assert "unpacks to more than 400 times its size" in reasons[-1]


def test_what_is_packed_twice_is_named(tmp_path):
    path = tmp_path / "a.txt.gz.gz"
    path.write_bytes(gzip.compress(gzip.compress(SAID.encode())))
    assert "is packed twice" in reason(path)


def test_a_packed_text_is_read(tmp_path):
    path = tmp_path / "a.txt.bz2"
    path.write_bytes(bz2.compress(SAID.encode()))
    assert one(path).document.text == SAID
