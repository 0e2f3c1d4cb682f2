"""What the tests of the readers share."""

from contextlib import contextmanager

from onrecord.corpus.reading import Metadata, Reading, Skipped, read

NOTHING_GIVEN = Metadata()


def one(path, given=NOTHING_GIVEN):
    """The one reading of a file from which nothing was left out."""
    [found] = read(path, given)
    assert isinstance(found, Reading), found
    return found


def reason(path, given=NOTHING_GIVEN):
    """Why a file was left out, as one sentence that names it."""
    [found] = read(path, given)
    assert isinstance(found, Skipped), found
    assert path.name in found.reason
    assert found.reason.endswith(".")
    assert "\n" not in found.reason
    return found.reason


def parted(path, given=NOTHING_GIVEN):
    """The readings of a file, and the reasons for what was left out."""
    found = list(read(path, given))
    return (
        [each for each in found if isinstance(each, Reading)],
        [each.reason for each in found if isinstance(each, Skipped)],
    )


@contextmanager
def bounded(size):
    """No file may grow beyond so many bytes: a disk that is full, as far as a program can tell."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
