"""``tei completion``: what a shell needs to complete our commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog='bash: eval "$(tei completion bash)" in ~/.bashrc · zsh: the same in ~/.zshrc · '
    "fish: tei completion fish > ~/.config/fish/completions/tei.fish"
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the completion script for SHELL."""
    from tei.cli import COMPLETION, PROGRAM, group

    maker = get_completion_class(shell)
    assert maker is not None, "click knows these shells"
    click.echo(_script(maker, group, PROGRAM, COMPLETION))
    return 0


def _script(maker: type[click.shell_completion.ShellComplete], group: click.Command, name: str, variable: str) -> str:
    """The script alone: click asks the shell for its version, which may be missing where scripts are made."""
    complete = maker(group, {}, name, variable)
    return complete.source_template % complete.source_vars()
