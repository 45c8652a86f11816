"""What a site says of itself, and the words that its pages use."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import tei
from tei.errors import UsageError
from tei.formats.labels import label_language, labels_in
from tei.resources import data_path

LAYOUT = 1
"""Of folders and files: another one makes every page anew."""


class Settings(NamedTuple):
    """What ``--set KEY=VALUE`` says; kept in ``site.json``."""

    title: str = ""
    """Of the site; a general word in its language where nothing is said."""
    address: str = ""
    """Where the world finds the site; without it there is no sitemap, and pages don't say their own address."""
    language: str = ""
    """Of what the pages say of their own; that of most books where nothing is said."""
    writing: str = "horizontal"
    """Of the books: ``vertical`` sets Chinese from top to bottom."""

    @property
    def base(self) -> str:
        """The address with a slash at its end; empty where there is none."""
        return self.address.rstrip("/") + "/" if self.address else ""

    @property
    def mark(self) -> str:
        """Changes when pages must be made anew, whatever the books."""
        return sha256(json.dumps([LAYOUT, tei.__version__, *self]).encode()).hexdigest()[:16]


def with_given(settings: Settings, given: Mapping[str, str]) -> Settings:
    """``settings`` with what the command line says; raises ``UsageError`` for what no site has."""
    if unknown := given.keys() - set(Settings._fields):
        raise UsageError(f"a site has no setting {min(unknown)!r}", remedy=f"There are {', '.join(Settings._fields)}.")
    chosen = settings._replace(**given)
    if chosen.address and not chosen.address.startswith(("https://", "http://")):
        raise UsageError(f"{chosen.address} is no address of a site", remedy="Write https://HOST/FOLDER.")
    if chosen.writing not in ("horizontal", "vertical"):
        raise UsageError(f"there is no writing {chosen.writing!r}", remedy="Say horizontal or vertical.")
    return chosen


def words_in(language: str) -> Mapping[str, str]:
    """The words of the site's own pages, and those of formats; English where there are none in that language."""
    tag = word_language(language)
    return {**labels_in(tag), **_words()[tag]}


def word_language(language: str) -> str:
    """The tag of the language that ``words_in`` speaks."""
    return label_language(language or "en")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(data_path("publishing/site.toml").read_text(encoding="utf-8"))
