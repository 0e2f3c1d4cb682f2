"""The Atom feed of a saved search, read by feedparser as a feed reader would."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from starlette.testclient import TestClient

from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Document
from onrecord.desk import application as app
from onrecord.desk.feed import feed_path, feed_token
from onrecord.desk.form import Form, look_for
from onrecord.search.engine import Engine
from tests.support.ferrymeade import DOORS, ERRAND, FERRYMEADE, JOB, fill, quote

pytestmark = [pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with fill(tmp_path) as opened:
        yield opened


def client_of(engine: Engine, *, read_only: bool = False) -> TestClient:
    return TestClient(app.build(engine, sample=False, read_only=read_only), base_url="http://127.0.0.1:7860")


def test_a_feed_lists_what_a_saved_search_finds(engine: Engine) -> None:
    engine.library.save_search("Doors & <knocks> / 1", "", Filters(city=("Ferrymeade, OH",)))
    answer = client_of(engine).get("/" + feed_path(engine.library.folder, "Doors & <knocks> / 1"))
    assert answer.headers["content-type"] == "application/atom+xml"
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "Doors & <knocks> / 1 · On Record"
    assert {each.id for each in read.entries} == {
        f"urn:onrecord:quotation:{one.id}" for one in (DOORS, JOB, ERRAND)
    }
    first = next(each for each in read.entries if each.id.endswith(DOORS.id))
    assert first.title.startswith("Oda Quillfeather: Our officers will not knock")
    assert first.link == f"http://127.0.0.1:7860/source/{FERRYMEADE.id}?quotation={DOORS.id}#{DOORS.id}"
    assert first.updated_parsed is not None
    assert "Ferrymeade Courier" in first.summary or "Ferrymeade Courier" in first.content[0].value


def test_what_comes_on_record_is_in_the_feed_and_hostile_text_stays_text(engine: Engine) -> None:
    engine.library.save_search("all", "", Filters(kind=("direct",)))
    client, where = client_of(engine), "/" + feed_path(engine.library.folder, "all")
    before = len(feedparser.parse(client.get(where).content).entries)
    text = "]]></content><script>alert(1)</script> \x00\x0b & more"
    document = Document(f"“{text}”", url="https://x.example/1")
    engine.library.add(document, [quote(document, text, speaker="<b>Nobody</b>", confidence=0.9)])
    read = feedparser.parse(client.get(where).content)
    assert not read.bozo
    assert len(read.entries) == before + 1
    assert "<script" not in client.get(where).text


def test_a_feed_asks_for_its_token_which_stays_the_same(engine: Engine) -> None:
    engine.library.save_search("all", "", Filters(kind=("direct",)))
    folder = engine.library.folder
    token = feed_token(folder)
    assert feed_token(folder) == token
    assert len(token) == 32
    assert stat.S_IMODE(os.stat(folder / "feed-token").st_mode) == 0o600
    client = client_of(engine)
    assert client.get("/saved/all.atom").status_code == 403
    assert client.get("/saved/all.atom?token=é").status_code == 403
    assert client.get(f"/saved/none.atom?token={token}").status_code == 404
    assert client_of(engine, read_only=True).get(f"/saved/all.atom?token={token}").status_code == 403


def test_a_lost_token_opens_no_feed(engine: Engine) -> None:
    engine.library.save_search("all", "", Filters(kind=("direct",)))
    (engine.library.folder / "feed-token").write_text("")
    assert client_of(engine).get("/saved/all.atom?token=").status_code == 403


def test_the_page_links_each_saved_search_to_its_feed(engine: Engine) -> None:
    engine.library.save_search("all", "", Filters(kind=("direct",)))
    (link,) = re.findall('class="feed" href="([^"]+)"', look_for(engine, Form(), sample=False).answer)
    assert client_of(engine).get(f"/{link}").status_code == 200
