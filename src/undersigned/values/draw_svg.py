"""A program, not a module to import: draws the SVG on its standard input as a PNG on its standard output.

`draw_svg.py SECONDS BYTES`: the kernel ends it after so many seconds of processor time, gives it no more memory than that,
and lets it open no file, no connection and write no file: what a drawing could ask for is not there. Exit status 1 when the
drawing cannot be drawn. It imports nothing of this package, so that it starts quickly and knows no secret.
"""

import resource
import sys

import resvg_py


def main(seconds: int, memory: int) -> int:
    """Draw, and return the exit status."""
    drawing = sys.stdin.buffer.read().decode()
    # Data, not address space: the libraries map far more addresses than they ever use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Below the three that are open: nothing more can be opened.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    try:
        picture = resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True)
    except ValueError:
        return 1
    sys.stdout.buffer.write(picture)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
