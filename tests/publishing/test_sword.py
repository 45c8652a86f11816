"""What is particular to SWORD, against Software Heritage's own server and its own check of metadata."""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from tei.errors import InvalidError, RefusedError, UsageError
from tei.io import http as web
from tei.io.secrets import read_secrets
from tei.publishing.atom import write_entry
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.record import Record
from tei.publishing.sword import Deposits
from tests.publishing.conftest import Place
from tests.publishing.contract import Answer, Fault
from tests.publishing.dying import deaths
from tests.publishing.servers import Server
from tests.publishing.sword_profile_server import SwordServer
from tests.publishing.test_targets import open_target, publish
from tests.services import needs, swh_python

CHECK = """\
import sys
from xml.etree import ElementTree
from swh.deposit.loader.checks import check_metadata

fine, told = check_metadata(ElementTree.fromstring(sys.stdin.buffer.read()))
sys.exit(None if fine else str(told))
"""
CURATOR = """\
import sys
import django

django.setup()
from swh.deposit.models import Deposit

Deposit.objects.filter(pk=sys.argv[1]).update(status=sys.argv[2])
"""
sword = pytest.mark.parametrize("place", ["sword"], indirect=True)


def test_an_entry_names_who_answers_for_the_edition(bundle: Bundle) -> None:
    entry = etree.fromstring(write_entry(bundle))
    assert entry.findtext("{*}author/{*}name") == "王大山"
    assert entry.findtext("{*}updated") == "2025-04-01T00:00:00Z"
    said = {name: bundle.record.items[name] for name in ("title", "publisher")}
    anonymous = etree.fromstring(write_entry(bundle._replace(record=Record(said))))
    assert anonymous.findtext("{*}author/{*}name") == "Example University Library"
    with pytest.raises(InvalidError, match="who wrote, edited or published"):
        write_entry(bundle._replace(record=Record({})))


@pytest.mark.slow
def test_software_heritage_accepts_the_entry(bundle: Bundle) -> None:
    needs("swh-deposit")
    done = subprocess.run([str(swh_python()), "-c", CHECK], input=write_entry(bundle), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.slow
@sword
def test_a_deposit_in_progress_is_taken_up(place: Place, bundle: Bundle, changed: Bundle) -> None:
    target = Deposits(place.place, read_secrets("sword"))
    target._begin(bundle)
    assert target.find(bundle.name) is None
    first = publish(changed, place)
    assert (first.action, first.version, first.files) == ("new", "v1", changed.sums)
    assert [entry.state for entry in target._named(bundle.name)] == ["deposited"]


@pytest.mark.slow
@sword
def test_what_was_rejected_is_not_sent_again_unchanged(
    place: Place, bundle: Bundle, changed: Bundle, server_of: Callable[[str], Server]
) -> None:
    first = publish(bundle, place)
    curate(server_of("sword"), first.identifier, "rejected")
    with pytest.raises(RefusedError, match=f"rejected the deposit {first.identifier}"):
        publish(bundle, place)
    assert publish(changed, place).version == "v1"


def curate(server: Server, number: str, state: str) -> None:
    environment = os.environ | server.variables
    subprocess.run([str(swh_python()), "-c", CURATOR, number, state], check=True, env=environment)


@pytest.mark.slow
@sword
def test_a_deposit_that_is_too_large_is_told(place: Place, tei_bytes: bytes) -> None:
    large = make_bundle("shuiqu", tei_bytes, {"shuiqu.pdf": random.Random(1).randbytes(2_100_000)})
    with pytest.raises(RefusedError, match="Upload size limit exceeded") as refused:
        publish(large, place)
    assert "takes no file of this size" in refused.value.remedy
    small = make_bundle("shuiqu", tei_bytes, {})
    assert publish(small, place).version == "v1"


@pytest.mark.slow
@sword
def test_which_collection_must_be_said_where_there_are_several(place: Place, bundle: Bundle) -> None:
    service, _, _ = place.place.partition("#")
    with pytest.raises(UsageError, match="40 collections that fit") as told:
        Deposits(service, read_secrets("sword")).find(bundle.name)
    assert f"{service}#NAME" in told.value.remedy
    with pytest.raises(UsageError, match="0 collections that fit"):
        Deposits(f"{service}#books", read_secrets("sword")).find(bundle.name)


@pytest.mark.slow
@sword
def test_an_address_that_is_no_service_is_told(place: Place, bundle: Bundle) -> None:
    host = place.place.partition("/1/")[0]
    with pytest.raises(RefusedError, match="none that SWORD 2"):
        Deposits(f"{host}/1/", read_secrets("sword")).find(bundle.name)


# ---- servers other than Software Heritage's, as the profile describes them

elsewhere = pytest.mark.parametrize("place", ["sword-profile"], indirect=True)


@pytest.fixture
def server(server_of: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch) -> Iterator[SwordServer]:
    monkeypatch.setattr(web, "DELAYS", (0.001, 0.001))
    made: SwordServer = server_of("sword-profile").behind
    yield made
    made.gives_back = True


def states(server: SwordServer, place: Place) -> list[str]:
    return [one.state for one in server.deposits if one.collection == place.place.rpartition("/")[2]]


@pytest.mark.slow
@elsewhere
def test_a_client_that_dies_at_any_request_leaves_one_correct_deposit(
    place: Place, bundle: Bundle, changed: Bundle, server: SwordServer
) -> None:
    for _ in deaths(server, place, bundle):
        found = open_target(place).find(bundle.name)
        assert found is None or found.sums == bundle.sums
    assert states(server, place) == ["archived"]
    for _ in deaths(server, place, changed):
        found = open_target(place).find(bundle.name)
        assert found is not None
        assert found.sums in (bundle.sums, changed.sums)
    assert states(server, place) == ["archived"] * 2


@elsewhere
def test_a_draft_is_taken_up_and_what_was_withdrawn_counts_for_nothing(
    place: Place, bundle: Bundle, changed: Bundle, server: SwordServer
) -> None:
    Deposits(place.place, read_secrets("sword"))._begin(bundle)
    assert publish(changed, place).version == "v1"
    assert states(server, place) == ["archived"]
    server.deposits[-1].state = "withdrawn"
    assert open_target(place).find(bundle.name) is None


@elsewhere
def test_checksums_stand_in_for_files_that_are_not_given_back(
    place: Place, bundle: Bundle, server: SwordServer
) -> None:
    server.gives_back = False
    assert publish(bundle, place).files == bundle.sums
    assert publish(bundle, place).action == "nothing"
    kept = server.deposits[-1]
    kept.entry = re.sub(rb"<dcterms:provenance>.*?</dcterms:provenance>", b"", kept.entry, flags=re.DOTALL)
    with pytest.raises(RefusedError, match="neither files nor checksums") as refused:
        publish(bundle, place)
    assert f"/edit/{kept.number}" in refused.value.remedy


TROUBLES = [
    ("POST", "/col/", Answer(500, b"broken"), "publish again"),
    ("PUT", "/media/", Answer(413, b"too large"), "quota"),
    ("PUT", "/media/", Answer(412, b"checksum mismatch"), "publish again"),
    ("POST", "/add/", None, "what was begun is taken up"),
    ("POST", "/add/", Answer(401, b"expired"), "not expired"),
    ("GET", "/col/", Answer(200, b"{}"), "Check the address"),
]


@elsewhere
@pytest.mark.parametrize(("method", "path", "answer", "remedy"), TROUBLES)
def test_troubles_are_told_and_healed_by_the_next_run(
    place: Place, bundle: Bundle, server: SwordServer, method: str, path: str, answer: Answer | None, remedy: str
) -> None:
    server.faults.append(Fault(method, path, answer))
    with pytest.raises(RefusedError) as refused:
        publish(bundle, place)
    assert remedy in refused.value.remedy
    assert publish(bundle, place).version == "v1"
    assert states(server, place) == ["archived"]
