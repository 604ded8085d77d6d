"""Run the benchmarks and print their tables. Both packages run in this process, in turn, on the same data."""

import argparse
import os
import platform

import numpy as np
import scipy
import sklearn
import threadpoolctl

import gmm
from benchmarks import blocks, choosing, fits, growth, iteration, memory, quality, scale, seeds, told
from gmm.rows.threads import n_threads

TABLES = {
    "iteration": iteration,
    "blocks": blocks,
    "memory": memory,
    "fits": fits,
    "choosing": choosing,
    "quality": quality,
    "seeds": seeds,
    "warnings": told,
    "growth": growth,
    "scale": scale,
}


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of each table, in a few minutes")
    parser.add_argument("--threads", type=int, help="threads of both packages; as they come if not given")
    parser.add_argument("only", nargs="?", choices=TABLES, help="one of the tables")
    arguments = parser.parse_args()
    if arguments.threads:
        os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    with threadpoolctl.threadpool_limits(arguments.threads):
        print(
            f"gmm {gmm.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
            f"scipy {scipy.__version__}, Python {platform.python_version()}, {processor()}, "
            f"threads: gmm {n_threads()}, BLAS {blas_threads()}"
        )
        for name, benchmark in TABLES.items():
            if arguments.only in (None, name):
                print()
                benchmark.run(arguments.quick)


def processor():
    """What the machine computes with: its processor, and the kernels that BLAS chose for it."""
    kernels = {library["architecture"] for library in threadpoolctl.threadpool_info() if "architecture" in library}
    return f"{platform.machine()} ({', '.join(sorted(kernels))})"


def blas_threads():
    return max(library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas")


if __name__ == "__main__":
    main()
