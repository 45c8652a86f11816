"""Chooses what a printer does: pages, furniture, contents."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

RUNNING = ({}, {"left": "{book}", "right": "{chapter}"}, {"left": "{n}　{book}", "right": "{chapter}　{n}"},
           {"left": "{BOOK}", "right": "{CHAPTER}"}, {"left": "{chapter}", "right": "{section}"},
           {"left": "{book}", "right": "{book}", "misread": 0.2})  # fmt: skip
FOLIOS = {"zh": ("{n}", "— {n} —", "· {n} ·", "{zh}", "-{n}-", "第{n}页"), "en": ("{n}", "- {n} -", "[{n}]"),
          "de": ("{n}", "— {n} —", "{n}*")}  # fmt: skip


@cache
def listings() -> Mapping[str, Any]:
    """How contents are printed."""
    return tomllib.loads((Path(__file__).parent / "listings.toml").read_text(encoding="utf-8"))


def choose_habits(language: str, random: Random) -> dict[str, Any]:
    """One printer's habits: the keys of README.md, and those that only grown books have."""
    chinese = language == "zh"
    running = random.choice(RUNNING)
    return {
        "page": random.randint(400, 900) if chinese else random.randint(1100, 2400),
        "paragraph": random.randint(60, 200) if chinese else random.randint(180, 600),
        "width": random.randint(22, 36) if chinese else random.randint(52, 78),
        "first_page": random.choice((1, 1, 1, 1, 3, 5, 113)),
        "front_numbers": random.random() < 0.25, "new_page": random.choice((0, 1, 1, 2)),
        "blank_pages": random.choice((0.0, 0.0, 0.2)), "hyphens": not chinese and random.random() < 0.5,
        "folio": random.choice(FOLIOS[language]), "at": "head" if "{n}" in running.get("left", "") else "foot",
        "running": dict(running), "spaced": chinese and random.random() < 0.4,
        "levels": random.choice(("random", "flat", "true", "shifted", "shifted")),
        "lost_marks": random.choice((0.0, 0.05, 0.1, 0.3)), "sub_marks": random.choice((0.0, 0.0, 0.4)),
        "quote_marks": random.random() < 0.4, "number_above": random.random() < 0.3,
        "names_above": random.random() < 0.5, "capitals": random.random() < 0.2,
        "noise": random.choice((0.0, 0.0, 0.0, 0.002, 0.01)), "listing": choose_listing(language, random),
        "wrapped": {
            "indent": random.choice((0, 0, 2, 4)), "blank": random.random() < 0.85,
            "head": random.choice(("flush", "flush", "centred", "indented")), "around": random.choice((1, 2, 3)),
        },
    }  # fmt: skip


def choose_listing(language: str, random: Random) -> dict[str, Any]:
    """How this book prints its contents."""
    table = listings()
    chosen: dict[str, Any] = {key: random.choice(values) for key, values in table[language].items()}
    chinese = language == "zh"
    wraps = random.random() < 0.4
    return chosen | {
        "form": random.choice(table["markdown"]["form"]), "depth": random.choice((1, 2, 2, 3)),
        "lists_all": random.random() < 0.3, "gap": "\u3000" if chinese else " ",
        "wrap": random.randint(12, 20) if wraps and chinese else random.randint(30, 50) if wraps else 0,
        "wrap_as": random.choice(("break", "line", "item")), "page_first": random.random() < 0.06,
        "indented": random.random() < 0.5, "unpaged": random.random() < 0.6,
        "groups": random.choice(("plain", "plain", "marked", "bold")), "wraps_bare": random.random() < 0.25,
        "leads_bare": random.random() < 0.5,
    }  # fmt: skip
