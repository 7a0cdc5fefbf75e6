"""Pages of the newsletter: subscribing, choosing, leaving, and the archive."""
