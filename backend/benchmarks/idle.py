"""Opens idle chargers (boot and two statuses each), says `ready`, and holds them until its input ends."""

import argparse
import asyncio
import sys

import uvloop
from load import Run, connect


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--chargers", type=int, required=True)
    options = parser.parse_args()
    run = Run()
    chargers = []
    for first in range(0, options.chargers, 50):
        names = [f"I{number:05d}" for number in range(first, min(first + 50, options.chargers))]
        chargers += await asyncio.gather(*[connect(options.url, name, run) for name in names])
    for charger in chargers:
        charger.next_boot()
    await asyncio.gather(*[charger.ready for charger in chargers])
    print("ready", run.lost, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    run.over = True


if __name__ == "__main__":
    uvloop.run(main())
