// Counts the references to objects that a thread takes, and to which objects: Swift's runtime lets instruments stand
// before its own functions for that. How many are given up is the same, or something leaks.
#include "peers.h"

#include <stdatomic.h>
#include <stdbool.h>

extern void *(*_swift_retain)(void *);
extern void *(*_swift_retain_n)(void *, uint32_t);
extern _Atomic(bool) _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly;

static void *(*retain)(void *);
static void *(*retain_n)(void *, uint32_t);
static _Thread_local reference_count *counts;
static _Thread_local int capacity, used;

static void note(void *object, uint32_t times) {
    if (counts == 0 || object == 0) return;
    for (int place = 0; place < used; place++) {
        if (counts[place].object != object) continue;
        counts[place].count += times;
        return;
    }
    if (used == capacity) return;
    counts[used].object = object;
    counts[used].count = times;
    used++;
}

static void *noting_retain(void *object) {
    note(object, 1);
    return retain(object);
}

static void *noting_retain_n(void *object, uint32_t times) {
    note(object, times);
    return retain_n(object, times);
}

void references_begin(reference_count *found, int most) {
    if (retain == 0) {
        retain = _swift_retain;
        retain_n = _swift_retain_n;
        _swift_retain = noting_retain;
        _swift_retain_n = noting_retain_n;
    }
    atomic_store(&_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly, true);
    counts = found;
    capacity = most;
    used = 0;
}

int references_end(void) {
    counts = 0;
    atomic_store(&_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly, false);
    return used;
}
