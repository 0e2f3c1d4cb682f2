"""What can go wrong with questions.

OnRecordError
└── InvalidQuestion    a question that is empty, too long or contradicts itself

A filter or a value of one that does not exist raises corpus.errors.InvalidFilter or InvalidDate.
"""

from onrecord.corpus.errors import OnRecordError


class InvalidQuestion(OnRecordError):
    """A question that is empty, too long or cannot be asked."""
