"""Real servers for the tests: PostgreSQL, a mail server that keeps what it is sent, and the product itself.

Each is started by the tests on a free loopback port, bounded in time, and stopped by its own process id.
"""
