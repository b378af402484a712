#include "peers.h"

#include <lmdb.h>
#include <stdlib.h>

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
