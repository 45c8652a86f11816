"""Which way the lines of a language run."""

from __future__ import annotations

LEFTWARD = frozenset("ar arc azb ckb dv fa glk he ks lrc mzn nqo pnb prs ps sd syr ug ur yi".split())
"""Languages that are written from right to left where their tag names no script (CLDR, characterOrder)."""
SCRIPTS = frozenset("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa".split())
"""The scripts that run so (Unicode, Bidi_Class R and AL; ISO 15924)."""


def is_leftward(tag: str) -> bool:
    """Do lines of the language ``tag`` (BCP 47) run from right to left?  A script that the tag names decides."""
    language, *others = tag.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    return script in SCRIPTS if script else language in LEFTWARD
