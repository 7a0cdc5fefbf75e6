"""Public pages and forms: one view, form and template per deed; the static files a reader gets."""
