"""What is known of a heading before its depth is."""

from __future__ import annotations

from dataclasses import dataclass

from tei.encoder.structure.series import Ordinal

APPENDIX = "appendix"
NAMED_UNIT = 4
"""Ranks up to here have a word of their own (part, chapter, section); an appendix is their like."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a heading before its depth is."""

    ordinal: Ordinal | None = None
    rank: int | None = None
    """The depth of its scheme among others by the table of the language, the outermost lowest."""
    form: str = ""
    """How an unnumbered title looks."""
    is_listed: bool = False
    page: str = ""
    """The page that the contents give."""
    is_appendix: bool = False
    is_introduction: bool = False
    is_conclusion: bool = False
    level: int = 0
    """The level of the input's mark; zero without one."""
    fixed: int = 0
    """The depth that a person gave; zero where none did."""
    has_text: bool = True
    """Does text of its own follow, before the next heading?"""
    is_empty: bool = False
    """Does the next heading stand right below it?"""
    title: str = ""

    @property
    def kind(self) -> str:
        """The name of what it is grouped with."""
        if self.is_appendix:
            return APPENDIX
        if self.ordinal:
            return f"number {self.ordinal.scheme}"
        return f"title {self.form}" if self.is_listed else f"unlisted title {self.form}"

    @property
    def is_unit(self) -> bool:
        """Is it a part, chapter or section by a word of its own?"""
        return self.ordinal is not None and (self.rank or NAMED_UNIT + 1) <= NAMED_UNIT
