"""The command ``tei``: one table of commands, each imported on use."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem, shell_complete

from tei import __version__
from tei.cli.edge import UNTOUCHED, guarded

PROGRAM = "tei"
COMPLETION = "_TEI_COMPLETE"
"""The variable in which a shell asks for completions."""


class Row(NamedTuple):
    """One command: what is typed, ``module:function``, and the line of help."""

    name: str
    function: str
    help: str
    onward: str = UNTOUCHED
    """What is said when the command is interrupted."""


AGAIN = "Repeat the command: it goes on where it stopped. Nothing is half-written."

COMMANDS: tuple[Row, ...] = (
    Row("encode", "tei.cli.encode:encode", "The text of a book to validated TEI, nothing lost."),
    Row("validate", "tei.cli.validate:validate", "Is this TEI file valid, and where not?"),
    Row("check", "tei.cli.check:check", "Does this TEI hold the text of that book, character by character?"),
    Row("source", "tei.cli.source:source", "The text back from the TEI."),
    Row("explain", "tei.cli.explain:explain", "Which annotator said what, how surely, and who lost."),
    Row("correct", "tei.cli.correct:correct", "Record a person's decision; every later run replays it."),
    Row("names", "tei.cli.names:names", "The persons and places of a TEI file: table, concordance, authorities."),
    Row("metadata", "tei.cli.metadata:metadata", "A template for the metadata file of a book."),
    Row("transform", "tei.cli.transform:transform", "TEI to another format."),
    Row("formats", "tei.cli.transform:list_formats", "The formats that there are."),
    Row("corpus", "tei.cli.corpus:corpus", "Many books: encode, validate, transform, report, search.", AGAIN),
    Row("publish", "tei.cli.publish:publish", "TEI to a repository, verified by reading it back.", AGAIN),
    Row("targets", "tei.cli.publish:targets", "The repositories that there are."),
    Row("serve", "tei.cli.serve:serve", "A folder of editions on the web: pages, DTS, OAI-PMH.", ""),
    Row("schema", "tei.cli.schema:schema", "What the schema says of an element."),
    Row("odd", "tei.cli.odd:odd", "Schemas and a reference from an ODD."),
    Row("lsp", "tei.cli.lsp:lsp", "A language server: all that validation knows, in an editor."),
    Row("completion", "tei.cli.completion:completion", "Completion for bash, zsh and fish."),
)

FUNCTIONS = {row.name: row.function for row in COMMANDS}


class Commands(click.Group):
    """A group that knows its commands from the table and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(FUNCTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command ``cmd_name``, imported now."""
        if cmd_name not in FUNCTIONS:
            return None
        module, _, name = FUNCTIONS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table as a section of the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.help) for row in COMMANDS])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin with ``incomplete``."""
        found = [CompletionItem(row.name, help=row.help) for row in COMMANDS if row.name.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Name and command of the first argument; an unknown one is told with its nearest neighbours."""
        if args and args[0] not in FUNCTIONS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}{_suggestion(args[0])}")
        return super().resolve_command(ctx, args)


def _suggestion(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, FUNCTIONS)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _debug(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        os.environ["TEIKIT_DEBUG"] = "1"


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Every command explains itself with --help; `tei explain CODE` explains the code of an issue.",
)
@click.version_option(__version__, "--version", message="teikit %(version)s")
@click.option(
    "--debug", is_flag=True, expose_value=False, callback=_debug, help="Show the traceback of an unexpected error."
)
def group() -> None:
    """From the plain text of a book to a published TEI edition, nothing lost."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on ``arguments`` (those of the process by default); returns the exit code."""
    instruction = os.environ.get(COMPLETION)
    if instruction:
        return shell_complete(group, {}, PROGRAM, COMPLETION, instruction)
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = next((one for one in given if not one.startswith("-")), "")
    onward = next((row.onward for row in COMMANDS if row.name == named), UNTOUCHED)
    return guarded(lambda: _run(given), onward=onward)


def _run(given: list[str]) -> int:
    import atexit
    import gc

    gc.disable()  # a command makes no cycles worth collecting, and looking for them costs a tenth of its time
    atexit.register(gc.freeze)  # nor does the interpreter need to look for any at its end
    try:
        with group.make_context(PROGRAM, given) as context:
            code: int | None = group.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    return code or 0
