"""Prints docs/command.md, the reference of the ``onrecord`` command, from the parser itself.

python scripts/make_command_reference.py > docs/command.md
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from onrecord import cli

PREAMBLE = """# The `onrecord` command

<!-- Made by scripts/make_command_reference.py; a test holds it to the parser. -->

Every command takes `--library DIR`, before or after its name. Without it the library is the one that
`ONRECORD_LIBRARY` names, else the one in the platform's user data folder. Bad input ends with one sentence on
standard error and exit code 2. `--json` prints one JSON document a line.

With `--verbose`, before or after the name, standard error also says how long questions and indexing take.
`ONRECORD_LOG` sets the level for all commands: `debug` (where a failure came from, too), `info`, `warning` or
`error`. The words of a question are not logged.
"""


def reference(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The lines of the reference."""
    yield PREAMBLE
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for name, command in commands.choices.items():
        yield f"\n## onrecord {name}\n\n{command.description}\n\n"
        yield "| argument | meaning |\n|---|---|\n"
        for action in command._actions:
            if action.dest not in ("help", "library", "verbose"):
                yield f"| `{_usage(action)}` | {_meaning(action)} |\n"


def _usage(action: argparse.Action) -> str:
    value = action.metavar or " or ".join(action.choices or ())
    if not action.option_strings:
        return f"{value}…" if action.nargs == "+" else str(value)
    name = ", ".join(action.option_strings)
    if action.nargs == 0:
        return name
    return f"{name} {value or action.dest.upper()}" + ("…" if action.nargs == "+" else "")


def _meaning(action: argparse.Action) -> str:
    meaning = (action.help or "").replace("%(default)s", str(action.default)).replace("|", "\\|")
    repeated = isinstance(action, argparse._AppendAction)
    return meaning + ("; may be given more than once" if repeated else "")


if __name__ == "__main__":
    print("".join(reference(cli.parser())), end="")
