"""Run the benchmarks and print their tables. Both packages run in this process, in turn, on the same data."""

import argparse
import os
import platform

import numpy as np
import scipy
import sklearn
import threadpoolctl

import gmm
from benchmarks import growth, iteration, memory, quality, scale

TABLES = {"iteration": iteration, "memory": memory, "quality": quality, "growth": growth, "scale": scale}


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of each table, in a few minutes")
    parser.add_argument("--threads", type=int, default=1, help="threads of the matrix products, for both packages (1)")
    parser.add_argument("only", nargs="?", choices=TABLES, help="one of the tables")
    arguments = parser.parse_args()
    with threadpoolctl.threadpool_limits(arguments.threads):
        print(
            f"gmm {gmm.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
            f"scipy {scipy.__version__}, Python {platform.python_version()}, {platform.machine()}, "
            f"{os.cpu_count()} CPUs, {arguments.threads} thread{'s' * (arguments.threads > 1)}"
        )
        for name, benchmark in TABLES.items():
            if arguments.only in (None, name):
                print()
                benchmark.run(arguments.quick)


if __name__ == "__main__":
    main()
