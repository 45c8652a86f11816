"""Why a file is no XML, in words: expat says only where it stopped, so what stands there is looked at."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat
from xml.parsers.expat import errors

from tei.issues import Issue, Place

SEEN = 1000
"""Bytes before the place that are looked at."""
SAVE_AS_UTF_8 = "Save the file as UTF-8."
SAVE_OR_DECLARE = "Save the file as UTF-8, or declare its encoding."
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins."""
ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""")


class Near(NamedTuple):
    """The bytes around a fault."""

    head: bytes
    """How the document begins."""
    before: bytes
    """The slice that was read without a fault."""
    part: bytes
    """The slice with the fault."""
    at: int
    """The place in ``part``; negative where a token that began in ``before`` is at fault."""


Said = tuple[str, str, str]
"""Code, message and remedy."""

CODE = "not-well-formed"
MALFORMED: dict[str, Said] = {
    errors.XML_ERROR_TAG_MISMATCH: (
        "mismatched-tag", "an end tag does not match its start tag",
        "Close every element before its parent, in the opposite order.",
    ),
    errors.XML_ERROR_NO_ELEMENTS: (CODE, "the file ends before its root element does", "Write what is missing."),
    errors.XML_ERROR_UNBOUND_PREFIX: (
        "unbound-prefix", "a prefix is used that no xmlns declares",
        "Declare the prefix on the root element, or use xml: for xml:id and xml:lang.",
    ),
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: (
        "duplicate-attribute", "an attribute is given twice in one tag", "Keep one of the two.",
    ),
    errors.XML_ERROR_UNDEFINED_ENTITY: (
        "undefined-entity", "an entity is declared nowhere in this file",
        "Write the character itself, or its number (&#x…;).",
    ),
    errors.XML_ERROR_UNKNOWN_ENCODING: (
        "unknown-encoding", "the encoding of the XML declaration is not known", SAVE_AS_UTF_8,
    ),
    errors.XML_ERROR_INCORRECT_ENCODING: (
        "unknown-encoding", "the file is not in the encoding that it declares", SAVE_AS_UTF_8,
    ),
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: (
        CODE, "something stands behind the end of the root element", "Remove it, or move it into the root element.",
    ),
    errors.XML_ERROR_MISPLACED_XML_PI: (
        CODE, "the XML declaration is not at the very beginning of the file", "Remove what stands before <?xml.",
    ),
    errors.XML_ERROR_UNCLOSED_TOKEN: (
        CODE, "a tag, comment or instruction begins here and is not closed", "Close it.",
    ),
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: (CODE, "a CDATA section begins here and is not closed", "Write ]]>."),
    errors.XML_ERROR_SYNTAX: (CODE, "this is no XML: a document is one element, from < to >", "Name a TEI file."),
}  # fmt: skip
BOMB = (
    "entity-bomb", "the entities of this file would grow without bounds; they are not expanded",
    "Remove the entity declarations.",
)  # fmt: skip
AMPERSAND = ("an & begins no entity here", "Write &amp; for the character & itself.")
LESS = ("a < begins no tag here", "Write &lt; for the character < itself.")
UNQUOTED = ("the value of an attribute stands without quotation marks", 'Write name="value".')
UNCLOSED = ("a tag or the value of an attribute is not closed before this <", "Close it; within a value write &lt;.")
JOINED = ("a blank is missing between two attributes", "Put a blank before this one.")
HYPHENS = ("two hyphens stand within a comment", "Write one hyphen, or a dash.")
TOKENS = (
    (re.compile(r"<!--(?:(?!-->).)*--\Z", re.DOTALL), re.compile("[^>]"), HYPHENS),
    (re.compile(r"&#?[\w.:-]*\Z"), re.compile(""), AMPERSAND),
    (re.compile(r"<\Z"), re.compile(""), LESS),
    (re.compile(r"<[^<>]*=\s*\Z"), re.compile(r"""[^"'<]"""), UNQUOTED),
    (re.compile(r"""<[^<>]*[\w\s"']\Z|<[^<]*=\s*(?:"[^"<]*|'[^'<]*)\Z"""), re.compile("<"), UNCLOSED),
    (re.compile(r"""<[^<>]*=\s*(?:"[^"]*"|'[^']*')\Z"""), re.compile(r"\w"), JOINED),
)
"""What stands before a token that is at fault, what it begins with, and what that means."""
REMEDY = "Mend the XML at this place."


def malformed(error: expat.ExpatError, file: str, near: Near) -> Issue:
    """The issue for what expat says about a file that is no XML."""
    reason = expat.ErrorString(error.code) or str(error)
    said = BOMB if "amplification" in reason else MALFORMED.get(reason)
    said = _token(near) if reason == errors.XML_ERROR_INVALID_TOKEN else said
    code, message, remedy = said or (CODE, f"the file is not well-formed XML: {reason}", REMEDY)
    if code == "undefined-entity" and (entity := re.match(rb"&[^;\s]{1,99};", _around(near)[1])):
        message = f"the entity {entity[0].decode('utf-8', 'replace')} is declared nowhere in this file"
    return Issue(code, message, Place(file, error.lineno, error.offset + 1), remedy)


def _around(near: Near) -> tuple[bytes, bytes]:
    """The bytes before the place and from it on."""
    seen, at = near.before + near.part, len(near.before) + near.at
    return seen[max(0, at - SEEN) : at], seen[at : at + SEEN]


def _token(near: Near) -> Said | None:
    """Why expat cannot make sense of the characters at the place; None where that is not known."""
    if near.head.startswith(MARKS):
        return None
    before, after = _around(near)
    if _is_miscoded(near.head, after):
        return "unknown-encoding", "here are bytes that are not UTF-8", SAVE_OR_DECLARE
    character = after.decode("utf-8", "replace")[:1]
    if character and character < " " and character not in "\t\r\n":
        return CODE, f"the character U+{ord(character):04X} is not allowed in XML", "Remove it."
    left = before.decode("utf-8", "replace")
    for pattern, begins, (message, remedy) in TOKENS:
        if pattern.search(left) and begins.match(character):
            return CODE, message, remedy
    return CODE, "a character stands here that has no place in XML at this point", REMEDY


def _is_miscoded(head: bytes, after: bytes) -> bool:
    """Whether a file that should be in UTF-8 is not at this place."""
    declared = ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    should = declared is None or declared[1].lower() in (b"utf-8", b"utf8")
    return should and after[:1] >= b"\x80" and after[:4].decode("utf-8", "replace").startswith("\ufffd")
