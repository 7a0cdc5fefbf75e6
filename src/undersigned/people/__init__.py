"""Organisations, countries, addresses of persons, consents, and the staff with their audit lines.

An Address never holds an e-mail address in clear: a keyed digest for uniqueness, and a box that only the custodian opens.
Must not know: what was signed.
"""
