"""TEI to a repository: one file a target, one row in this table.

Every target answers the same few questions (``tei.publishing.target``); ``tei.publishing.publishing``
asks them in the same order for all: plan, check, send, verify, receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tei.extensions import added


class TargetRow(NamedTuple):
    """A target: the name for ``--to``, what it is, the metadata scheme it asks for, ``module:function``, its extra."""

    name: str
    title: str
    scheme: str
    """The row of ``tei/data/publishing/schemes.toml`` whose required fields the header must give; empty for none."""
    function: str
    """``module:function``; the function makes the target of a place: ``open_folder(place, secrets)``."""
    extra: str = ""
    """What ``pip install teikit[EXTRA]`` must bring."""
    place: str = ""
    """What ``--out`` names, in words."""
    settings: tuple[str, ...] = ()
    """What ``--set KEY=VALUE`` may say; given to the function as its third argument."""


TARGETS: tuple[TargetRow, ...] = (
    TargetRow("folder", "A folder on a disk", "", "tei.publishing.folder:open_folder", place="a folder"),
    TargetRow(
        "bagit",
        "A BagIt bag (RFC 8493)",
        "",
        "tei.publishing.bagit:open_bags",
        "bagit",
        "the folder that holds the bags",
    ),
    TargetRow(
        "ocfl", "An OCFL storage root, with versions", "", "tei.publishing.ocfl:open_root", "ocfl", "the storage root"
    ),
    TargetRow(
        "git",
        "A git repository, with tags and releases",
        "",
        "tei.publishing.git:open_git",
        "rest",
        place="a repository's address",
        settings=("api", "release"),
    ),
    TargetRow(
        "site",
        "A web site, for any web space",
        "",
        "tei.publishing.site:open_site",
        place="the folder of the site",
        settings=("title", "address", "language", "writing"),
    ),
    TargetRow("s3", "Object storage that speaks S3", "", "tei.publishing.objects:open_s3", "s3", "s3://BUCKET/PREFIX"),
    TargetRow("webdav", "A WebDAV server", "", "tei.publishing.objects:open_webdav", "webdav", "https://HOST/FOLDER"),
    TargetRow(
        "dataverse",
        "A collection of Dataverse",
        "dataverse",
        "tei.publishing.dataverse:open_dataverse",
        "rest",
        "https://HOST/dataverse/COLLECTION",
        ("draft",),
    ),
    TargetRow(
        "dspace",
        "A collection of DSpace, or an archive for it",
        "dspace",
        "tei.publishing.dspace:open_dspace",
        "rest",
        "https://HOST/server/api/core/collections/UUID, or items.zip, or a folder",
        ("draft",),
    ),
    TargetRow(
        "sword",
        "A SWORD 2.0 server, as Software Heritage's",
        "dublincore",
        "tei.publishing.sword:open_sword",
        "rest",
        "the address of a service document or collection",
    ),
    TargetRow(
        "basex", "An XML database of BaseX", "", "tei.publishing.basex:open_basex", place="basex://HOST/DATABASE"
    ),
    TargetRow(
        "existdb",
        "eXist-db, or a package that it installs",
        "",
        "tei.publishing.existdb:open_existdb",
        "rest",
        "https://HOST/exist/rest/db/COLLECTION, or corpus.xar",
    ),
    TargetRow(
        "invenio",
        "InvenioRDM and Zenodo, with DOIs",
        "invenio",
        "tei.publishing.invenio:open_invenio",
        "rest",
        "zenodo, sandbox, or the address of a site, record or community",
        ("draft",),
    ),
)

GROUP = "teikit.targets"
"""Entry points of this group add targets; each loads a ``TargetRow``."""


@cache
def targets() -> dict[str, TargetRow]:
    """Every target by its name, ours and those of installed packages."""
    return {row.name: row for row in (*TARGETS, *_others())}


def _others() -> Iterator[TargetRow]:
    for entry in added(GROUP):
        yield entry.load()
