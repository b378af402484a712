#include "CLMDBGuard.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

// Every step of a cursor marks a place: where the compiler has a jump of its own, that costs a third of
// the one of the C library, which hides its addresses.
#if defined(__x86_64__) && defined(__clang__)
typedef void *jump_place[5];
#define mark_place(place) __builtin_setjmp(place)
#define jump_to(place) __builtin_longjmp(place, 1)
#else
typedef jmp_buf jump_place;
#define mark_place(place) _setjmp(place)
#define jump_to(place) _longjmp(place, 1)
#endif

/// Where the thread goes on when an assertion fails, and whether it may.
static _Thread_local struct {
    bool is_marked;
    jump_place place;
} guard;

/// How many bytes of a path are told: it is the operator's own, and the end of it says most.
enum { told_byte_count = 512 };

static void tell(MDB_env *environment, const char *assertion) {
    const char *path = "";
    mdb_env_get_path(environment, &path);
    char text[told_byte_count + 512];
    int count = snprintf(
        text, sizeof text,
        "the store %.*s is damaged: a page is not what its place needs (%.200s). This process ends. "
        "Copy the file before anything else, and see what latchkey verify says of it\n",
        told_byte_count, path ? path : "", assertion);
    if (count > (int)sizeof text - 1) count = sizeof text - 1;
    // A path may have any bytes; none of them commands a terminal.
    for (int index = 0; index < count - 1; index++)
        if ((unsigned char)text[index] < 0x20 || text[index] == 0x7f) text[index] = '?';
    // Nothing can be done about a text that cannot be written.
    if (count > 0 && write(STDERR_FILENO, text, count) < 0) return;
}

static void on_assertion(MDB_env *environment, const char *assertion) {
    // Sound: between here and there are frames of LMDB's alone, of a function that only looks at
    // pages: it has taken no memory and no lock, and changed nothing but its cursor.
    if (guard.is_marked) jump_to(guard.place);
    tell(environment, assertion);
}

void lmdb_guard(MDB_env *environment) { mdb_env_set_assert(environment, on_assertion); }

int lmdb_guarded_cursor_get(
    MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op step
) {
    if (mark_place(guard.place)) {
        guard.is_marked = false;
        return MDB_CORRUPTED;
    }
    guard.is_marked = true;
    int code = mdb_cursor_get(cursor, key, value, step);
    guard.is_marked = false;
    return code;
}
