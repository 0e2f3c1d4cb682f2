"""What can go wrong with sources and with the store.

OnRecordError
├── InvalidRecord          a record that cannot be true
├── UnreadableSource       a file or a row that cannot be read
│   └── UnreachableAddress a web address that cannot be fetched
├── InvalidDate            a date that is none
├── InvalidFilter          a filter or a value of one that does not exist
├── InvalidSetting         a value of a setting that does not exist
├── InvalidChoice          a merge or split of speakers that cannot be made
├── InvalidCorrection      a correction that cannot be made
├── LibraryUnavailable     a library that is missing, foreign or read only
│   ├── DamagedRecord      a row that a failing disk or another program has changed
│   └── LibraryBusy        one that is locked, or a machine that can open no more files for now
└── NotOnRecord            an id that the library does not hold

Each message is one plain sentence that names the value and the remedy; the command prints
it and exits with 2, the page shows it. Other packages derive theirs from OnRecordError.
"""


class OnRecordError(Exception):
    """A problem that the person can mend, told in one sentence."""


class InvalidRecord(OnRecordError):
    """A record that cannot be true."""


class UnreadableSource(OnRecordError):
    """A file or a row that cannot be read."""


class UnreachableAddress(UnreadableSource):
    """A web address that cannot be fetched.

    ``lasting`` says that trying again later would not help, ``gone`` that the site itself says so (410).
    """

    def __init__(self, sentence: str, *, lasting: bool = False, gone: bool = False) -> None:
        super().__init__(sentence)
        self.lasting, self.gone = lasting, gone


class InvalidDate(OnRecordError):
    """A date that is none."""


class InvalidFilter(OnRecordError):
    """A filter, or a value of one, that does not exist."""


class InvalidChoice(OnRecordError):
    """A merge or a split of speakers that cannot be made."""


class InvalidCorrection(OnRecordError):
    """A correction that cannot be made."""


class LibraryUnavailable(OnRecordError):
    """A library that is missing, locked, foreign or read only."""


class LibraryBusy(LibraryUnavailable):
    """A library that cannot be used just now; trying again in a moment helps."""


class DamagedRecord(LibraryUnavailable):
    """A row of the store that holds what On Record never writes."""


class InvalidSetting(OnRecordError):
    """A value of a setting, as in an environment variable, that does not exist."""


class NotOnRecord(OnRecordError):
    """An id that the library does not hold."""
