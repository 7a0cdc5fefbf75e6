"""The ground floor: small pure values (addresses, names, countries, tokens, boxes, dates). No Django, no database.

email, names, countries, dates   what a person typed, made clean and comparable, or refused with a code
keys, tokens, sealing, ids       secrets of one instance, links and codes, boxes only the custodian opens, identifiers
signing                          the one validator for a signature and its compact record

Nothing here knows the clock, a setting or a sentence shown to a reader: codes go up, words are found above.
"""
