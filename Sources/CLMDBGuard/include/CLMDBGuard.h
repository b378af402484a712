// What becomes of a page that is not what LMDB needs in its place, where LMDB has no error for it
// but an assertion that ends the process.
#pragma once
#include <lmdb.h>

/// Sees to the assertions of an environment: those met within the functions below become an error,
/// all others are told, with the file and what to do, before LMDB aborts the process.
void lmdb_guard(MDB_env *environment);

/// `mdb_cursor_get`; `MDB_CORRUPTED` where an assertion fails. The cursor is nowhere then.
int lmdb_guarded_cursor_get(
    MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op step);
