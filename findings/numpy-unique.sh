#!/usr/bin/env bash
# NumPy 2.4.6: of 300,000 different row numbers, already ascending, unique(numbers) takes many times as long as
# unique(numbers, return_counts=True), which finds the same numbers and more; union1d is as slow.
# Usual guess: to ask for less is never slower, and numbers in order are the easy case.
# Seen: 200 ms against 5 ms (since 2.3 the plain call puts them into a hash table, and sorts afterwards).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv room
room/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6
room/bin/python - <<'PY'
import sys, time
import numpy as np

numbers = np.arange(300_000, dtype=np.int64)


def least(work):
    took = []
    for _ in range(5):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return 1000 * min(took)


plain = least(lambda: np.unique(numbers))
counted = least(lambda: np.unique(numbers, return_counts=True))
united = least(lambda: np.union1d(numbers, numbers[:10]))
print(f"numpy {np.__version__}: unique {plain:.1f} ms, with return_counts {counted:.1f} ms, union1d {united:.1f} ms")
sys.exit(0 if min(plain, united) > 4 * counted else 1)
PY
