"""A folder of editions on the web: pages to read, DTS, OAI-PMH, IIIF."""
