"""Composition: options, settings, urls, the ASGI application and the command line. Only here do the rooms meet."""
