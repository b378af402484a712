// A log in SQLite, as one would make it by hand: integers for whatever repeats, texts in
// dictionaries, statements prepared once, WAL, pages cached in memory.
#include "peers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { column_count = 7, filter_count = 256 };

struct log_peer {
    sqlite3 *db;
    sqlite3_stmt *insert, *begin, *commit;
    sqlite3_stmt *names[8];
    sqlite3_stmt *counts[filter_count], *newest[filter_count], *complete[filter_count];
};

static const char *columns[column_count] = {"event", "operation", "kind", "account", "actor",
                                "organization", "resource"};
static const char *dictionaries[] = {"operation_name", "kind_name", "account_name", "actor_name",
                                     "organization_name", "client_name", "resource_name"};

static int prepare(log_peer *peer, const char *sql, sqlite3_stmt **statement) {
    return sqlite3_prepare_v3(peer->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

log_peer *log_peer_open(const char *path, int synchronous) {
    log_peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    char pragma[64];
    snprintf(pragma, sizeof pragma, "PRAGMA synchronous = %d", synchronous);
    int code = sqlite3_open_v2(path, &peer->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        code = sqlite3_exec(
            peer->db,
            "PRAGMA page_size = 4096; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
            "PRAGMA cache_size = -1048576; PRAGMA mmap_size = 34359738368; PRAGMA temp_store = MEMORY;"
            "PRAGMA wal_autocheckpoint = 10000;"
            "CREATE TABLE IF NOT EXISTS entry (sequence INTEGER PRIMARY KEY, time INTEGER, event INTEGER,"
            " operation INTEGER, kind INTEGER, account INTEGER, actor INTEGER,"
            " organization INTEGER, resource INTEGER, client INTEGER, name TEXT, after TEXT);"
            "CREATE INDEX IF NOT EXISTS by_operation ON entry (operation);"
            "CREATE INDEX IF NOT EXISTS by_kind ON entry (kind);"
            "CREATE INDEX IF NOT EXISTS by_account ON entry (account);"
            "CREATE INDEX IF NOT EXISTS by_actor ON entry (actor);"
            "CREATE INDEX IF NOT EXISTS by_organization ON entry (organization);"
            "CREATE INDEX IF NOT EXISTS by_resource ON entry (resource);",
            NULL, NULL, NULL);
    if (!code) code = sqlite3_exec(peer->db, pragma, NULL, NULL, NULL);
    for (size_t i = 0; !code && i < sizeof dictionaries / sizeof *dictionaries; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "CREATE TABLE IF NOT EXISTS %s (number INTEGER PRIMARY KEY, text TEXT UNIQUE)",
                 dictionaries[i]);
        code = sqlite3_exec(peer->db, sql, NULL, NULL, NULL);
        snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?1, ?2)", dictionaries[i]);
        if (!code) code = prepare(peer, sql, &peer->names[i]);
    }
    if (!code)
        code = prepare(peer,
                       "INSERT INTO entry (time, event, operation, kind, account, actor,"
                       " organization, resource, client, name, after)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                       &peer->insert);
    if (!code) code = prepare(peer, "BEGIN IMMEDIATE", &peer->begin);
    if (!code) code = prepare(peer, "COMMIT", &peer->commit);
    if (code) {
        fprintf(stderr, "sqlite: %s\n", peer->db ? sqlite3_errmsg(peer->db) : "no memory");
        log_peer_close(peer);
        return NULL;
    }
    return peer;
}

void log_peer_close(log_peer *peer) {
    if (!peer) return;
    sqlite3_stmt *next;
    while (peer->db && (next = sqlite3_next_stmt(peer->db, NULL))) sqlite3_finalize(next);
    sqlite3_close(peer->db);
    free(peer);
}

// Resets as well.
static int step(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    int reset = sqlite3_reset(statement);
    return code == SQLITE_DONE ? reset : code;
}

// The names of a batch belong to its transaction: the first of the two calls begins it.
static int begin(log_peer *peer) {
    return sqlite3_get_autocommit(peer->db) ? step(peer->begin) : 0;
}

int log_peer_name(log_peer *peer, int dictionary, int64_t number, const char *text) {
    int code = begin(peer);
    sqlite3_bind_int64(peer->names[dictionary], 1, number);
    sqlite3_bind_text(peer->names[dictionary], 2, text, -1, SQLITE_STATIC);
    return code ? code : step(peer->names[dictionary]);
}

static void bind(sqlite3_stmt *statement, int place, int64_t value) {
    if (value) sqlite3_bind_int64(statement, place, value);
    else sqlite3_bind_null(statement, place);
}

int log_peer_append(log_peer *peer, const log_row *rows, size_t count) {
    int code = begin(peer);
    for (size_t i = 0; !code && i < count; i++) {
        const log_row *row = &rows[i];
        sqlite3_stmt *it = peer->insert;
        sqlite3_bind_int64(it, 1, row->time);
        sqlite3_bind_int64(it, 2, row->event);
        bind(it, 3, row->operation);
        bind(it, 4, row->kind);
        bind(it, 5, row->account);
        bind(it, 6, row->actor);
        bind(it, 7, row->organization);
        bind(it, 8, row->resource);
        bind(it, 9, row->client);
        if (row->name_length < 0) sqlite3_bind_null(it, 10);
        else sqlite3_bind_text(it, 10, row->name, row->name_length, SQLITE_STATIC);
        if (row->after_length < 0) sqlite3_bind_null(it, 11);
        else sqlite3_bind_text(it, 11, row->after, row->after_length, SQLITE_STATIC);
        code = step(it);
    }
    return code ? code : step(peer->commit);
}

// What a filter asks of the columns, in their order.
static void take_values(const log_filter *filter, int64_t values[column_count]) {
    const int64_t all[column_count] = {filter->event, filter->operation, filter->kind, filter->account,
                                       filter->actor, filter->organization, filter->resource};
    memcpy(values, all, sizeof all);
}

static sqlite3_stmt *ask(log_peer *peer, sqlite3_stmt **statements, const char *select,
                         const char *rest, const log_filter *filter) {
    int64_t values[column_count];
    take_values(filter, values);
    int is_timed = filter->begin != INT64_MIN || filter->end != INT64_MAX;
    int number = is_timed;
    for (int i = 0; i < column_count; i++) number = number << 1 | (values[i] >= 0);
    if (!statements[number]) {
        char sql[2048];
        int length = snprintf(sql, sizeof sql, "%s", select);
        const char *word = " WHERE ";
        for (int i = 0; i < column_count; i++) {
            if (values[i] < 0) continue;
            length += snprintf(sql + length, sizeof sql - length, "%s%s = ?%d", word, columns[i], i + 1);
            word = " AND ";
        }
        if (is_timed)
            length += snprintf(sql + length, sizeof sql - length, "%stime >= ?8 AND time < ?9", word);
        snprintf(sql + length, sizeof sql - length, "%s", rest);
        if (prepare(peer, sql, &statements[number])) return NULL;
    }
    sqlite3_stmt *statement = statements[number];
    for (int i = 0; i < column_count; i++)
        if (values[i] >= 0) sqlite3_bind_int64(statement, i + 1, values[i]);
    if (is_timed) {
        sqlite3_bind_int64(statement, 8, filter->begin);
        sqlite3_bind_int64(statement, 9, filter->end);
    }
    return statement;
}

int64_t log_peer_count(log_peer *peer, const log_filter *filter) {
    sqlite3_stmt *it = ask(peer, peer->counts, "SELECT count(*) FROM entry", "", filter);
    if (!it || sqlite3_step(it) != SQLITE_ROW) return -1;
    int64_t count = sqlite3_column_int64(it, 0);
    sqlite3_reset(it);
    return count;
}

// Reads whatever a row has, as who shows it would.
static void read_row(sqlite3_stmt *it) {
    static volatile int64_t sum;
    for (int i = 0; i < sqlite3_column_count(it); i++) {
        if (sqlite3_column_type(it, i) == SQLITE_TEXT) {
            const unsigned char *text = sqlite3_column_text(it, i);
            sum += text[0] + sqlite3_column_bytes(it, i);
        } else {
            sum += sqlite3_column_int64(it, i);
        }
    }
}

int64_t log_peer_newest(log_peer *peer, const log_filter *filter, int64_t limit, int64_t *numbers,
                        int is_complete) {
    sqlite3_stmt *it =
        is_complete
            ? ask(peer, peer->complete,
                  "SELECT entry.*, a.text, b.text, c.text, d.text, e.text, f.text, g.text FROM entry"
                  " LEFT JOIN operation_name a ON a.number = operation"
                  " LEFT JOIN kind_name b ON b.number = kind"
                  " LEFT JOIN account_name c ON c.number = account"
                  " LEFT JOIN actor_name d ON d.number = actor"
                  " LEFT JOIN organization_name e ON e.number = organization"
                  " LEFT JOIN client_name f ON f.number = client"
                  " LEFT JOIN resource_name g ON g.number = resource",
                  " ORDER BY sequence DESC LIMIT ?10", filter)
            : ask(peer, peer->newest, "SELECT * FROM entry", " ORDER BY sequence DESC LIMIT ?10",
                  filter);
    if (!it) return -1;
    sqlite3_bind_int64(it, 10, limit);
    int64_t count = 0;
    int code;
    while ((code = sqlite3_step(it)) == SQLITE_ROW) {
        read_row(it);
        numbers[count++] = sqlite3_column_int64(it, 0);
    }
    sqlite3_reset(it);
    return code == SQLITE_DONE ? count : -1;
}

int log_peer_index(log_peer *peer, const log_filter *filter) {
    char sql[512];
    int length = snprintf(sql, sizeof sql, "DROP INDEX IF EXISTS perfect");
    if (filter) {
        int64_t values[column_count];
        take_values(filter, values);
        length += snprintf(sql + length, sizeof sql - length, "; CREATE INDEX perfect ON entry");
        const char *before = " (";
        for (int i = 0; i < column_count; i++) {
            if (values[i] < 0) continue;
            length += snprintf(sql + length, sizeof sql - length, "%s%s", before, columns[i]);
            before = ", ";
        }
        snprintf(sql + length, sizeof sql - length, "); ANALYZE perfect");
    }
    return sqlite3_exec(peer->db, sql, NULL, NULL, NULL) ? -1 : 0;
}

int log_peer_checkpoint(log_peer *peer) {
    return sqlite3_exec(peer->db, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL) ? -1 : 0;
}

int64_t log_peer_index_bytes(log_peer *peer) {
    sqlite3_stmt *it = NULL;
    int64_t bytes = -1;
    if (!prepare(peer, "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'by\\_%' ESCAPE '\\'", &it) &&
        sqlite3_step(it) == SQLITE_ROW)
        bytes = sqlite3_column_int64(it, 0);
    sqlite3_finalize(it);
    return bytes;
}
