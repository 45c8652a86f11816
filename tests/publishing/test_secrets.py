"""Secrets come from where they are kept, and are shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei.errors import UsageError
from tei.io import secrets
from tei.io.redaction import redact
from tei.io.secrets import read_secrets


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text('[git]\nuser = "anna"\npassword = "from-file"\n')
    path.chmod(0o600)
    monkeypatch.setattr(secrets, "secrets_path", lambda: path)
    return path


def test_the_file_gives_what_the_environment_does_not(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_secrets("git") == {"user": "anna", "password": "from-file"}
    monkeypatch.setenv("TEIKIT_GIT_PASSWORD", "from-environment")
    assert read_secrets("git")["password"] == "from-environment"
    assert read_secrets("s3") == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_refused(stored: Path, mode: int) -> None:
    stored.chmod(mode)
    with pytest.raises(UsageError, match="can be read by others") as refused:
        read_secrets("git")
    assert "chmod 600" in refused.value.remedy


def test_a_broken_file_is_told_without_what_is_in_it(stored: Path) -> None:
    stored.write_text('[git]\npassword = "half')
    with pytest.raises(UsageError, match="is no TOML") as refused:
        read_secrets("git")
    assert "half" not in f"{refused.value} {refused.value.remedy}"


def test_secrets_and_users_in_addresses_are_unreadable() -> None:
    told = redact("https://anna:pa55word@host/x failed: token abcdef", {"token": "abcdef", "user": "host"})
    assert told == "https://•••@host/x failed: token •••"
