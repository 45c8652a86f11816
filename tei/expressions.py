"""Regular expressions that are compiled when they are first used.

A run meets few of the marks and habits that all our expressions together know, and compiling one takes up to two
milliseconds where it holds a range of ideographs.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Expression:
    """Stands for a compiled pattern and becomes one: what is asked of it once is kept."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, value)
        return value


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, for an expression that many runs have no use for; an error shows at its first use."""
    return cast("re.Pattern[str]", _Expression(pattern, flags))
