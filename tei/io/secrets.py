"""User names, passwords and tokens: where they come from.

For the target ``git`` the secret ``password`` is looked for in this order: the environment
(``TEIKIT_GIT_PASSWORD``), the system's keyring (service ``teikit-git``, where the package keyring is
installed), the file ``secrets.toml`` in the user's configuration folder (table ``[git]``), which only
its owner may read.
"""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from tei.errors import UsageError
from tei.io.redaction import PUBLIC, Secrets, remember_secrets

KEYS = ("user", "password", "token", "key", "secret", "endpoint")


def read_secrets(target: str) -> Secrets:
    """Return what is known for ``target``; raises ``UsageError`` where the file is open to others or no TOML.

    From now on ``tei.io.redaction`` hides it.
    """
    stored = _from_file(target)
    found = {key: _from_environment(target, key) or _from_keyring(target, key) or stored.get(key, "") for key in KEYS}
    known = {key: value.rstrip("\r\n") for key, value in found.items()}
    for key, value in known.items():
        if any(ord(character) < ord(" ") for character in value):
            raise UsageError(f"the {key} for {target} holds a control character", remedy="Copy it again, in one line.")
    remember_secrets(value for key, value in known.items() if key not in PUBLIC)
    return {key: value for key, value in known.items() if value}


def secrets_path() -> Path:
    """Where ``secrets.toml`` is looked for."""
    return Path(click.get_app_dir("teikit", force_posix=False)) / "secrets.toml"


def _from_environment(target: str, key: str) -> str:
    return os.environ.get(f"TEIKIT_{target}_{key}".upper(), "")


def _from_keyring(target: str, key: str) -> str:
    """An empty string where the package is not installed, or this machine has no keyring."""
    if find_spec("keyring") is None:
        return ""
    keyring = import_module("keyring")
    try:
        return keyring.get_password(f"teikit-{target}", key) or ""
    except import_module("keyring.errors").KeyringError:
        return ""


def _from_file(target: str) -> Mapping[str, str]:
    path = secrets_path()
    if not path.is_file():
        return {}
    if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path} can be read by others", remedy=f"Make it yours alone: chmod 600 '{path}'")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):  # no TOML, no UTF-8, or TOML that nobody needs
        raise UsageError(f"{path} is no TOML", remedy='Write [git], then password = "…" below it.') from None
    return dict(_strings(table.get(target, {})))


def _strings(table: object) -> Iterator[tuple[str, str]]:
    if isinstance(table, dict):
        yield from ((key, value) for key, value in table.items() if isinstance(value, str))
