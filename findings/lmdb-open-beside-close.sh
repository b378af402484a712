#!/bin/bash
# LMDB 0.9.26 to 0.9.31: a process that opens an environment while the last other one closes it gets EINVAL
# when it begins its first transaction, though nothing is wrong with its arguments or with the file.
#
# Expected: that opening and closing at the same time is what the lock file is for. Seen: of the read
# transactions of four processes that open, read and close in turn, some in a thousand fail. Closing destroys
# the mutexes in the lock file, which the one that opens has mapped already (ITS#9278, undone in 0.9.32 by
# ITS#10095). Debian 13 has 0.9.31. With the same program 0.9.36 fails never. Trying again is enough.
#
# Runs on: Python 3 with venv and pip; installs lmdb 1.4.1 (LMDB 0.9.29) and 3.0.0 (0.9.36), which bring
# LMDB with them, in a temporary folder. Fails if the older one does not fail, or the newer one does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"

cat >"$folder/storm.py" <<'PYTHON'
import collections
import multiprocessing
import sys

import lmdb


def work(path, count, results):
    seen = collections.Counter()
    for _ in range(count):
        try:
            with lmdb.open(path, subdir=False, map_size=1 << 24) as environment:
                with environment.begin() as transaction:
                    seen["read" if transaction.get(b"key") == b"value" else "wrong"] += 1
        except lmdb.Error as error:
            seen[str(error)] += 1
    results.put(seen)


if __name__ == "__main__":
    path, isExpectedToFail = sys.argv[1], sys.argv[2] == "fails"
    environment = lmdb.open(path, subdir=False, map_size=1 << 24)
    with environment.begin(write=True) as transaction:
        transaction.put(b"key", b"value")
    environment.close()
    results = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=work, args=(path, 5_000, results)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    total = sum((results.get() for _ in processes), collections.Counter())
    for process in processes:
        process.join()
    print("LMDB", ".".join(map(str, lmdb.version())), dict(total))
    failed = total["mdb_txn_begin: Invalid argument"]
    asExpected = (failed > 0) == isExpectedToFail and failed + total["read"] == 20_000
    sys.exit(0 if asExpected else "this has changed")
PYTHON

for release in 1.4.1:fails 3.0.0:reads; do
    "$folder/python/bin/pip" -q --disable-pip-version-check install "lmdb==${release%:*}"
    "$folder/python/bin/python" "$folder/storm.py" "$folder/${release%:*}.mdb" "${release#*:}"
done

# Output seen (the number of failures varies):
#   LMDB 0.9.29 {'read': 19943, 'mdb_txn_begin: Invalid argument': 57}
#   LMDB 0.9.36 {'read': 20000}
