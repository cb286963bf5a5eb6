"""The process that draws: a Vega-Lite specification from standard input, SVG to standard output."""

import json
import sys


def main() -> None:
    """Read, draw, write."""
    import vl_convert

    specification = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(vl_convert.vegalite_to_svg(specification).encode())


if __name__ == "__main__":
    main()
