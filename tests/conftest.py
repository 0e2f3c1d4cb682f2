import os

# Before any test imports anything: nothing may ask a model hub, and nothing may touch the user's library.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ONRECORD_LIBRARY"] = os.devnull

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared():
    """The folder of real articles, gold data and scorers, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real articles and labelled data are not beside the checkout, in ../shared")
    return SHARED
