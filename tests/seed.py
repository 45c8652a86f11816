"""The seed of the tests with files made by chance: another one in every run; TEIKIT_SEED repeats a run."""

from __future__ import annotations

import os
import random

SEED = int(os.environ.get("TEIKIT_SEED") or 0) or random.SystemRandom().randrange(1, 10**9)
