"""The ``onrecord`` command: arguments in, records out; every decision lies in the packages."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from onrecord.commands import (  # fmt: skip
    adding,
    asking,
    citing,
    correcting,
    evaluating,
    feeds,
    people,
    reviewing,
    saved,
    serving,
    showing,
    upkeep,
)
from onrecord.commands.shared import Run, folder
from onrecord.commands.terminal import complain, plain, plain_output
from onrecord.corpus.errors import InvalidSetting, OnRecordError

_LEVELS = ("debug", "info", "warning", "error")
_ASKING = frozenset({"search", "compare", "check", "saved"})
# One dash and a word, as in -police: none of our options, which are two dashes and a word, -h, and -k5.
_LEFT_OUT = re.compile(r"-(?![hk]?(?:=?\d|$))[^\s\d-]")


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence and where to read on."""

    _is_inside = False

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As inherited, and options may stand between a command's words, as in feeds add --json URL."""
        # Where "--" says that options end, the inherited way alone heeds it.
        if self._subparsers is not None or self._is_inside or "--" in (args or ()):
            return super().parse_known_args(args, namespace)
        self._is_inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_inside = False

    def error(self, message: str) -> NoReturn:
        self.exit(2, plain(f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n"))


class _Version(argparse.Action):
    """Print the version; it is looked up only when it is asked for, since that takes a while."""

    def __call__(self, parser, namespace, values, option_string=None):  # type: ignore[no-untyped-def]
        """Print it and end."""
        import onrecord

        print(f"onrecord {onrecord.__version__}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    main = _Parser(
        prog="onrecord",
        description="A database of public statements that answers by meaning.",
        epilog="ONRECORD_LIBRARY names the library where --library does not. ONRECORD_LOG says what to log.",
        allow_abbrev=False,
    )
    main.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    main.add_argument("--library", metavar="DIR", type=folder, help="the library's folder")
    main.add_argument("--verbose", action="store_true", help="log how long questions and indexing take")
    commands = main.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Run, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=f"{summary}.", allow_abbrev=False)
        # SUPPRESS: an option left out here must not undo the one before the command's name.
        added.add_argument(
            "--library", metavar="DIR", type=folder, default=argparse.SUPPRESS, help="the library's folder"
        )
        added.add_argument(
            "--verbose",
            action="store_true",
            default=argparse.SUPPRESS,
            help="log how long questions and indexing take",
        )
        added.set_defaults(run=run)
        return added

    groups = (
        serving, adding, feeds, asking, saved, citing, showing, correcting, reviewing, people, evaluating,
        upkeep,
    )  # fmt: skip
    for group in groups:
        group.register(command)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 after one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        # A quotation may hold what the terminal's encoding does not.
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = parser().parse_args(_spaced(sys.argv[1:] if arguments is None else arguments))
    given.names_library = given.library is not None
    given.library = given.library or _default_library()
    try:
        _start_log(given.verbose)
        with plain_output():
            return int(given.run(given))
    except OnRecordError as error:
        _log_failure()
        complain(error)
        return 2
    except KeyboardInterrupt as stopped:
        complain(stopped.args[0] if stopped.args else "Stopped; the library is whole.")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader, such as head, has seen enough; keep Python from flushing into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _log_failure() -> None:
    """Log where the error that is being handled came from, for whoever looks into it."""
    import logging

    logging.getLogger("onrecord").debug("The command failed.", exc_info=True)


def _start_log(verbose: bool) -> None:
    """Log to standard error where --verbose or ONRECORD_LOG asks for it. Raises InvalidSetting."""
    level = os.environ.get("ONRECORD_LOG") or ("info" if verbose else "")
    if not level:
        return
    if level.lower() not in _LEVELS:
        raise InvalidSetting(f"ONRECORD_LOG is {level!r}; use one of {', '.join(_LEVELS)}.")
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("onrecord")
    log.handlers[:] = [handler]
    log.setLevel(level.upper())


def _spaced(arguments: Sequence[str]) -> list[str]:
    """The arguments of a question with a space before each -word, which argparse takes for an option."""
    if _ASKING.isdisjoint(arguments):
        return list(arguments)
    return [f" {each}" if _LEFT_OUT.match(each) else each for each in arguments]


def _default_library() -> Path:
    if named := os.environ.get("ONRECORD_LIBRARY"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("onrecord", appauthor=False)


if __name__ == "__main__":
    sys.exit(main())
