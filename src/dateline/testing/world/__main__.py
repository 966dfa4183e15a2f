"""python -m dateline.testing.world: serves the sample world until its standard input ends; first prints its sources."""

import argparse
import asyncio
import sys

import msgspec

from dateline.testing.world import World


def main() -> None:
    """Serve and publish. The first line of output is the JSON list of sources, ready for `Store.add_sources`."""
    parser = argparse.ArgumentParser(prog="python -m dateline.testing.world", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same news")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--publishers", type=int, default=None, help="how many; default: all named ones")
    parser.add_argument("--pace-s", type=float, default=2.5, help="mean pause between two reports, seconds")
    parser.add_argument("--interval-s", type=float, default=None, help="pin how often each source is asked, seconds")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(arguments: argparse.Namespace) -> None:
    world = World(seed=arguments.seed, publishers=arguments.publishers)
    async with world.serve(port=arguments.port) as running:
        sources = running.sources(arguments.interval_s)
        sys.stdout.buffer.write(msgspec.json.encode(sources) + b"\n")
        sys.stdout.buffer.flush()
        running.start(arguments.pace_s)
        # Whoever started it holds the other end of its input: when that is gone, nobody is left to publish for.
        await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    main()
