"""Books of known structure that we make ourselves: see README.md."""
