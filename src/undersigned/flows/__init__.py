"""One file per deed: the table of contents of the product. A flow owns its transaction and is told the time."""
