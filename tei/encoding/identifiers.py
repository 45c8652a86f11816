"""Parts of an ``xml:id``: which characters every edition of XML 1.0 allows in one."""

from __future__ import annotations

import re

from tei.expressions import expression

NO_NAME = expression("[^A-Za-z0-9_.\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u3007\u4e00-\u9fa5-]")
"""What may not stand in an xml:id; the Han characters are those that every edition of XML 1.0 allows."""


def is_name_part(text: str) -> bool:
    """May ``text`` stand in an xml:id, behind its first letter?"""
    return bool(text) and not NO_NAME.search(text)


def name_part(text: str) -> str:
    """Return ``text`` as a part of an xml:id: letters that may not stand in one by their code, a hyphen for others."""
    spelled = NO_NAME.sub(lambda match: f"u{ord(match[0]):X}" if match[0].isalpha() else "-", text)
    return re.sub("-+", "-", spelled).strip("-")
