// SQLite asked for the organizations that a user can view: normalized tables, an index for each
// direction in which they are joined, and one of the names.
#include "peers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { insert_org, insert_member, insert_group_grant, insert_user_grant, insert_count };

enum { plan_count = 3 };

struct reach_peer {
    sqlite3 *db;
    sqlite3_stmt *insert[insert_count];
    sqlite3_stmt *ask[reach_count][plan_count];
};

static const char *const set_up =
    "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1048576;"
    "PRAGMA mmap_size = 34359738368;"
    "CREATE TABLE org (id INTEGER PRIMARY KEY, ident TEXT, name TEXT, kind TEXT, state INTEGER);"
    "CREATE TABLE member (user INTEGER, grp INTEGER, begin INTEGER, until INTEGER, PRIMARY KEY (user, grp)) WITHOUT ROWID;"
    "CREATE TABLE group_grant (grp INTEGER, org INTEGER, begin INTEGER, until INTEGER, PRIMARY KEY (grp, org)) WITHOUT ROWID;"
    "CREATE TABLE user_grant (user INTEGER, org INTEGER, begin INTEGER, until INTEGER, PRIMARY KEY (user, org)) WITHOUT ROWID;"
    "CREATE INDEX org_name ON org (name);"
    "CREATE INDEX group_grant_org ON group_grant (org, grp);"
    "CREATE INDEX user_grant_org ON user_grant (org, user);"
    "BEGIN";

static const char *const inserts[insert_count] = {
    [insert_org] = "INSERT INTO org VALUES (?1, ?2, ?3, ?4, ?5)",
    [insert_member] = "INSERT INTO member VALUES (?1, ?2, 0, 4102444800000)",
    [insert_group_grant] = "INSERT INTO group_grant VALUES (?1, ?2, 0, 4102444800000)",
    [insert_user_grant] = "INSERT INTO user_grant VALUES (?1, ?2, 0, 4102444800000)",
};

// Grants and memberships may begin and end; those of this world do not.
#define HOLDS(edge) edge ".begin <= ?2 AND " edge ".until > ?2"
// The scope first, as a set without repetition; then its organizations.
#define SCOPE \
    "(SELECT d.org FROM user_grant d WHERE d.user = ?1 AND " HOLDS("d") " UNION" \
    " SELECT g.org FROM member m CROSS JOIN group_grant g ON g.grp = m.grp AND " HOLDS("g") \
    " WHERE m.user = ?1 AND " HOLDS("m") ")"
// Each organization, and whether anything leads to it.
#define REACHED \
    "(EXISTS (SELECT 1 FROM user_grant d WHERE d.org = o.id AND d.user = ?1 AND " HOLDS("d") ") OR" \
    " EXISTS (SELECT 1 FROM group_grant g CROSS JOIN member m ON m.user = ?1 AND m.grp = g.grp" \
    " AND " HOLDS("m") " WHERE g.org = o.id AND " HOLDS("g") "))"
#define COLUMNS "SELECT o.id, o.ident, o.name, o.kind, o.state "
#define LIST(columns) \
    { \
        columns "FROM " SCOPE " s CROSS JOIN org o ON o.id = s.org WHERE o.state < 2 ORDER BY o.id", \
        columns "FROM org o WHERE o.state < 2 AND o.id IN " SCOPE " ORDER BY o.id", \
        columns "FROM org o WHERE o.state < 2 AND " REACHED " ORDER BY o.id", \
    }

static const char *const asks[reach_count][plan_count] = {
    [reach_list] = LIST(COLUMNS),
    [reach_identities] = LIST("SELECT o.id, o.ident "),
    [reach_numbers] = LIST("SELECT o.id "),
    [reach_count_of] = {
        "SELECT COUNT(*) FROM " SCOPE " s CROSS JOIN org o ON o.id = s.org WHERE o.state < 2",
        "SELECT COUNT(*) FROM org o WHERE o.state < 2 AND o.id IN " SCOPE,
        "SELECT COUNT(*) FROM org o WHERE o.state < 2 AND " REACHED,
    },
    [reach_page] = {
        COLUMNS "FROM " SCOPE " s CROSS JOIN org o ON o.id = s.org WHERE o.state < 2"
                " ORDER BY o.name, o.id LIMIT 50",
        COLUMNS "FROM org o INDEXED BY org_name WHERE o.state < 2 AND o.id IN " SCOPE
                " ORDER BY o.name, o.id LIMIT 50",
        COLUMNS "FROM org o INDEXED BY org_name WHERE o.state < 2 AND " REACHED
                " ORDER BY o.name, o.id LIMIT 50",
    },
};

static int prepare(reach_peer *peer, sqlite3_stmt **statement, const char *text) {
    int code = sqlite3_prepare_v3(peer->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    if (code) fprintf(stderr, "sqlite: %s\nin %s\n", sqlite3_errmsg(peer->db), text);
    return code;
}

reach_peer *reach_peer_create(const char *path) {
    reach_peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    int code = sqlite3_open_v2(
        path, &peer->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code) code = sqlite3_exec(peer->db, set_up, NULL, NULL, NULL);
    for (int i = 0; !code && i < insert_count; i++)
        code = prepare(peer, &peer->insert[i], inserts[i]);
    if (!code) return peer;
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(peer->db));
    reach_peer_close(peer);
    return NULL;
}

void reach_peer_close(reach_peer *peer) {
    if (!peer) return;
    for (int i = 0; i < insert_count; i++) sqlite3_finalize(peer->insert[i]);
    for (int i = 0; i < reach_count; i++)
        for (int plan = 0; plan < plan_count; plan++) sqlite3_finalize(peer->ask[i][plan]);
    sqlite3_close(peer->db);
    free(peer);
}

static int run(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? 0 : -1;
}

int reach_peer_organization(reach_peer *peer, int64_t id, const char *ident, const char *name,
                            const char *kind, int state) {
    sqlite3_stmt *statement = peer->insert[insert_org];
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_text(statement, 2, ident, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 3, name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 4, kind, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 5, state);
    return run(statement);
}

static int pair(reach_peer *peer, int insert, int64_t first, int64_t second) {
    sqlite3_bind_int64(peer->insert[insert], 1, first);
    sqlite3_bind_int64(peer->insert[insert], 2, second);
    return run(peer->insert[insert]);
}

int reach_peer_member(reach_peer *peer, int64_t user, int64_t group) {
    return pair(peer, insert_member, user, group);
}

int reach_peer_group_grant(reach_peer *peer, int64_t group, int64_t organization) {
    return pair(peer, insert_group_grant, group, organization);
}

int reach_peer_user_grant(reach_peer *peer, int64_t user, int64_t organization) {
    return pair(peer, insert_user_grant, user, organization);
}

int reach_peer_finish(reach_peer *peer) {
    if (sqlite3_exec(peer->db, "COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE); BEGIN;"
                               "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL))
        return -1;
    for (int i = 0; i < reach_count; i++)
        for (int plan = 0; plan < plan_count; plan++)
            if (prepare(peer, &peer->ask[i][plan], asks[i][plan])) return -1;
    return 0;
}

int reach_peer_plan_count(void) { return plan_count; }

int64_t reach_peer_ask(reach_peer *peer, int what, int plan, int64_t user, int64_t now,
                       int64_t *ids, int64_t limit) {
    sqlite3_stmt *statement = peer->ask[what][plan];
    sqlite3_bind_int64(statement, 1, user);
    sqlite3_bind_int64(statement, 2, now);
    int64_t count = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(statement, 0);
        if (what == reach_count_of) {
            count = id;
            continue;
        }
        // A program that shows them takes them out.
        volatile int64_t sum = 0;
        for (int column = 1; column < sqlite3_column_count(statement); column++) {
            if (column == 4) {
                sum += sqlite3_column_int64(statement, column);
                continue;
            }
            const unsigned char *text = sqlite3_column_text(statement, column);
            sum += text ? text[0] : 0;
        }
        if (count < limit) ids[count] = id;
        count++;
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? count : -1;
}
