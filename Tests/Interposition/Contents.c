#include "Interposition.h"

#include <dirent.h>
#include <errno.h>
#include <lmdb.h>
#include <string.h>

// Without the store's own code, so that it is no witness in its own cause; and without LMDB's lock,
// since this process may have the file open.

static int digest_table(MDB_txn *txn, MDB_dbi table, int is_main, uint64_t *digest) {
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, table, &cursor);
    if (code != 0) return code;
    MDB_val key, value;
    uint64_t state = 0;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        state = interposed_digest(key.mv_data, key.mv_size, state);
        if (!is_main) {
            state = interposed_digest(value.mv_data, value.mv_size, state);
            continue;
        }
        char name[512];
        MDB_dbi inner;
        if (key.mv_size >= sizeof name) continue;
        memcpy(name, key.mv_data, key.mv_size);
        name[key.mv_size] = 0;
        code = mdb_dbi_open(txn, name, 0, &inner);
        uint64_t content = 0;
        if (code == 0) code = digest_table(txn, inner, 0, &content);
        if (code != 0) break;
        state = interposed_digest(&content, sizeof content, state);
    }
    mdb_cursor_close(cursor);
    *digest = state;
    return code == MDB_NOTFOUND ? 0 : code;
}

int interposed_contents(const char *path, uint64_t *digest, uint64_t *transaction) {
    MDB_env *environment;
    int code = mdb_env_create(&environment);
    if (code != 0) return code;
    MDB_txn *txn = NULL;
    MDB_dbi table;
    *digest = 0;
    *transaction = 0;
    code = mdb_env_set_maxdbs(environment, 64);
    if (code == 0)
        code = mdb_env_open(environment, path, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK, 0);
    if (code == 0) code = mdb_txn_begin(environment, NULL, MDB_RDONLY, &txn);
    if (code == 0) code = mdb_dbi_open(txn, NULL, 0, &table);
    if (code == 0) {
        *transaction = mdb_txn_id(txn);
        code = digest_table(txn, table, 1, digest);
    }
    if (txn) mdb_txn_abort(txn);
    mdb_env_close(environment);
    return code;
}

int interposed_descriptor_count(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return -1;
    int count = 0;
    while (readdir(folder)) count++;
    closedir(folder);
    // Without "." and "..", and without the one that reads.
    return count - 3;
}
