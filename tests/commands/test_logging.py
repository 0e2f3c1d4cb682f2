"""What ``--verbose`` and ONRECORD_LOG log, and what is never logged."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from tests.support.ferrymeade import fill


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    """Take the handler of a test's command away."""
    yield
    log = logging.getLogger("onrecord")
    log.handlers.clear()
    log.setLevel(logging.NOTSET)


def test_a_question_is_logged_with_its_time_and_without_its_words(tmp_path, caplog):
    with fill(tmp_path) as engine, caplog.at_level(logging.INFO, "onrecord"):
        engine.search("police and federal agents", 3)
    assert re.search(r"A question took \d+ ms: 3 of \d+ statements", caplog.text)
    assert "police" not in caplog.text


def test_indexing_is_logged_once_for_each_state(tmp_path, caplog):
    with fill(tmp_path) as engine, caplog.at_level(logging.INFO, "onrecord"):
        engine.refresh()
        engine.refresh()
    assert len(re.findall(r"The index of \d+ statements was up to date after \d+\.\d\d s", caplog.text)) <= 1


@pytest.mark.parametrize("arguments", [("--verbose", "info"), ("info", "--verbose")])
def test_verbose_stands_before_or_after_the_command(run, arguments):
    run("add", __file__)
    assert run(*arguments)[0] == 0
    assert logging.getLogger("onrecord").level == logging.INFO


def test_a_level_of_the_log_that_does_not_exist_is_named(run, monkeypatch):
    monkeypatch.setenv("ONRECORD_LOG", "loud")
    code, _, complaint = run("info")
    assert code == 2
    assert complaint == "ONRECORD_LOG is 'loud'; use one of debug, info, warning, error.\n"


def test_debug_says_where_a_failure_came_from(run, monkeypatch):
    monkeypatch.setenv("ONRECORD_LOG", "DEBUG")
    code, _, complaint = run("search", "anything")
    assert code == 2
    assert "Traceback" in complaint
    assert complaint.endswith("add a document first.\n")


def test_nothing_is_logged_unless_asked(run):
    _, _, complaint = run("search", "anything")
    assert "Traceback" not in complaint
