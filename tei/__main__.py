"""``python -m tei``, and what the program ``tei`` runs."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line; while it is being imported, and at the end, a signal ends the process without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tei.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
