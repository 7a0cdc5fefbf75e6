"""One file per screen of the desk."""
