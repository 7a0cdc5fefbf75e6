"""The desk of mailings: what is written, to whom it goes, and what became of it."""
