"""Resident memory of the server per idle charger: connected, booted, two statuses reported, silent since.

python benchmarks/idle_memory.py [--chargers 5000]
"""

import argparse
import json
import subprocess
import sys
import time

import harness


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chargers", type=int, default=5000)
    options = parser.parse_args()
    with harness.genx() as server:
        before = server.resident_kib()
        command = [*harness.pinned(1), sys.executable, str(harness.HERE / "idle.py"), server.url]
        command += ["--chargers", str(options.chargers)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idle:
            assert idle.stdout is not None
            assert idle.stdin is not None
            print("idle:", idle.stdout.readline().strip())
            time.sleep(5)
            after = server.resident_kib()
            idle.stdin.close()
    figures = {
        "chargers": options.chargers,
        "before_kib": before,
        "after_kib": after,
        "kib_per_charger": round((after - before) / options.chargers, 1),
    }
    print(json.dumps(figures))
    harness.keep("idle_memory", figures)


if __name__ == "__main__":
    main()
