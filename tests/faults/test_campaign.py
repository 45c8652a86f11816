"""A small sample of the campaign of kills and full disks; ``TEIKIT_KILLS`` and ``TEIKIT_DISKS`` make it a long one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.seed import SEED
from tests.services import ROOT

KILLS = os.environ.get("TEIKIT_KILLS") or "6"
DISKS = os.environ.get("TEIKIT_DISKS") or "3"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="children are forked")
def test_nothing_is_torn_and_nothing_is_lost() -> None:
    command = [sys.executable, "-m", "tests.faults.campaign", KILLS, DISKS, str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
