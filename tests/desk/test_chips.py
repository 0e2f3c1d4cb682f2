import re

from onrecord.corpus.filters import Filters
from onrecord.desk.form import Form, look_for
from tests.support.ferrymeade import fill

ASKED = "Ferrymeade mayors on the police"


def labels(status):
    return re.findall(r'title="Show only this \w+"><bdi>(.*?)</bdi>', status)


def test_what_a_question_names_is_shown_until_it_is_a_filter_or_taken_back(tmp_path):
    with fill(tmp_path) as engine:
        assert labels(look_for(engine, Form(ASKED), sample=False).status) == ["Ferrymeade, OH", "mayors"]
        filtered = Form(ASKED, city="Ferrymeade, OH", unread=("mayors",))
        assert labels(look_for(engine, filtered, sample=False).status) == []


def test_what_a_question_names_leaves_nothing_out_and_says_what_it_added(tmp_path):
    with fill(tmp_path) as engine:
        answer, unread = engine.search(ASKED), engine.search(ASKED, unread=["Ferrymeade", "mayors"])
        assert {hit.id for hit in answer.hits} == {hit.id for hit in unread.hits}
        assert answer.hits[0].parts["named in the question"] > 0
        assert all("named in the question" not in hit.parts for hit in unread.hits)


def test_filters_without_an_empty_field_are_asked_for_in_words():
    form = Form("police", city="Ostwick, VT").with_filters(
        Filters(city=("Ferrymeade",), level=("city", "county"))
    )
    assert (form.city, form.question) == (
        "Ostwick, VT",
        'police city:"Ferrymeade" level:"city" level:"county"',
    )
