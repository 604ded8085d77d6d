"""Runs what computes, tests and notebooks, as other processors would.

    python tools/processors.py [--jobs 2] [--list] [-- arguments for pytest]

Sums in another order have other last digits. OpenBLAS has code of its own for each family of processors, and numpy for
each set of instructions; both can be told to take that of an older one. What this machine cannot run, or what would be
the same once more, is left out, and said.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PLAIN = "any, with numpy's plain code"  # where OpenBLAS knows none of the others: on ARM, or with another library

# OPENBLAS_CORETYPE, and which of the instruction sets that numpy uses here such a processor lacks.
PROCESSORS = {
    "Haswell": lambda feature: feature == "X86_V4" or feature.startswith("AVX512"),
    "Zen": lambda feature: feature == "X86_V4" or feature.startswith("AVX512"),
    "SkylakeX": lambda feature: False,
    "Nehalem": lambda feature: True,
    PLAIN: lambda feature: True,
}

# Files of tests that compute nothing which last digits could change: texts, forms, pages, the environment.
# All others run, and a new one does until it is named here.
NOT_COMPUTING = """
    browser test_environment.py test_figure_comparison.py test_handout.py test_handout_building.py test_house.py
    test_instructors.py test_kernels.py test_notebooks_form.py test_palette.py test_readme.py test_site.py
    test_site_code.py test_site_docstrings.py test_slides.py test_slides_building.py test_spacing.py test_style.py
    test_version.py
""".split()

# What really runs: it multiplies first, because a processor may not have an instruction that it was told to use.
PROBE = """
import json, numpy, scipy.linalg, threadpoolctl
from numpy._core._multiarray_umath import __cpu_dispatch__ as dispatched, __cpu_features__ as here
for dtype in (float, "float32"):
    table = numpy.eye(300, dtype=dtype) + 1
    scipy.linalg.cholesky(table @ table), numpy.linalg.inv(table), numpy.exp(table)
print(json.dumps([
    sorted({library["architecture"] for library in threadpoolctl.threadpool_info() if "architecture" in library}),
    [feature for feature in dispatched if here[feature]],
]))
"""


def environment(core=None, without=()):
    """Of a process on such a processor; one thread, as many processes run side by side."""
    kept = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")}
    chosen = {"OPENBLAS_CORETYPE": core, "NPY_DISABLE_CPU_FEATURES": " ".join(without), "OMP_NUM_THREADS": "1"}
    return kept | {name: value for name, value in chosen.items() if value}


def runs(variables):
    """Names of OpenBLAS's code and numpy's instruction sets in such an environment; None if it cannot compute there."""
    done = subprocess.run([sys.executable, "-c", PROBE], env=variables, capture_output=True, text=True)
    return None if done.returncode else json.loads(done.stdout)


def processors():
    """Name and environment of each processor that this machine can be; says which are left out, and why."""
    own = runs(environment())
    if own is None:
        sys.exit("numpy does not compute here, or threadpoolctl is missing.")
    features = own[1]
    print(f"This machine: OpenBLAS for {', '.join(own[0]) or 'nothing'}, numpy with {' '.join(features) or 'no more'}.")
    seen = {json.dumps(own): "`make test`"}
    for name, lacks in PROCESSORS.items():
        without = [feature for feature in features if lacks(feature)]
        if name == PLAIN and any(not json.loads(found)[1] for found in seen):
            continue  # its one purpose is met
        variables = environment(None if name == PLAIN else name, without)
        found = runs(variables)
        if found is None:
            print(f"Left out: {name}. This machine cannot run its code.")
            continue
        told = f"OpenBLAS for {', '.join(found[0]) or 'nothing'}, numpy with {' '.join(found[1]) or 'no more'}"
        if json.dumps(found) in seen:
            print(f"Left out: {name}. {told}: the same as {seen[json.dumps(found)]}.")
        elif name != PLAIN and found[0] != [name]:
            print(f"Left out: {name}. OpenBLAS cannot take its code here: {told}.")
        else:
            seen[json.dumps(found)] = name
            yield name, told, variables


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", default="2", help="processes side by side")
    parser.add_argument("--list", action="store_true", help="say what would run")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest")
    arguments = parser.parse_args()

    command = [sys.executable, "-m", "pytest", "-q", "-n", arguments.jobs, "--dist", "loadscope"]
    command += ["--nbval", "--nbval-current-env", "notebooks", "tests"]
    command += [f"--ignore=tests/{name}" for name in NOT_COMPUTING] + arguments.pytest
    results = []
    for name, told, variables in processors():
        print(f"\n{name}: {told}", flush=True)
        if not arguments.list:
            began = time.monotonic()
            code = subprocess.run(command, cwd=ROOT, env=variables).returncode
            results.append((name, code, (time.monotonic() - began) / 60))
    for name, code, minutes in results:
        print(f"{'passed' if code == 0 else 'FAILED'}  {name}, {minutes:.1f} minutes")
    sys.exit(any(code for _, code, _ in results))


if __name__ == "__main__":
    main()
