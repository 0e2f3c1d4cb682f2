"""What derived arrays and their manifests are made of."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.store.index_files import distinct

NUMBERS = st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 9), max_size=60)


@given(st.lists(NUMBERS, min_size=1, max_size=3))
def test_distinct_numbers_are_those_of_numpy(lists):
    found = distinct(*(np.array(each, dtype=np.int64) for each in lists))
    assert found.tolist() == sorted(set().union(*lists))
