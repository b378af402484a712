// SQLite holding the heads that Latchkey keeps: one row a user, one an organization.
#include "peers.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct heads_peer {
    sqlite3 *db;
    sqlite3_stmt *user;
    sqlite3_stmt *organization;
};

static heads_peer *open_peer(const char *path, int flags, const char *set_up,
                             const char *user, const char *organization) {
    heads_peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    if (sqlite3_open_v2(path, &peer->db, flags | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_exec(peer->db, set_up, NULL, NULL, NULL) ||
        sqlite3_prepare_v3(peer->db, user, -1, SQLITE_PREPARE_PERSISTENT, &peer->user, NULL) ||
        sqlite3_prepare_v3(peer->db, organization, -1, SQLITE_PREPARE_PERSISTENT,
                           &peer->organization, NULL)) {
        heads_peer_close(peer);
        return NULL;
    }
    return peer;
}

heads_peer *heads_peer_create(const char *path) {
    return open_peer(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                     "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                     "CREATE TABLE user_head (id INTEGER PRIMARY KEY, head BLOB);"
                     "CREATE TABLE org_head (id INTEGER PRIMARY KEY, head BLOB); BEGIN",
                     "INSERT INTO user_head VALUES (?1, ?2)",
                     "INSERT INTO org_head VALUES (?1, ?2)");
}

int heads_peer_insert(heads_peer *peer, int is_organization, int64_t id, const void *head,
                      int byte_count) {
    sqlite3_stmt *statement = is_organization ? peer->organization : peer->user;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_blob(statement, 2, head, byte_count, SQLITE_STATIC);
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? 0 : code;
}

int heads_peer_finish(heads_peer *peer) {
    return sqlite3_exec(peer->db, "COMMIT; PRAGMA journal_mode = WAL", NULL, NULL, NULL);
}

heads_peer *heads_peer_open(const char *path) {
    return open_peer(path, SQLITE_OPEN_READWRITE,
                     "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1048576;"
                     "PRAGMA mmap_size = 34359738368; BEGIN; SELECT 1 FROM sqlite_schema",
                     "SELECT head FROM user_head WHERE id = ?1",
                     "SELECT head FROM org_head WHERE id = ?1");
}

void heads_peer_close(heads_peer *peer) {
    sqlite3_finalize(peer->user);
    sqlite3_finalize(peer->organization);
    sqlite3_close(peer->db);
    free(peer);
}

static uint32_t u32(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, 4);
    return value;
}

static int holds(const uint8_t *validity, int64_t at) {
    int64_t begin, end;
    memcpy(&begin, validity, 8);
    memcpy(&end, validity + 8, 8);
    return begin <= at && at < end;
}

static int contains(const uint8_t *list, int count, uint32_t wanted) {
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        uint32_t found = u32(list + middle * 4);
        if (found == wanted) return 1;
        if (found < wanted) low = middle + 1; else high = middle;
    }
    return 0;
}

// The user's groups by both heads: plain lists merge, timed ones are looked through.
static int is_member(const uint8_t *user, uint32_t group, int64_t at) {
    if (contains(user + 8, user[3], group)) return 1;
    const uint8_t *timed = user + 8 + user[3] * 4;
    for (int i = 0; i < user[4]; i++, timed += 20) {
        if (u32(timed) == group) return holds(timed + 4, at);
    }
    return 0;
}

static int is_in_scope(const uint8_t *user, uint32_t number, const uint8_t *org, int64_t at) {
    if (user[2] & 1) return 1;
    const uint8_t *groups = org + 8, *users = groups + org[2] * 4;
    if (contains(users, org[3], number)) return 1;
    const uint8_t *own = user + 8;
    for (int i = 0, j = 0; i < user[3] && j < org[2];) {
        uint32_t a = u32(own + i * 4), b = u32(groups + j * 4);
        if (a == b) return 1;
        if (a < b) i++; else j++;
    }
    const uint8_t *timed_own = own + user[3] * 4;
    for (int i = 0; i < user[4]; i++, timed_own += 20) {
        if (contains(groups, org[2], u32(timed_own)) && holds(timed_own + 4, at)) return 1;
    }
    const uint8_t *timed = users + org[3] * 4 + org[4] * 4;
    for (int i = 0; i < org[5]; i++, timed += 24) {
        uint32_t party = u32(timed + 4);
        if (!holds(timed + 8, at)) continue;
        if (u32(timed) == 2 ? is_member(user, party, at) : u32(timed) == 1 && party == number)
            return 1;
    }
    return 0;
}

int heads_peer_decide(heads_peer *peer, const peer_ask *asks, size_t count, int64_t at,
                      uint8_t *answers) {
    for (size_t i = 0; i < count; i++) {
        const peer_ask *ask = &asks[i];
        sqlite3_bind_int64(peer->user, 1, ask->user);
        sqlite3_bind_int64(peer->organization, 1, ask->target);
        if (sqlite3_step(peer->user) != SQLITE_ROW ||
            sqlite3_step(peer->organization) != SQLITE_ROW)
            return -1;
        const uint8_t *user = sqlite3_column_blob(peer->user, 0);
        const uint8_t *org = sqlite3_column_blob(peer->organization, 0);
        uint8_t answer = peer_admission(user[1], user[0], 0, 0, ask->edits, org[0]);
        if (answer == peer_failed)
            answer = is_in_scope(user, ask->user, org, at) ? peer_allowed : peer_organization;
        answers[i] = answer;
        sqlite3_reset(peer->user);
        sqlite3_reset(peer->organization);
    }
    return 0;
}
