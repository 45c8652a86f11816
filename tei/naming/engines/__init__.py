"""Engines find candidates; which of them run is a setting.  All have one interface.

An engine is ``Callable[[str], Iterable[Candidate]]``: it reads a text in simplified characters, a block a line,
and says where names may stand.  A registry row names a function that makes the engine, or None where what
it needs is not installed.  Packages of others add rows by the entry points ``teikit.name_engines``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

from tei.errors import MissingToolError, UsageError
from tei.extensions import added
from tei.naming.candidates import Candidate

Engine = Callable[[str], Iterable[Candidate]]
GROUP = "teikit.name_engines"


class Row(NamedTuple):
    """One engine: its name, what it is, the function that makes it, how to install what it needs."""

    name: str
    title: str
    function: str
    remedy: str = ""


ENGINES: tuple[Row, ...] = (
    Row("rules", "Titles, surnames, units, gazetteers", "tei.naming.engines.rules:make"),
    Row("crf", "The tagger: the model of this machine, or else the one that ships", "tei.naming.engines.crf:make"),
    Row("lac", "Baidu LAC", "tei.naming.engines.lac:make", "pip install 'teikit[lac]'"),
    Row("spacy", "spaCy", "tei.naming.engines.spacy:make", "pip install spacy and one of its models"),
    Row("hanlp", "HanLP", "tei.naming.engines.hanlp:make", "pip install hanlp"),
    Row(
        "transformers",
        "A model of Hugging Face",
        "tei.naming.engines.transformers:make",
        "pip install transformers torch",
    ),
)
DEFAULT = ("rules", "crf")


@cache
def engines() -> Mapping[str, Row]:
    """Every engine by its name, ours and those of installed packages."""
    others = (Row(entry.name, entry.name, entry.value) for entry in added(GROUP))
    return {row.name: row for row in (*ENGINES, *others)}


@cache
def open_engine(name: str, language: str, setting: str = "") -> Engine | None:
    """The engine ``name`` for ``language``; None where it has nothing for this language.

    ``setting`` is what stands after the colon: the folder of a model for ``transformers:./model``.
    Raises ``UsageError`` for a name that is none, ``MissingToolError`` where the package that it needs is missing.
    """
    if name not in engines():
        known = ", ".join(engines())
        raise UsageError(f"there is no engine {name!r} for names", remedy=f"Choose from: {known}.")
    row = engines()[name]
    module, _, function = row.function.partition(":")
    try:
        engine: Engine | None = getattr(import_module(module), function)(language, setting)
    except ImportError as error:
        message = f"the engine {name} needs the package {error.name}, which is not installed"
        raise MissingToolError(message, remedy=row.remedy) from None
    return engine


def runs(name: str, language: str) -> bool:
    """Has the engine anything for this language?  Those of others are believed to."""
    if name != "crf":
        return True
    from tei.naming.model import current_model

    return language == "zh" and current_model() is not None


def description(name: str, language: str) -> tuple[str, str]:
    """Version and label of an engine as the header names it: of the tagger those of its model."""
    row = engines()[name]
    if name == "crf":
        from tei.naming.model import current_model

        model = current_model()
        if model:
            return "1", f"{row.title}; model {model.version}, made of {model.made_of}"
    return "0", row.title
