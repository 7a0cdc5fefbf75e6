"""The fast lane: takes signatures at surge and hands out finished pages, in plain ASGI without Django.

signing.SigningGate answers the POST of a signature, cache.PageCache hands out pages that Django made before; both pass
everything else on to the application behind them. Imports intake and values only.
"""
