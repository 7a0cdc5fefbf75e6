"""One process of uvicorn as the product runs it: ``python -m bench.serve APPLICATION PORT``."""

import sys

import uvicorn

from undersigned.config.run import server_options

if __name__ == "__main__":
    uvicorn.run(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), **server_options())
