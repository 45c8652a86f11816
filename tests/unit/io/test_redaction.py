"""No form of a secret stays in a text, whatever the secret and whatever stands around it."""

from __future__ import annotations

import html
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tei.io.redaction import HIDDEN, SHORT, quote_foreign, redact, redact_known, remember_secrets

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "URL": lambda secret: quote(secret, safe=""),
    "path": quote,
    "form": quote_plus,
    "twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON in UTF-8": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "Python": lambda secret: repr(secret)[1:-1],
    "bytes of Python": lambda secret: repr(secret.encode())[2:-1],
    "HTML": html.escape,
    "references": lambda secret: "".join(f"&#{ord(character)};" for character in secret),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "base64": lambda secret: b64encode(secret.encode()).decode(),
    "Basic": lambda secret: b64encode(f"anna:{secret}".encode()).decode(),
    "Basic of another": lambda secret: b64encode(f"bo:{secret}".encode()).decode(),
    "Basic of a third": lambda secret: b64encode(f"x:{secret}!".encode()).decode(),
    "base64 in a URL": lambda secret: urlsafe_b64encode(f"anna:{secret}".encode()).decode(),
    "base64, encoded": lambda secret: quote(b64encode(f"anna:{secret}".encode()).decode(), safe=""),
    "collapsed": lambda secret: " ".join(secret.split()),
}

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SECRETS = ANY.map(str.strip).filter(lambda text: len(" ".join(text.split())) >= SHORT and "•" not in text)


@given(secret=SECRETS, before=ANY, after=ANY, form=st.sampled_from(sorted(FORMS)))
@example(secret="a/b+c d?", before="", after="", form="form")
@example(secret="\\\\\\\\x", before="\\", after="", form="JSON")
@example(secret="%%25", before="%", after="25", form="twice")
def test_no_form_of_a_secret_stays(secret: str, before: str, after: str, form: str) -> None:
    written = FORMS[form](secret)
    hidden = redact(f"{before} {written} {after}", {"password": secret})
    assert HIDDEN in hidden
    assert written not in hidden.replace(HIDDEN, "\0")


@given(secret=SECRETS, before=ANY, form=st.sampled_from(sorted(FORMS)), longest=st.integers(1, 60))
@example(secret="000&", before="", form="references", longest=4)
@example(secret="000\\", before="", form="references", longest=4)
@example(secret="000%", before="", form="URL", longest=4)
def test_no_half_of_a_secret_stays_at_the_end(secret: str, before: str, form: str, longest: int) -> None:
    """What is quoted is cut after it has been redacted."""
    line = " ".join(before.split())
    quoted = quote_foreign(f"{before} {FORMS[form](secret)}", {"password": secret}, longest).rstrip("…")
    assert redact(f"{line} {HIDDEN}", {"password": secret}).lstrip().startswith(quoted)


@given(text=ANY)
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert redact_known(text, {"password": "correct horse battery"}) == text


def test_a_short_secret_is_a_word_of_its_own() -> None:
    assert redact("the key is ab, about", {"key": "ab"}) == f"the key is {HIDDEN}, about"


def test_what_is_known_is_hidden_without_being_named() -> None:
    remember_secrets(["open sesame\n"])
    assert redact_known("said: open sesame") == f"said: {HIDDEN}"


@pytest.mark.parametrize(
    "address",
    ["https://anna:p@ss@host/x", "https://anna:p/a:s@host/x", "https://token@host/x", "s3://key:secret@host/x"],
)
def test_users_in_addresses(address: str) -> None:
    assert redact(f"from {address} on").endswith(f"://{HIDDEN}@host/x on")


@pytest.mark.parametrize("address", ["https://host:80/@anna", "https://host/a@b", "mailto:anna@host"])
def test_addresses_without_users(address: str) -> None:
    assert redact(address) == address


@pytest.mark.parametrize("noise", ["\\", "%25", "&amp;", "A", " ", "+", "://a:"])
def test_a_long_answer_takes_no_long_time(noise: str) -> None:
    secrets = {"password": noise * 6 + "z", "token": "A" * 40 + "z", "key": "\\" * 20 + "x"}
    started = time.process_time()
    redact(noise * 20_000, secrets)
    assert time.process_time() - started < 1.5
