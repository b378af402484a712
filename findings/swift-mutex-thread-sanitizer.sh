#!/bin/bash
# Swift 6.3 on Linux: the thread sanitizer, which comes with the toolchain, does not know the standard library's
# own `Mutex`, and tells of a race in what it protects.
#
# Expected: that `swiftc -sanitize=thread` has nothing to say of a counter that four threads raise with
# `Mutex.withLock`, since nothing else may touch it. Seen: "Swift access race", in every run. The lock is taken
# by an atomic in the module Synchronization, which is not built with the sanitizer, and by calls of the kernel
# (futex), which it does not see; with a lock of pthreads in its place the same program has no race. Who runs
# Swift under the sanitizer on Linux needs such a lock for it, or hides true races with the false ones.
#
# Runs on: x86-64 Linux with Swift 6.3 (`swiftc`), in a temporary folder. Fails if Mutex is known, or the other is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swiftc --version 2>&1 | grep 'Swift version'

cat >"$folder/mutex.swift" <<'SWIFT'
import Synchronization

let counter = Mutex(0)
func raise() { counter.withLock { $0 += 1 } }
func result() -> Int { counter.withLock { $0 } }
SWIFT

cat >"$folder/pthread.swift" <<'SWIFT'
import Glibc

nonisolated(unsafe) var lock = pthread_mutex_t()
nonisolated(unsafe) var counter = 0
func raise() {
    pthread_mutex_lock(&lock)
    counter += 1
    pthread_mutex_unlock(&lock)
}
func result() -> Int { counter }
SWIFT

cat >"$folder/main.swift" <<'SWIFT'
import Glibc

let threads = (0..<4).map { _ in
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in for _ in 0..<10_000 { raise() }; return nil }, nil)
    return thread
}
for thread in threads { pthread_join(thread, nil) }
print(result())
SWIFT

status=0
for lock in mutex pthread; do
    swiftc -swift-version 5 -sanitize=thread -o "$folder/$lock" "$folder/$lock.swift" "$folder/main.swift"
    sum=$(TSAN_OPTIONS=exitcode=0 "$folder/$lock" 2>"$folder/$lock.log" | tail -n 1)
    races=$(grep -c '^WARNING: ThreadSanitizer' "$folder/$lock.log" || true)
    echo "$lock: the sum is $sum, races told: $races"
    [ "$sum" = 40000 ] || status=1
    if [ "$lock" = mutex ]; then [ "$races" -gt 0 ] || status=1; else [ "$races" = 0 ] || status=1; fi
done
[ "$status" = 0 ] || echo "this has changed" >&2
exit $status
