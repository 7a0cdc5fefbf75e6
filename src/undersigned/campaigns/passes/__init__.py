"""Passes: what a letter gives somebody to act with in a campaign. Nothing of a pass is stored; the key makes and reads it."""
