// SQLite with normalized tables: integers alone, every table clustered by the key that
// decisions look up, so that each statement is answered from its primary key.
#include "peers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ask_org, ask_subject, ask_delegate, ask_direct, ask_group, ask_conn_scope, ask_asset,
    ask_denied, ask_conn_denied, ask_listed, ask_conn_listed, ask_count
};

struct sqlite_peer {
    sqlite3 *db;
    sqlite3_stmt *insert[table_count];
    sqlite3_stmt *ask[ask_count];
    sqlite3_stmt *add_name[name_count];
    sqlite3_stmt *ask_name[name_count];
    int plan;
};

// What texts stand for: each answered from the primary key.
static const struct { const char *create, *insert, *ask; } names[name_count] = {
    [name_account] =
        {"CREATE TABLE account_name (name TEXT PRIMARY KEY, id) WITHOUT ROWID",
         "INSERT INTO account_name VALUES (?2, ?3)",
         "SELECT id FROM account_name WHERE name = ?2"},
    [name_user] =
        {"CREATE TABLE user_name (account, name TEXT, id, PRIMARY KEY (account, name))"
         " WITHOUT ROWID",
         "INSERT INTO user_name VALUES (?1, ?2, ?3)",
         "SELECT id FROM user_name WHERE account = ?1 AND name = ?2"},
    [name_org] =
        {"CREATE TABLE org_name (account, name TEXT, id, PRIMARY KEY (account, name))"
         " WITHOUT ROWID",
         "INSERT INTO org_name VALUES (?1, ?2, ?3)",
         "SELECT id FROM org_name WHERE account = ?1 AND name = ?2"},
};

static const struct { const char *create; int columns; } tables[table_count] = {
    [table_user] = {"user (id INTEGER PRIMARY KEY, role, status, all_orgs)", 4},
    [table_org] = {"org (id INTEGER PRIMARY KEY, state)", 2},
    [table_user_group] =
        {"user_group (user, grp, begin, end, PRIMARY KEY (user, grp)) WITHOUT ROWID", 4},
    [table_user_grant] =
        {"user_grant (org, user, begin, end, PRIMARY KEY (org, user)) WITHOUT ROWID", 4},
    [table_group_grant] =
        {"group_grant (org, grp, begin, end, PRIMARY KEY (org, grp)) WITHOUT ROWID", 4},
    [table_connection] =
        {"connection (host, delegate, id, maximum, all_orgs, begin, end,"
         " PRIMARY KEY (host, delegate)) WITHOUT ROWID", 7},
    [table_conn_group] =
        {"conn_group (conn, grp, begin, end, PRIMARY KEY (conn, grp)) WITHOUT ROWID", 4},
    [table_conn_grant] =
        {"conn_grant (org, conn, begin, end, PRIMARY KEY (org, conn)) WITHOUT ROWID", 4},
    [table_asset] = {"asset (id INTEGER PRIMARY KEY, org, kind, container, state, listed)", 6},
    [table_asset_user] = {"asset_user (asset, user, PRIMARY KEY (asset, user)) WITHOUT ROWID", 2},
    [table_asset_group] = {"asset_group (asset, grp, PRIMARY KEY (asset, grp)) WITHOUT ROWID", 2},
    [table_denied_kind] = {"denied_kind (grp, kind, PRIMARY KEY (grp, kind)) WITHOUT ROWID", 2},
};

static sqlite_peer *open_db(const char *path, int flags, const char *set_up) {
    sqlite_peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    if (sqlite3_open_v2(path, &peer->db, flags | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_exec(peer->db, set_up, NULL, NULL, NULL)) {
        fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(peer->db));
        sqlite_peer_close(peer);
        return NULL;
    }
    return peer;
}

static int prepare(sqlite_peer *peer, sqlite3_stmt **statement, const char *text) {
    sqlite3_finalize(*statement);
    *statement = NULL;
    int code = sqlite3_prepare_v3(peer->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    if (code) fprintf(stderr, "sqlite: %s\nin %s\n", sqlite3_errmsg(peer->db), text);
    return code;
}

const char *sqlite_peer_version(void) { return sqlite3_libversion(); }

void sqlite_peer_close(sqlite_peer *peer) {
    for (int i = 0; i < table_count; i++) sqlite3_finalize(peer->insert[i]);
    for (int i = 0; i < ask_count; i++) sqlite3_finalize(peer->ask[i]);
    for (int i = 0; i < name_count; i++) {
        sqlite3_finalize(peer->add_name[i]);
        sqlite3_finalize(peer->ask_name[i]);
    }
    sqlite3_close(peer->db);
    free(peer);
}

// MARK: building

sqlite_peer *sqlite_peer_create(const char *path, int page_size) {
    char text[256];
    snprintf(text, sizeof text,
             "PRAGMA page_size = %d; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN",
             page_size);
    sqlite_peer *peer = open_db(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, text);
    if (!peer) return NULL;
    for (int i = 0; i < table_count; i++) {
        snprintf(text, sizeof text, "CREATE TABLE %s", tables[i].create);
        int code = sqlite3_exec(peer->db, text, NULL, NULL, NULL);
        size_t length = strcspn(tables[i].create, " ");
        snprintf(text, sizeof text, "INSERT INTO %.*s VALUES (?1", (int)length, tables[i].create);
        for (int column = 2; column <= tables[i].columns; column++)
            snprintf(text + strlen(text), sizeof text - strlen(text), ", ?%d", column);
        strcat(text, ")");
        if (code || prepare(peer, &peer->insert[i], text)) {
            sqlite_peer_close(peer);
            return NULL;
        }
    }
    for (int i = 0; i < name_count; i++) {
        if (sqlite3_exec(peer->db, names[i].create, NULL, NULL, NULL) ||
            prepare(peer, &peer->add_name[i], names[i].insert)) {
            sqlite_peer_close(peer);
            return NULL;
        }
    }
    return peer;
}

int sqlite_peer_add_name(sqlite_peer *peer, int kind, int64_t account, const char *text,
                         int64_t id) {
    sqlite3_stmt *statement = peer->add_name[kind];
    if (kind != name_account) sqlite3_bind_int64(statement, 1, account);
    sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, id);
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? 0 : code;
}

int sqlite_peer_insert(sqlite_peer *peer, int table, const int64_t *values, int count) {
    sqlite3_stmt *statement = peer->insert[table];
    for (int i = 0; i < count; i++) {
        if (values[i] == INT64_MIN || values[i] == INT64_MAX)
            sqlite3_bind_null(statement, i + 1);
        else
            sqlite3_bind_int64(statement, i + 1, values[i]);
    }
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? 0 : code;
}

int sqlite_peer_finish(sqlite_peer *peer) {
    return sqlite3_exec(peer->db, "COMMIT; ANALYZE; PRAGMA journal_mode = WAL", NULL, NULL, NULL);
}

// MARK: asking

#define IN_FORCE(t) \
    "(" t ".begin IS NULL OR " t ".begin <= ?3) AND (" t ".end IS NULL OR ?3 < " t ".end)"

#define DIRECT "SELECT 1 FROM user_grant d WHERE d.org = ?2 AND d.user = ?1 AND " IN_FORCE("d")
#define GROUP_FROM_USER \
    "SELECT 1 FROM user_group m CROSS JOIN group_grant g ON g.org = ?2 AND g.grp = m.grp" \
    " WHERE m.user = ?1 AND " IN_FORCE("m") " AND " IN_FORCE("g")
#define GROUP_FROM_ORG \
    "SELECT 1 FROM group_grant g CROSS JOIN user_group m ON m.user = ?1 AND m.grp = g.grp" \
    " WHERE g.org = ?2 AND " IN_FORCE("g") " AND " IN_FORCE("m")

// The scope is not asked where role or state settle the answer: ?4 is the least role that
// may act, ?5 the greatest state that permits it.
#define ORG(scope) \
    "SELECT u.status, u.role, o.state, CASE WHEN u.role < ?4 OR u.role = 5 OR o.state > ?5" \
    " THEN 0 WHEN u.all_orgs THEN 1 " scope " END FROM user u CROSS JOIN org o" \
    " WHERE u.id = ?1 AND o.id = ?2"
#define CASE_SCOPE(group) "WHEN EXISTS (" DIRECT ") THEN 1 ELSE EXISTS (" group ")"
#define UNION_SCOPE(group) "ELSE EXISTS (" DIRECT " UNION ALL " group ")"

static const char *const org_plans[2][2] = {
    {ORG(CASE_SCOPE(GROUP_FROM_USER)), ORG(CASE_SCOPE(GROUP_FROM_ORG))},
    {ORG(UNION_SCOPE(GROUP_FROM_USER)), ORG(UNION_SCOPE(GROUP_FROM_ORG))},
};

static const char *const texts[ask_count] = {
    [ask_subject] =
        "SELECT u.status, u.role, u.all_orgs, o.state FROM user u CROSS JOIN org o"
        " WHERE u.id = ?1 AND o.id = ?2",
    [ask_delegate] =
        "SELECT u.status, u.role, c.all_orgs, o.state, c.id, c.maximum"
        " FROM user u CROSS JOIN connection c CROSS JOIN org o"
        " WHERE u.id = ?1 AND o.id = ?2 AND c.host = ?4 AND c.delegate = ?5 AND " IN_FORCE("c"),
    [ask_direct] = DIRECT,
    [ask_conn_scope] =
        "SELECT 1 FROM conn_grant d WHERE d.org = ?2 AND d.conn = ?1 AND " IN_FORCE("d")
        " UNION ALL SELECT 1 FROM conn_group m CROSS JOIN group_grant g"
        " ON g.org = ?2 AND g.grp = m.grp WHERE m.conn = ?1 AND " IN_FORCE("m") " AND "
        IN_FORCE("g"),
    [ask_asset] = "SELECT org, kind, container, state, listed FROM asset WHERE id = ?1",
    [ask_denied] =
        "SELECT 1 FROM user_group m CROSS JOIN denied_kind k ON k.grp = m.grp AND k.kind = ?2"
        " WHERE m.user = ?1 AND " IN_FORCE("m"),
    [ask_conn_denied] =
        "SELECT 1 FROM conn_group m CROSS JOIN denied_kind k ON k.grp = m.grp AND k.kind = ?2"
        " WHERE m.conn = ?1 AND " IN_FORCE("m"),
    [ask_listed] =
        "SELECT 1 FROM asset_user l WHERE l.asset = ?2 AND l.user = ?1"
        " UNION ALL SELECT 1 FROM asset_group l CROSS JOIN user_group m"
        " ON m.user = ?1 AND m.grp = l.grp WHERE l.asset = ?2 AND " IN_FORCE("m"),
    [ask_conn_listed] =
        "SELECT 1 FROM asset_group l CROSS JOIN conn_group m"
        " ON m.conn = ?1 AND m.grp = l.grp WHERE l.asset = ?2 AND " IN_FORCE("m"),
};

sqlite_peer *sqlite_peer_open(const char *path) {
    sqlite_peer *peer = open_db(
        path, SQLITE_OPEN_READWRITE,
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1048576;"
        "PRAGMA mmap_size = 34359738368; BEGIN; SELECT 1 FROM sqlite_schema");
    if (!peer) return NULL;
    for (int i = 0; i < ask_count; i++) {
        if (texts[i] && prepare(peer, &peer->ask[i], texts[i])) {
            sqlite_peer_close(peer);
            return NULL;
        }
    }
    for (int i = 0; i < name_count; i++) {
        if (prepare(peer, &peer->ask_name[i], names[i].ask)) {
            sqlite_peer_close(peer);
            return NULL;
        }
    }
    if (sqlite_peer_plan(peer, scope_case, 0)) {
        sqlite_peer_close(peer);
        return NULL;
    }
    return peer;
}

int sqlite_peer_plan(sqlite_peer *peer, int plan, int from_organization) {
    peer->plan = plan;
    if (prepare(peer, &peer->ask[ask_group],
                from_organization ? GROUP_FROM_ORG : GROUP_FROM_USER))
        return -1;
    return plan == scope_separate
               ? 0
               : prepare(peer, &peer->ask[ask_org], org_plans[plan][from_organization]);
}

// Whether a statement has a row, for two numbers and the instant.
static int has_row(sqlite3_stmt *statement, int64_t first, int64_t second, int64_t at) {
    sqlite3_bind_int64(statement, 1, first);
    sqlite3_bind_int64(statement, 2, second);
    sqlite3_bind_int64(statement, 3, at);
    int found = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_reset(statement);
    return found;
}

// The layers up to the organization for a user at home. `state` is an asset's.
static uint8_t decide_home(sqlite_peer *peer, const peer_ask *ask, int64_t org, int64_t at,
                           int state) {
    if (peer->plan != scope_separate) {
        sqlite3_stmt *statement = peer->ask[ask_org];
        sqlite3_bind_int64(statement, 1, ask->user);
        sqlite3_bind_int64(statement, 2, org);
        sqlite3_bind_int64(statement, 3, at);
        sqlite3_bind_int64(statement, 4, ask->edits ? 2 : 0);
        sqlite3_bind_int64(statement, 5, ask->edits ? 0 : 1);
        if (sqlite3_step(statement) != SQLITE_ROW) return peer_failed - 1;
        int own = sqlite3_column_int(statement, 2);
        uint8_t answer = peer_admission(
            sqlite3_column_int(statement, 0), sqlite3_column_int(statement, 1), 0, 0, ask->edits,
            own > state ? own : state);
        if (answer == peer_failed && !sqlite3_column_int(statement, 3))
            answer = peer_organization;
        sqlite3_reset(statement);
        return answer;
    }
    sqlite3_stmt *statement = peer->ask[ask_subject];
    sqlite3_bind_int64(statement, 1, ask->user);
    sqlite3_bind_int64(statement, 2, org);
    if (sqlite3_step(statement) != SQLITE_ROW) return peer_failed - 1;
    int own = sqlite3_column_int(statement, 3);
    int all = sqlite3_column_int(statement, 2);
    uint8_t answer = peer_admission(sqlite3_column_int(statement, 0),
                                    sqlite3_column_int(statement, 1), 0, 0, ask->edits,
                                    own > state ? own : state);
    sqlite3_reset(statement);
    if (answer != peer_failed || all) return answer;
    if (has_row(peer->ask[ask_direct], ask->user, org, at)) return answer;
    return has_row(peer->ask[ask_group], ask->user, org, at) ? answer : peer_organization;
}

// The same for a delegate; `connection` is what acts for the user.
static uint8_t decide_delegate(sqlite_peer *peer, const peer_ask *ask, int64_t org, int64_t at,
                               int state, int64_t *connection) {
    sqlite3_stmt *statement = peer->ask[ask_delegate];
    sqlite3_bind_int64(statement, 1, ask->user);
    sqlite3_bind_int64(statement, 2, org);
    sqlite3_bind_int64(statement, 3, at);
    sqlite3_bind_int64(statement, 4, ask->host);
    sqlite3_bind_int64(statement, 5, ask->home);
    if (sqlite3_step(statement) != SQLITE_ROW) {
        sqlite3_reset(statement);
        return peer_standing;
    }
    int own = sqlite3_column_int(statement, 3);
    int all = sqlite3_column_int(statement, 2);
    *connection = sqlite3_column_int64(statement, 4);
    uint8_t answer = peer_admission(sqlite3_column_int(statement, 0),
                                    sqlite3_column_int(statement, 1), 1,
                                    sqlite3_column_int(statement, 5), ask->edits,
                                    own > state ? own : state);
    sqlite3_reset(statement);
    if (answer != peer_failed || all) return answer;
    return has_row(peer->ask[ask_conn_scope], *connection, org, at) ? answer : peer_organization;
}

static uint8_t decide_asset(sqlite_peer *peer, const peer_ask *ask, int64_t at) {
    sqlite3_stmt *statement = peer->ask[ask_asset];
    int64_t asset = ask->target, org = 0, kinds[17];
    int state = 0, listed = 0, depth = 0, is_embedded = 1;
    while (is_embedded && depth < 17) {
        sqlite3_bind_int64(statement, 1, asset);
        if (sqlite3_step(statement) != SQLITE_ROW) return peer_failed - 1;
        org = sqlite3_column_int64(statement, 0);
        kinds[depth++] = sqlite3_column_int64(statement, 1);
        is_embedded = sqlite3_column_type(statement, 2) != SQLITE_NULL;
        if (sqlite3_column_int(statement, 3) > state) state = sqlite3_column_int(statement, 3);
        listed = sqlite3_column_int(statement, 4);
        if (is_embedded) asset = sqlite3_column_int64(statement, 2);
        sqlite3_reset(statement);
    }
    int is_delegate = ask->home != ask->host;
    int64_t party = ask->user;
    uint8_t answer = is_delegate ? decide_delegate(peer, ask, org, at, state, &party)
                                 : decide_home(peer, ask, org, at, state);
    if (answer != peer_failed) return answer;
    sqlite3_stmt *denied = peer->ask[is_delegate ? ask_conn_denied : ask_denied];
    for (int i = 0; i < depth; i++) {
        if (i > 0 && kinds[i] == kinds[i - 1]) continue;
        if (has_row(denied, party, kinds[i], at)) return peer_asset_type;
    }
    if (!listed) return peer_allowed;
    return has_row(peer->ask[is_delegate ? ask_conn_listed : ask_listed], party, asset, at)
               ? peer_allowed
               : peer_asset_access;
}

int sqlite_peer_decide(sqlite_peer *peer, const peer_ask *asks, size_t count, int64_t at,
                       uint8_t *answers) {
    for (size_t i = 0; i < count; i++) {
        const peer_ask *ask = &asks[i];
        int64_t connection;
        uint8_t answer = ask->is_asset ? decide_asset(peer, ask, at)
                         : ask->home != ask->host
                             ? decide_delegate(peer, ask, ask->target, at, 0, &connection)
                             : decide_home(peer, ask, ask->target, at, 0);
        if (answer == peer_failed - 1) return -1;
        answers[i] = answer == peer_failed ? peer_allowed : answer;
    }
    return 0;
}

// What a text stands for; -1 for nothing.
static int64_t number_of(sqlite_peer *peer, int kind, int64_t account, const char *text) {
    sqlite3_stmt *statement = peer->ask_name[kind];
    if (kind != name_account) sqlite3_bind_int64(statement, 1, account);
    sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
    int64_t id = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_reset(statement);
    return id;
}

int sqlite_peer_decide_text(sqlite_peer *peer, const char *texts, const peer_text_ask *asks,
                            size_t count, int64_t at, uint8_t *answers) {
    for (size_t i = 0; i < count; i++) {
        const peer_text_ask *ask = &asks[i];
        int64_t home = number_of(peer, name_account, 0, texts + ask->home);
        // Most are about the user's own account.
        int64_t host = ask->host == ask->home
                           ? home : number_of(peer, name_account, 0, texts + ask->host);
        int64_t user = number_of(peer, name_user, home, texts + ask->user);
        int64_t target = number_of(peer, name_org, host, texts + ask->target);
        if (home < 0 || host < 0 || user < 0 || target < 0) return -1;
        peer_ask asked = {.user = (uint32_t)user, .home = (uint32_t)home, .host = (uint32_t)host,
                          .target = (uint32_t)target, .edits = ask->edits};
        if (sqlite_peer_decide(peer, &asked, 1, at, answers + i)) return -1;
    }
    return 0;
}
