#include "peers.h"

#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

struct lmdb_peer {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
};

static MDB_env *open_env(const char *path, unsigned flags) {
    MDB_env *env = NULL;
    if (mdb_env_create(&env)) return NULL;
    mdb_env_set_mapsize(env, (size_t)64 << 30);
    if (mdb_env_open(env, path, MDB_NOSUBDIR | flags, 0644)) {
        mdb_env_close(env);
        return NULL;
    }
    return env;
}

int lmdb_peer_build(const char *path, const uint8_t *keys, size_t count) {
    MDB_env *env = open_env(path, MDB_NOSYNC);
    if (!env) return -1;
    MDB_txn *txn = NULL;
    MDB_dbi table;
    int code = mdb_txn_begin(env, NULL, 0, &txn);
    if (!code) code = mdb_dbi_open(txn, NULL, 0, &table);
    uint64_t number = 0;
    for (size_t i = 0; i < count && !code; i++) {
        number = i;
        MDB_val key = {lmdb_key_byte_count, (void *)(keys + i * lmdb_key_byte_count)};
        MDB_val value = {sizeof number, &number};
        code = mdb_put(txn, table, &key, &value, MDB_APPEND);
    }
    if (!code) {
        code = mdb_txn_commit(txn);
    } else if (txn) {
        mdb_txn_abort(txn);
    }
    if (!code) code = mdb_env_sync(env, 1);
    mdb_env_close(env);
    return code;
}

lmdb_peer *lmdb_peer_open(const char *path) {
    lmdb_peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    peer->env = open_env(path, MDB_RDONLY);
    if (!peer->env || mdb_txn_begin(peer->env, NULL, MDB_RDONLY, &peer->txn) ||
        mdb_dbi_open(peer->txn, NULL, 0, &peer->table)) {
        lmdb_peer_close(peer);
        return NULL;
    }
    return peer;
}

void lmdb_peer_close(lmdb_peer *peer) {
    if (peer->txn) mdb_txn_abort(peer->txn);
    if (peer->env) mdb_env_close(peer->env);
    free(peer);
}

size_t lmdb_peer_count(lmdb_peer *peer) {
    MDB_stat stat = {0};
    mdb_stat(peer->txn, peer->table, &stat);
    return stat.ms_entries;
}

size_t lmdb_peer_get(lmdb_peer *peer, const uint8_t *keys, size_t count) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        MDB_val key = {lmdb_key_byte_count, (void *)(keys + i * lmdb_key_byte_count)};
        MDB_val value;
        // The value is looked at: who gets an entry reads it.
        if (mdb_get(peer->txn, peer->table, &key, &value) == 0)
            found += *(const volatile uint8_t *)value.mv_data | 1 ? 1 : 0;
    }
    return found;
}

static size_t pages(const MDB_stat *stat) {
    return stat->ms_branch_pages + stat->ms_leaf_pages + stat->ms_overflow_pages;
}

int lmdb_table_sizes(const char *path, table_size told, void *context) {
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    MDB_dbi names;
    MDB_stat stat = {0};
    MDB_val key, value;
    int code = mdb_env_create(&env);
    if (!code) code = mdb_env_set_maxdbs(env, 64);
    if (!code) code = mdb_env_set_mapsize(env, (size_t)64 << 30);
    if (!code) code = mdb_env_open(env, path, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK, 0644);
    if (!code) code = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    if (!code) code = mdb_dbi_open(txn, NULL, 0, &names);
    if (!code) code = mdb_cursor_open(txn, names, &cursor);
    while (!code && mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        char name[64] = {0};
        MDB_dbi table;
        memcpy(name, key.mv_data, key.mv_size < 63 ? key.mv_size : 63);
        code = mdb_dbi_open(txn, name, 0, &table);
        if (!code) code = mdb_stat(txn, table, &stat);
        if (!code) told(context, name, stat.ms_entries, pages(&stat) * stat.ms_psize);
    }
    if (cursor) mdb_cursor_close(cursor);
    if (txn) mdb_txn_abort(txn);
    mdb_env_close(env);
    return code;
}
