"""Software Heritage's deposit server, with a PostgreSQL cluster of its own: SWORD 2.0 as others wrote it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.publishing.servers import PASSWORD, USER, Server, answers, free_port, running
from tests.services import pg_ctl, swh_python

SETTINGS = """\
from swh.deposit.settings.common import *

SECRET_KEY = "for-tests-only"
DATABASES = {{"default": {{
    "ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "tester",
    "HOST": "127.0.0.1", "PORT": {port},
    "CONN_MAX_AGE": 60,
}}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = {media!r}
LOGGING_CONFIG = None
"""
CONFIG = """\
max_upload_size: 2000000
checks: false
authentication_provider: basic
scheduler: {cls: memory}
storage: {cls: memory}
storage_metadata: {cls: memory}
swh_authority_url: http://127.0.0.1/
"""
PREPARE = """\
import sys

import django

django.setup()
from django.core.management import call_command
from swh.deposit.models import DepositClient, DepositCollection

call_command("migrate", verbosity=0)
user = DepositClient(username=sys.argv[1], provider_url="https://books.example.org/", domain="example.org")
user.set_password(sys.argv[2])
user.collections = [DepositCollection.objects.create(name=f"books-{number}").id for number in range(int(sys.argv[3]))]
user.save()
"""
LOGIN = {"TEIKIT_SWORD_USER": USER, "TEIKIT_SWORD_PASSWORD": PASSWORD}
COLLECTIONS = 40
"""So many empty places, one for each test."""


@contextmanager
def sword_server(folder: Path) -> Iterator[Server]:
    """The server with a user and many collections."""
    with postgresql(folder) as database:
        port = free_port()
        variables = _written(folder, database)
        python = str(swh_python())
        subprocess.run(
            [python, "-c", PREPARE, USER, PASSWORD, str(COLLECTIONS)], check=True, env=os.environ | variables
        )
        command = [
            python,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "--threads=4",
            f"--bind=127.0.0.1:{port}",
            "django.core.wsgi:get_wsgi_application()",
        ]
        places = iter(f"http://127.0.0.1:{port}/1/servicedocument/#books-{number}" for number in range(COLLECTIONS))
        with running(command, folder / "deposit.log", lambda: answers(port), variables):
            yield Server(lambda name: next(places), variables | LOGIN)


def _written(folder: Path, port: int) -> Mapping[str, str]:
    """The configuration in ``folder``, and the variables that name it."""
    (folder / "deposit_settings.py").write_text(SETTINGS.format(port=port, media=str(folder / "uploads")))
    (folder / "deposit.yml").write_text(CONFIG)
    return {
        "DJANGO_SETTINGS_MODULE": "deposit_settings",
        "SWH_CONFIG_FILENAME": str(folder / "deposit.yml"),
        "PYTHONPATH": str(folder),
    }


@contextmanager
def postgresql(folder: Path) -> Iterator[int]:
    """The port of a throw-away cluster with the user ``tester``, whom it trusts on loopback."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="teikit-pg-", ignore_cleanup_errors=True) as made:
        data = Path(made) / "data"
        before = _as_server_of(Path(made))
        control = [*before, str(pg_ctl()), "--pgdata", str(data), "--silent"]
        subprocess.run(
            [*control, "--options=-U tester --auth=trust --no-sync --encoding=UTF8", "initdb"], check=True, cwd=made
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        log = Path(made) / "log"
        subprocess.run([*control, f"--options={options}", f"--log={log}", "--wait", "start"], check=True, cwd=made)
        try:
            yield port
        finally:
            subprocess.run([*control, "--mode=immediate", "stop"], check=True, cwd=made)


def _as_server_of(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: what goes before its commands so that Debian's user for it runs them."""
    if os.geteuid():
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
