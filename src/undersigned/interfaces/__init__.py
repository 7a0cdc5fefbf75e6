"""The ways in. None imports another; they read queries and write through flows."""
