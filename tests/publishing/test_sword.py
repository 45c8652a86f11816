"""What is particular to SWORD, against Software Heritage's own server and its own check of metadata."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable

import pytest
from lxml import etree

from tei.errors import InvalidError, RefusedError, UsageError
from tei.publishing.atom import write_entry
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.record import Record
from tei.publishing.secrets import read_secrets
from tei.publishing.sword import Deposits
from tests.publishing.conftest import Place
from tests.publishing.servers import Server
from tests.publishing.test_targets import publish
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
