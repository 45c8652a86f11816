"""The tests; a package of its own name, since others install one that is called tests, too."""
