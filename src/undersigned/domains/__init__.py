"""Whose a domain is: its registrable part, and proofs that somebody controls it, by DNS or by a file under /.well-known/.

Knows no Django and no database. What asks the network here is bounded in time and size and never reaches a private address.
"""
