#!/bin/bash
# LMDB: after a commit that is whole and synced, the file may be shorter than its meta page says.
#
# Expected: a file has every page up to the last one that its meta page counts (`last_pgno`), so that a
# shorter file has lost something. Seen: pages at the end that a transaction took for a long value and gave
# back when the value was removed again go to the free list, and are never written; the next commit that uses
# them makes the file longer. Nothing is lost, LMDB reads, writes and copies such a file, and the check that
# tells a truncated file from a whole one has to look into the free list.
#
# Runs on: Python 3 with venv and pip; installs lmdb 1.4.1 (LMDB 0.9.29) and 3.0.0 (0.9.36), which bring
# LMDB with them, in a temporary folder. Fails if a file is as long as its meta page says, or anything of it
# cannot be read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"

cat >"$folder/shorter.py" <<'PYTHON'
import os
import sys

import lmdb

path = sys.argv[1]
value = b"v" * 5_000
environment = lmdb.open(path, subdir=False, map_size=1 << 26)
with environment.begin(write=True) as transaction:
    for number in range(50):
        transaction.put(b"%02d" % number, value)
with environment.begin(write=True) as transaction:
    for number in range(0, 40, 2):
        transaction.delete(b"%02d" % number)
# What a commit frees is free for the one after the next.
with environment.begin(write=True) as transaction:
    transaction.put(b"59", value)
with environment.begin(write=True) as transaction:
    # Free pages are taken first: only where a list of them is there, pages are given back to it.
    transaction.put(b"60", value)
    transaction.put(b"61", b"l" * (1 << 20))
    transaction.delete(b"61")
environment.sync(True)
pageSize = environment.stat()["psize"]
counted = environment.info()["last_pgno"] + 1
there = os.path.getsize(path) // pageSize
environment.close()

environment = lmdb.open(path, subdir=False, map_size=1 << 26)
with environment.begin() as transaction:
    entries = sum(len(found) == 5_000 for _, found in transaction.cursor())
environment.copy(path + ".copy")
print("LMDB", ".".join(map(str, lmdb.version())), f"counts {counted} pages, has {there}; {entries} entries")
sys.exit(0 if there < counted and entries == 32 else "this has changed")
PYTHON

for release in 1.4.1 3.0.0; do
    "$folder/python/bin/pip" -q --disable-pip-version-check install "lmdb==$release"
    mkdir "$folder/$release"
    "$folder/python/bin/python" "$folder/shorter.py" "$folder/$release/data.mdb"
done
