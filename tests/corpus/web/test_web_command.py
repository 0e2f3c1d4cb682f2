import json

import pytest

from onrecord.corpus.store.library import Library
from onrecord.corpus.web.exchange import Limits
from tests.support.website import moved, served, story


@pytest.fixture
def site():
    with served() as site:
        yield site


@pytest.fixture
def run(run, monkeypatch):
    """The command, without pauses between what it fetches."""
    monkeypatch.setattr("onrecord.corpus.web.fetching.Limits", lambda: Limits(total=20, pause=0))
    return run


def test_what_can_be_fetched_goes_in_and_the_rest_is_told(run, site, tmp_path):
    site["/trees"], site["/moved"] = story(), moved("/trees")
    (tmp_path / "rent.txt").write_text("“Trees lower nobody's rent,” Council Member Otto Brandvold said.\n")
    code, out, err = run(
        "add", f"{site.url}/gone", tmp_path / "rent.txt", f"{site.url}/trees", "ftp://courier.example/x",
        f"{site.url}/moved", "--allow-private", "--json",
    )  # fmt: skip
    assert code == 2
    assert err.splitlines() == [
        f"{site.url}/gone cannot be fetched: there is no such page (status 404); "
        "check the address, or look in a web archive.",
        "ftp://courier.example/x is not of the web: only http and https are fetched; "
        "give the path of a file instead.",
    ]
    told = json.loads(out)
    assert (told["added"], told["unchanged"], len(told["skipped"])) == (2, 1, 2)
    with Library.open(tmp_path / "library") as library:
        stored = {document.url: quotations for document, quotations in library.documents()}
    assert [each.speaker for each in stored[f"{site.url}/trees"]] == ["Ines Talcott"]


def test_an_address_is_not_fetched_from_this_machine_unless_asked(run, site):
    site["/trees"] = story()
    code, out, err = run("add", f"{site.url}/trees")
    assert code == 2
    assert out.startswith("0 documents added")
    assert err == (
        f"{site.url}/trees cannot be fetched: 127.0.0.1 is on a private network or is this machine; "
        "say --allow-private if that is meant.\n"
    )
    assert site.asked == []


def test_a_password_in_an_address_is_neither_shown_nor_stored(run, tmp_path):
    code, out, err = run("add", "https://reader:hunter2@courier.example/trees", "--json")
    assert code == 2
    assert err.startswith("https://…@courier.example/trees carries a user name or password")
    assert "hunter2" not in out + err
    assert b"hunter2" not in (tmp_path / "library" / "library.sqlite").read_bytes()


def test_extract_fetches_too_and_names_the_address(run, site, monkeypatch):
    site["/trees"] = story()
    monkeypatch.setenv("ONRECORD_CONTACT", "desk@courier.example")
    code, out, _ = run("extract", f"{site.url}/trees", "--allow-private", "--json")
    assert code == 0
    assert {json.loads(line)["doc"] for line in out.splitlines()} == {f"{site.url}/trees"}
    assert site.asked[0][1]["user-agent"].endswith("(+desk@courier.example)")


def test_a_contact_that_is_none_is_told(run, monkeypatch):
    monkeypatch.setenv("ONRECORD_CONTACT", "call me")
    code, _, err = run("extract", "https://courier.example/trees")
    assert (code, err) == (2, "The contact 'call me' is not a mail or web address; mend ONRECORD_CONTACT.\n")


def test_an_address_that_reads_otherwise_than_before_is_kept_twice_and_told(run, site, tmp_path):
    url = f"{site.url}/trees"
    site["/trees"] = story()
    run("add", url, "--allow-private")
    assert run("add", url, "--allow-private")[1].startswith("0 documents added, 0 updated, 1 already there")
    site["/trees"] = story(words="Shade is a luxury that we cannot afford this year,")
    code, out, _ = run("add", url, "--allow-private")
    with Library.open(tmp_path / "library") as library:
        [first, second] = [document for document, _ in library.documents()]
    assert (first.url, second.url) == (url, url)
    assert code == 0
    assert out.splitlines() == [
        "1 document added, 0 updated, 0 already there and unchanged, 0 skipped; "
        "1 quotation written, 0 of doubtful speaker.",
        f"{url} read otherwise before; the earlier version is kept as {first.id}.",
    ]
    told = json.loads(run("add", url, "--allow-private", "--json")[1])
    assert (told["unchanged"], told["revised"]) == (1, {})


def test_addresses_that_differ_by_tracking_alone_are_fetched_once_and_without_it(run, site, tmp_path):
    site["/trees"] = site["/trees?id=7"] = story()
    url = f"{site.url}/trees"
    tracked = [f"{url}?utm_source=mail", f"{url}?fbclid=Ab1&utm_medium=social", url]
    assert run("add", *tracked, f"{url}?id=7&utm_campaign=june", "--allow-private")[0] == 0
    assert site.requests() == ["/trees", "/trees?id=7"]
