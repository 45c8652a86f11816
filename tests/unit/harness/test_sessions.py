"""The runner of shell sessions finds what is wrong, not only what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sessions import Step, environment, matches, run, steps

SESSION = """Text.

```console
$ echo one
one
$ exit 3
[3]
$ true
```

```sh
$ not a session
```
"""


def test_steps_are_the_commands_of_console_blocks() -> None:
    assert list(steps(SESSION)) == [Step("echo one", "one"), Step("exit 3", "", 3), Step("true", "")]


@pytest.mark.parametrize(
    ("pattern", "text", "same"),
    [
        ("one", "one\n", True),
        ("one", "two\n", False),
        ("", "", True),
        ("", "one\n", False),
        ("a ... z", "a b c z\n", True),
        ("a ... z", "a b c\n", False),
        ("one\n...\nfour", "one\ntwo\nthree\nfour\n", True),
        ("one\n...", "one\n", True),
        ("one\n...", "two\n", False),
        ("...", "", True),
        ("1.5", "1x5\n", False),
    ],
)
def test_three_dots_stand_for_anything_and_nothing_else_does(pattern: str, text: str, same: bool) -> None:
    assert matches(pattern, text) is same


@pytest.mark.parametrize("step", [Step("echo one", "two"), Step("exit 3", ""), Step("true", "", 3)])
def test_a_wrong_step_is_reported_with_what_was_expected(step: Step, tmp_path: Path) -> None:
    assert "--- expected:" in run(step, tmp_path, environment(tmp_path))


def test_a_right_step_is_silent(tmp_path: Path) -> None:
    assert run(Step("echo $HOME; exit 3", str(tmp_path), 3), tmp_path, environment(tmp_path)) == ""
