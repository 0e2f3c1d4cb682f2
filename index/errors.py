"""What can go wrong with models and with the index.

OnRecordError
├── ModelUnavailable    a model that is missing, altered, or not safe to load
└── UnusableIndex       an index that cannot serve: missing, torn, or of another model
"""

from onrecord.corpus.errors import OnRecordError


class ModelUnavailable(OnRecordError):
    """A model that is missing, altered, or not safe to load."""


class UnusableIndex(OnRecordError):
    """An index that cannot serve: missing, torn, or of another model. It is made anew from the store."""
