"""Many books: what is to be done, an engine that does it, a manifest that knows what was done.

    plan → engine (worker, worker, …) → manifest → report, registers, search

The coordinator alone writes the manifest.  Workers read and write books through fsspec and send back
only what is to be known of them; the text of a book never passes between processes.
"""
