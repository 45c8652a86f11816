"""No pattern of ours takes for ever: none has two ways to read the same run of characters."""

from __future__ import annotations

import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType

import pytest

import tei
from tei.expressions import _Expression

RUN = 40
"""Characters of a run: a pattern that tries every way to divide it would take years."""
SECONDS = 1.0
ODD = "\u0378"
"""A character that nothing expects, so that the end of a run doesn't fit."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern for texts at the top of a module, and where it is."""
    seen = set()
    for module in pkgutil.walk_packages(tei.__path__, "tei."):
        if module.name.endswith("__main__"):
            continue
        try:
            values = vars(import_module(module.name))
        except ImportError:  # of an extra that is not installed
            continue
        for name, value in values.items():
            found = re.compile(value.pattern, value.flags) if isinstance(value, _Expression) else value
            if isinstance(found, re.Pattern) and isinstance(found.pattern, str) and found.pattern not in seen:
                seen.add(found.pattern)
                yield f"{module.name}.{name}", found


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` where it takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


def slow_run(pattern: re.Pattern[str]) -> str:
    """The character whose run takes the pattern longer than a moment; empty where none does."""
    for character in sorted(set(f"{pattern.pattern}1aA \n一")):
        for text in (character * RUN + ODD, f"a{character * RUN}{ODD}", f"{character}a" * (RUN // 2) + ODD):
            try:
                with limited(SECONDS):
                    pattern.search(text)
                    pattern.fullmatch(text)
            except TimeoutError:
                return character
    return ""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts")
def test_no_pattern_tries_every_way_to_divide_a_run() -> None:
    assert slow_run(re.compile(r"(?:[*†]{1,3}|\d)+$")) == "*"
    found = {name: character for name, pattern in patterns() if (character := slow_run(pattern))}
    assert found == {}
