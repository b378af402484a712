// SQLite filled from lines of the interchange format: the same facts with their text identities, and an index
// for each direction in which they are asked.
#include "peers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const set_up =
    "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "PRAGMA cache_size = -200000; BEGIN;"
    "CREATE TABLE account (id PRIMARY KEY, subdomain UNIQUE, name) WITHOUT ROWID;"
    "CREATE TABLE user (account, id, email, name, role, status, all_orgs,"
    " PRIMARY KEY (account, id)) WITHOUT ROWID;"
    "CREATE TABLE organization (account, id, name, kind, status, parent, state,"
    " PRIMARY KEY (account, id)) WITHOUT ROWID;"
    "CREATE TABLE grp (account, id, name, denied, PRIMARY KEY (account, id)) WITHOUT ROWID;"
    "CREATE TABLE asset (account, id, organization, kind, name, container, state, access,"
    " PRIMARY KEY (account, id)) WITHOUT ROWID;"
    "CREATE TABLE connection (host, id, delegate, role, status, begin, end,"
    " PRIMARY KEY (host, id)) WITHOUT ROWID;"
    "CREATE TABLE membership (account, grp, party, begin, end, PRIMARY KEY (account, grp, party))"
    " WITHOUT ROWID;"
    "CREATE TABLE organization_grant (account, organization, party, begin, end,"
    " PRIMARY KEY (account, organization, party)) WITHOUT ROWID;";

static const char *const indexes =
    "CREATE UNIQUE INDEX user_email ON user (account, email);"
    "CREATE INDEX user_name ON user (account, name);"
    "CREATE INDEX organization_name ON organization (account, name);"
    "CREATE INDEX asset_organization ON asset (account, organization);"
    "CREATE INDEX asset_name ON asset (account, name);"
    "CREATE INDEX connection_delegate ON connection (delegate);"
    "CREATE INDEX membership_party ON membership (account, party);"
    "CREATE INDEX grant_party ON organization_grant (account, party);";

enum { line_account, line_user, line_organization, line_group, line_asset, line_connection,
       line_membership, line_grant, line_kind_count };

// What stands in a line, in the order of the columns. Whose it is, is a user, a group or a connection.
static const struct {
    const char *type, *insert, *keys[8];
} kinds[line_kind_count] = {
    {"account", "INSERT INTO account VALUES (?,?,?)", {"id", "subdomain", "name"}},
    {"user", "INSERT INTO user VALUES (?,?,?,?,?,?,?)",
     {"account", "id", "email", "name", "role", "status", "allOrganizations"}},
    {"organization", "INSERT INTO organization VALUES (?,?,?,?,?,?,?)",
     {"account", "id", "name", "kind", "status", "parent", "state"}},
    {"group", "INSERT INTO grp VALUES (?,?,?,?)", {"account", "id", "name", "deniedAssetTypes"}},
    {"asset", "INSERT INTO asset VALUES (?,?,?,?,?,?,?,?)",
     {"account", "id", "organization", "kind", "name", "container", "state", "access"}},
    {"connection", "INSERT INTO connection VALUES (?,?,?,?,?,?,?)",
     {"host", "id", "delegate", "maximumRole", "status", "from", "until"}},
    {"membership", "INSERT INTO membership VALUES (?,?,?,?,?)",
     {"account", "group", "party", "from", "until"}},
    {"grant", "INSERT INTO organization_grant VALUES (?,?,?,?,?)",
     {"account", "organization", "party", "from", "until"}},
};

// The value of a key in a line without escapes, without its quotes; an object or a list whole.
static const char *value(const char *line, const char *key, int *length) {
    char name[32];
    int size = snprintf(name, sizeof name, "\"%s\":", key);
    const char *at = strstr(line, name);
    if (!at) return NULL;
    at += size;
    if (*at == '"') {
        *length = (int)(strchr(at + 1, '"') - at - 1);
        return at + 1;
    }
    int depth = 0;
    const char *end = at;
    for (; depth > 0 || (*end != ',' && *end != '}'); end++)
        depth += (*end == '[' || *end == '{') - (*end == ']' || *end == '}');
    *length = (int)(end - at);
    return at;
}

int sqlite_fill(const char *lines, const char *path) {
    sqlite3 *db = NULL;
    sqlite3_stmt *inserts[line_kind_count] = {0};
    int code = sqlite3_open_v2(
        path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code) code = sqlite3_exec(db, set_up, NULL, NULL, NULL);
    for (int i = 0; i < line_kind_count && !code; i++)
        code = sqlite3_prepare_v2(db, kinds[i].insert, -1, &inserts[i], NULL);
    FILE *file = code ? NULL : fopen(lines, "r");
    if (!code && !file) code = -1;
    char *line = NULL;
    size_t room = 0;
    while (!code && getline(&line, &room, file) > 0) {
        int length = 0, kind = 0;
        const char *type = value(line, "type", &length);
        while (type && kind < line_kind_count &&
               (strlen(kinds[kind].type) != (size_t)length ||
                memcmp(kinds[kind].type, type, (size_t)length)))
            kind++;
        // The first line says that these are lines, and the last how many they are.
        if (kind == line_kind_count) continue;
        sqlite3_stmt *insert = inserts[kind];
        for (int i = 0; i < sqlite3_bind_parameter_count(insert); i++) {
            const char *key = kinds[kind].keys[i], *found = NULL;
            if (strcmp(key, "party")) {
                found = value(line, key, &length);
            } else if (!(found = value(line, "user", &length)) &&
                       !(kind == line_grant && (found = value(line, "group", &length)))) {
                found = value(line, "connection", &length);
            }
            if (found) sqlite3_bind_text(insert, i + 1, found, length, SQLITE_STATIC);
            else sqlite3_bind_null(insert, i + 1);
        }
        if (sqlite3_step(insert) != SQLITE_DONE) code = -1;
        sqlite3_reset(insert);
    }
    free(line);
    if (file) fclose(file);
    if (!code) code = sqlite3_exec(db, indexes, NULL, NULL, NULL);
    if (!code) code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (code) fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
    for (int i = 0; i < line_kind_count; i++) sqlite3_finalize(inserts[i]);
    sqlite3_close(db);
    return code;
}
