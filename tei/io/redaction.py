"""Secrets made unreadable in whatever is shown or written.

Every secret that the process reads is remembered here.  Messages, receipts and reports go through ``redact``, which
finds a secret as it is, URL-encoded, escaped as in JSON, Python and HTML, in hexadecimal, and in base64 wherever it
begins: ``Authorization: Basic`` has it behind the user's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

Secrets = Mapping[str, str]

PUBLIC = frozenset({"user", "endpoint"})
"""What may be shown: it lets nobody in."""
HIDDEN = "•••"
SHORT = 4
"""A secret of fewer characters is looked for as a word of its own: it is part of too many others."""
LOGIN = re.compile(
    r"(?<=://)(?:[^/@\s:]{0,255}:(?!\d{0,9}(?:[/\s]|$))[^\s@]{0,255}@(?:[^/\s@]{0,99}@){0,9}|[^/\s]{0,255}@)"
)
"""User and password in an address, up to the last ``@`` of the authority; a password may hold ``@`` and ``/``."""
BASE64_RUN = re.compile(r"(?:[A-Za-z0-9+/_=-]|%(?:25){0,3}(?:2B|2F|3D))*", re.IGNORECASE)
BASE64_BEFORE = re.compile(r"[A-Za-z0-9+/_=-]*\Z")
NO_SECRETS: Secrets = MappingProxyType({})

_known: frozenset[str] = frozenset()


def remember_secrets(values: Iterable[str]) -> None:
    """Make ``redact`` look for ``values``, too, from now on."""
    global _known
    _known |= {stripped for value in values if (stripped := value.strip())}


def forget_secrets() -> None:
    """Forget all of them: a test is no part of the next one."""
    global _known
    _known = frozenset()


def redact(text: str, secrets: Secrets = NO_SECRETS) -> str:
    """Return ``text`` without any secret, known or given, and without the users in its addresses."""
    return LOGIN.sub(f"{HIDDEN}@", redact_known(text, secrets))


def redact_known(text: str, secrets: Secrets = NO_SECRETS) -> str:
    """Return ``text`` without any secret, known or given."""
    given = {value.strip() for key, value in secrets.items() if key not in PUBLIC}
    values = (_known | given) - {""}
    spans = sorted(span for value in values for span in _find_forms(text, value))
    return _cover_spans(text, spans) if spans else text


def quote_foreign(text: str, secrets: Secrets = NO_SECRETS, longest: int = 0) -> str:
    """Return what somebody else said as part of a message: in one line, without secrets, not too long.

    Redaction comes first: half a secret at the cut would be none that is known.
    """
    line = " ".join(redact(text, secrets).split())
    return f"{line[:longest]}…" if longest and len(line) > longest else line


def _cover_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, end = [], 0
    for start, stop in spans:
        if start >= end:
            parts += [text[end:start], HIDDEN]
        end = max(end, stop)
    return "".join([*parts, text[end:]])


def _find_forms(text: str, value: str) -> Iterator[tuple[int, int]]:
    plain, base64 = _patterns(value)
    yield from (match.span() for match in plain.finditer(text))
    for match in base64.finditer(text) if base64 else ():
        run, before = BASE64_RUN.match(text, match.end()), BASE64_BEFORE.search(text, 0, match.start())
        yield before.start() if before else match.start(), run.end() if run else match.end()


@lru_cache(maxsize=256)
def _patterns(value: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return what finds ``value`` written out, and what finds it in base64."""
    plain = "".join(_write_pieces(value))
    if len(value) < SHORT:
        return re.compile(rf"(?<!\w)(?:{plain})(?!\w)"), None
    encoded = value.encode("utf-8", "surrogatepass")
    base64 = "|".join(_base64_cores(encoded))
    return re.compile(f"{plain}|(?i:{encoded.hex()})"), re.compile(base64)


PIECES = re.compile(r"\s+|\\+|.", re.DOTALL)


def _write_pieces(value: str) -> Iterator[str]:
    """Yield a pattern for each character; white space may have been collapsed, backslashes doubled.

    What is written longer comes first: the ``&`` of ``&#38;`` alone would leave the rest of it.
    Every repetition has an end: an answer may be long, and made to take time.
    """
    for piece in PIECES.findall(value):
        if piece.isspace():
            forms = {form for space in {*piece, " "} for form in _forms_of_character(space)}
            yield rf"(?:\s|\+|{'|'.join(sorted(forms))}){{1,64}}"
        elif piece[0] == "\\":
            coded = "|".join(_escapes_of_character("\\"))
            yield rf"(?:(?:{coded}){{{len(piece)}}}|\\{{{len(piece)},{4 * len(piece)}}}+)"
        else:
            yield rf"(?:{'|'.join(_escapes_of_character(piece))}|\\{{0,3}}{re.escape(piece)})"


def _forms_of_character(character: str) -> Iterator[str]:
    yield re.escape(character)
    yield from _escapes_of_character(character)


SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", "\v": "v"}


def _escapes_of_character(character: str) -> Iterator[str]:
    """Yield patterns for the character as URLs, JSON, Python and HTML write it."""
    from html.entities import codepoint2name

    code, data = ord(character), character.encode("utf-8", "surrogatepass")
    utf16 = character.encode("utf-16-be", "surrogatepass")
    units = [utf16[at : at + 2].hex() for at in range(0, len(utf16), 2)]
    yield "(?i:" + "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in data) + ")"
    yield r"(?i:" + "".join(rf"\\{{0,4}}x{byte:02x}" for byte in data) + ")"
    yield r"(?i:" + "".join(rf"\\{{0,4}}u{unit}" for unit in units) + ")"
    yield rf"(?i:\\{{0,4}}(?:x{code:02x}|U{code:08x}))"
    yield rf"(?i:&(?:amp;){{0,3}}#(?:0*{code}|x0*{code:x});)"
    if name := codepoint2name.get(code, {"'": "apos"}.get(character, "")):
        yield f"&(?:amp;){{0,3}}{name};"
    if short := SHORT_ESCAPES.get(character):
        yield rf"\\{{0,4}}{short}"


def _base64_cores(data: bytes) -> Iterator[str]:
    """Yield, for each place in a group of three bytes where ``data`` may begin, the letters that it alone decides."""
    from base64 import b64encode

    for before in range(3):
        letters = b64encode(b"\0" * before + data).decode()
        core = letters[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        if len(core) >= SHORT:
            yield "".join(BASE64_SIGNS.get(letter, letter) for letter in core)


BASE64_SIGNS = {"+": "(?:[+-]|%(?:25){0,3}2[Bb])", "/": "(?:[/_]|%(?:25){0,3}2[Ff])"}
"""The two letters that URLs write in another way."""
