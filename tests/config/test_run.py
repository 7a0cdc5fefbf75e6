"""Running an instance: what it is served with."""

import http.client
from collections.abc import Callable
from pathlib import Path

from bench import servers
from tests.servers.product import Product

Instance = Callable[..., Product]
APPLICATION = "undersigned.config.asgi:application"


def last_header(port: int) -> str:
    """The last field of a page that is ready: by the short cut the server's own come after those of the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _time in range(2):
        connection.request("GET", "/en/")
        answer = connection.getresponse()
        answer.read()
    connection.close()
    return answer.getheaders()[-1][0]


def test_the_product_and_the_benchmark_serve_by_the_same_short_cut(instance: Instance, tmp_path: Path) -> None:
    product = instance()
    assert last_header(product.port) == "date"
    product.stop()
    with servers.uvicorn(APPLICATION, tmp_path, name="bench", environment=product.environment) as measured:
        assert last_header(measured.port) == "date"
