// Records what a process changes in LMDB, and does it again in a bare loop: the executable's
// own mdb_put, mdb_del, mdb_dbi_open and mdb_txn_commit stand before the library's.
#define _GNU_SOURCE
#include "peers.h"

#include <dlfcn.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { step_put = 0, step_delete = 1, step_commit = 2 };

typedef struct {
    uint8_t kind;
    uint32_t table, flags, key_length;
    uint64_t value_length;
} step;

enum { table_limit = 256, name_limit = 64 };

static char names[table_limit][name_limit];
static _Atomic int is_tracing;
// Changes come from one writer at a time.
static uint8_t *bytes;
static size_t byte_count, byte_room;

static void append(const void *data, size_t length) {
    if (byte_count + length > byte_room) {
        byte_room = 2 * (byte_count + length) + (1 << 20);
        bytes = realloc(bytes, byte_room);
        if (bytes == 0) abort();
    }
    memcpy(bytes + byte_count, data, length);
    byte_count += length;
}

static void note(uint8_t kind, MDB_dbi table, unsigned flags, const MDB_val *key,
                 const MDB_val *value) {
    step it = {kind, table, flags, key ? (uint32_t)key->mv_size : 0, value ? value->mv_size : 0};
    append(&it, sizeof it);
    if (key) append(key->mv_data, key->mv_size);
    if (value) append(value->mv_data, value->mv_size);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (real == 0) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int mdb_dbi_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *table) {
    REAL(mdb_dbi_open);
    int code = real(txn, name, flags, table);
    if (code == 0 && name && *table < table_limit) {
        strncpy(names[*table], name, name_limit - 1);
    }
    return code;
}

int mdb_put(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value, unsigned flags) {
    REAL(mdb_put);
    if (!is_tracing) return real(txn, table, key, value, flags);
    // What is there already is not stored: `value` is then what was found.
    MDB_val given = *value;
    int code = real(txn, table, key, value, flags);
    if (code == 0) note(step_put, table, flags, key, &given);
    return code;
}

int mdb_del(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value) {
    REAL(mdb_del);
    int code = real(txn, table, key, value);
    if (is_tracing && code == 0) note(step_delete, table, 0, key, 0);
    return code;
}

int mdb_txn_commit(MDB_txn *txn) {
    REAL(mdb_txn_commit);
    if (is_tracing) note(step_commit, 0, 0, 0, 0);
    return real(txn);
}

void trace_begin(void) {
    byte_count = 0;
    is_tracing = 1;
}

trace_counts trace_end(void) {
    is_tracing = 0;
    trace_counts counts = {0, 0, byte_count};
    for (size_t at = 0; at < byte_count;) {
        step it;
        memcpy(&it, bytes + at, sizeof it);
        at += sizeof it + it.key_length + it.value_length;
        if (it.kind == step_commit) counts.commits++;
        else counts.changes++;
    }
    return counts;
}

struct replay_peer {
    MDB_env *env;
    MDB_dbi tables[table_limit];
};

replay_peer *replay_peer_open(const char *path) {
    replay_peer *peer = calloc(1, sizeof *peer);
    if (peer == 0) return 0;
    MDB_txn *txn = 0;
    char known[table_limit][name_limit];
    memcpy(known, names, sizeof known);
    if (mdb_env_create(&peer->env) || mdb_env_set_maxdbs(peer->env, table_limit)
        || mdb_env_set_mapsize(peer->env, (size_t)1 << 40)
        || mdb_env_open(peer->env, path, MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD, 0600)
        || mdb_txn_begin(peer->env, 0, 0, &txn)) return 0;
    for (int table = 0; table < table_limit; table++) {
        if (known[table][0] && mdb_dbi_open(txn, known[table], 0, &peer->tables[table])) return 0;
    }
    return mdb_txn_commit(txn) == 0 ? peer : 0;
}

int replay_peer_run(replay_peer *peer) {
    MDB_txn *txn = 0;
    for (size_t at = 0; at < byte_count;) {
        step it;
        memcpy(&it, bytes + at, sizeof it);
        if (txn == 0 && mdb_txn_begin(peer->env, 0, 0, &txn)) return 1;
        uint8_t *start = bytes + at + sizeof it;
        MDB_val key = {it.key_length, start}, value = {it.value_length, start + it.key_length};
        int code = 0;
        switch (it.kind) {
        case step_put: code = mdb_put(txn, peer->tables[it.table], &key, &value, it.flags); break;
        case step_delete: code = mdb_del(txn, peer->tables[it.table], &key, 0); break;
        default:
            code = mdb_txn_commit(txn);
            txn = 0;
        }
        if (code) return code;
        at += sizeof it + it.key_length + it.value_length;
    }
    if (txn) mdb_txn_abort(txn);
    return 0;
}

void replay_peer_close(replay_peer *peer) {
    mdb_env_close(peer->env);
    free(peer);
}
