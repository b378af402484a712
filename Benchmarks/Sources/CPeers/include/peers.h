// What Latchkey is measured against. Every loop runs in C from the question to the answer.
#pragma once
#include <stddef.h>
#include <stdint.h>

// One question, by the numbers of the generated world; they are unique in the whole world.
typedef struct {
    uint32_t user;
    uint32_t home;    // the user's account
    uint32_t host;    // the target's account; another one than `home` for a delegate
    uint32_t target;  // an organization or an asset
    uint8_t edits;    // editing, else viewing
    uint8_t is_asset;
} peer_ask;

// An answer: 0 is allowed, otherwise 1 + the layer that denies; peer_failed is no answer.
enum {
    peer_allowed = 0,
    peer_standing = 1,
    peer_role = 2,
    peer_state = 3,
    peer_organization = 4,
    peer_asset_type = 5,
    peer_asset_access = 6,
    peer_failed = 255
};

// The rules of the two actions, shared by the peers: layers standing, role and state.
// Returns peer_failed when the scope still has to be asked.
uint8_t peer_admission(int status, int role, int is_delegate, int maximum_role, int edits,
                       int state);

// MARK: SQLite with normalized tables

typedef struct sqlite_peer sqlite_peer;

enum {
    table_user, table_org, table_user_group, table_user_grant, table_group_grant,
    table_connection, table_conn_group, table_conn_grant, table_asset, table_asset_user,
    table_asset_group, table_denied_kind, table_count
};

// The ways in which an organization's scope can be asked; the best is kept.
enum { scope_case, scope_union, scope_separate, scope_plan_count };

// Makes the file and its tables. Nil on failure.
sqlite_peer *_Nullable sqlite_peer_create(const char *_Nonnull path, int page_size);
// Adds a row; INT64_MIN and INT64_MAX stand for NULL. Rows come in the order of their keys.
int sqlite_peer_insert(sqlite_peer *_Nonnull peer, int table, const int64_t *_Nonnull values,
                       int count);
int sqlite_peer_finish(sqlite_peer *_Nonnull peer);
sqlite_peer *_Nullable sqlite_peer_open(const char *_Nonnull path);
void sqlite_peer_close(sqlite_peer *_Nonnull peer);
// Which statement asks for the scope, and from which side groups are met.
int sqlite_peer_plan(sqlite_peer *_Nonnull peer, int plan, int from_organization);
int sqlite_peer_decide(sqlite_peer *_Nonnull peer, const peer_ask *_Nonnull asks, size_t count,
                       int64_t at, uint8_t *_Nonnull answers);
const char *_Nonnull sqlite_peer_version(void);

// What texts stand for, in the same file.
enum { name_account, name_user, name_org, name_count };

// Adds a name: of an account, or of what an account has.
int sqlite_peer_add_name(sqlite_peer *_Nonnull peer, int kind, int64_t account,
                         const char *_Nonnull text, int64_t id);

// A question about an organization by texts, each where it begins in a block of bytes and ends with a zero.
typedef struct {
    uint32_t home, user, host, target;
    uint8_t edits;
} peer_text_ask;

int sqlite_peer_decide_text(sqlite_peer *_Nonnull peer, const char *_Nonnull texts,
                            const peer_text_ask *_Nonnull asks, size_t count, int64_t at,
                            uint8_t *_Nonnull answers);

// MARK: SQLite with heads as blobs

typedef struct heads_peer heads_peer;

heads_peer *_Nullable heads_peer_create(const char *_Nonnull path);
int heads_peer_insert(heads_peer *_Nonnull peer, int is_organization, int64_t id,
                      const void *_Nonnull head, int byte_count);
int heads_peer_finish(heads_peer *_Nonnull peer);
heads_peer *_Nullable heads_peer_open(const char *_Nonnull path);
void heads_peer_close(heads_peer *_Nonnull peer);
int heads_peer_decide(heads_peer *_Nonnull peer, const peer_ask *_Nonnull asks, size_t count,
                      int64_t at, uint8_t *_Nonnull answers);

// MARK: bare mdb_get

typedef struct lmdb_peer lmdb_peer;
enum { lmdb_key_byte_count = 12 };

// Writes `count` ascending keys, each with an 8-byte value.
int lmdb_peer_build(const char *_Nonnull path, const uint8_t *_Nonnull keys, size_t count);
lmdb_peer *_Nullable lmdb_peer_open(const char *_Nonnull path);
void lmdb_peer_close(lmdb_peer *_Nonnull peer);
size_t lmdb_peer_count(lmdb_peer *_Nonnull peer);
// Gets each key; returns the number found.
size_t lmdb_peer_get(lmdb_peer *_Nonnull peer, const uint8_t *_Nonnull keys, size_t count);

// MARK: the log in SQLite: one table with the same columns, and six indexes of one column each

// One entry, by numbers; 0 stands for none. Texts of a length of -1 are NULL.
typedef struct {
    int64_t time;
    int64_t event, operation, kind, account, actor, organization, resource, client;
    const char *_Nullable name;
    int name_length;
    const char *_Nullable after;
    int after_length;
} log_row;

// A filter; -1 stands for anything. Times are [begin, end).
typedef struct {
    int64_t event, operation, kind, account, actor, organization, resource;
    int64_t begin, end;
} log_filter;

typedef struct log_peer log_peer;

// Creates the file unless it is there. `synchronous`: 0 is OFF, 2 is FULL.
log_peer *_Nullable log_peer_open(const char *_Nonnull path, int synchronous);
void log_peer_close(log_peer *_Nullable peer);
// A transaction of so many entries.
int log_peer_append(log_peer *_Nonnull peer, const log_row *_Nonnull rows, size_t count);
// A text of a dictionary: one table for each named column, numbered from 0.
int log_peer_name(log_peer *_Nonnull peer, int dictionary, int64_t number,
                  const char *_Nonnull text);
// How many entries a filter means; negative on failure.
int64_t log_peer_count(log_peer *_Nonnull peer, const log_filter *_Nonnull filter);
// The numbers of the newest entries of a filter; how many there are, negative on failure. Reads
// their rows; complete ones with what stands in the dictionaries.
int64_t log_peer_newest(log_peer *_Nonnull peer, const log_filter *_Nonnull filter, int64_t limit,
                        int64_t *_Nonnull numbers, int is_complete);
// An index of exactly the columns that a filter asks for, in place of one that was made before; of
// none, no index. Negative on failure.
int log_peer_index(log_peer *_Nonnull peer, const log_filter *_Nullable filter);
// Statistics for the planner, and everything into the main file, so that its size says something.
// Negative on failure.
int log_peer_checkpoint(log_peer *_Nonnull peer);
// The bytes of all indexes together.
int64_t log_peer_index_bytes(log_peer *_Nonnull peer);

// MARK: SQLite asked for what a user reaches

typedef struct reach_peer reach_peer;

// The organizations, with all that is known of them, their identities or their numbers alone; how
// many they are; and the first fifty by name.
enum { reach_list, reach_identities, reach_numbers, reach_count_of, reach_page, reach_count };

reach_peer *_Nullable reach_peer_create(const char *_Nonnull path);
void reach_peer_close(reach_peer *_Nullable peer);
int reach_peer_organization(reach_peer *_Nonnull peer, int64_t id, const char *_Nonnull ident,
                            const char *_Nonnull name, const char *_Nonnull kind, int state);
int reach_peer_member(reach_peer *_Nonnull peer, int64_t user, int64_t group);
int reach_peer_group_grant(reach_peer *_Nonnull peer, int64_t group, int64_t organization);
int reach_peer_user_grant(reach_peer *_Nonnull peer, int64_t user, int64_t organization);
int reach_peer_finish(reach_peer *_Nonnull peer);
// In how many ways it can be asked; the quickest counts.
int reach_peer_plan_count(void);
// The organizations that a user can view, or how many; negative on failure.
int64_t reach_peer_ask(reach_peer *_Nonnull peer, int what, int plan, int64_t user,
                       int64_t now, int64_t *_Nonnull ids, int64_t limit);

// MARK: allocations

// The number of calls of malloc and its kin in this process so far, from all modules of it.
uint64_t allocation_count(void);

// MARK: references

// An object that references were taken to, and how many.
typedef struct {
    void *_Nullable object;
    uint64_t count;
} reference_count;

// From here on the references that this thread takes are counted, of `most` objects at most.
void references_begin(reference_count *_Nullable found, int most);
// Counts no more. Returns of how many objects some were taken.
int references_end(void);

// MARK: instructions

// Whether the instructions of a thread can be counted here: on Linux on x86-64.
int steps_are_counted(void);
// Counts the instructions of this thread from here on, until steps_end; not 0 where they cannot be.
// It takes the signal SIGTRAP meanwhile, and one thread can do so at a time.
int steps_begin(void);
uint64_t steps_end(void);

// Shows this thread the same time until clocks_go, whatever clock it asks.
void clocks_stop(void);
void clocks_go(void);

// MARK: the same changes in a bare loop

// What was recorded: transactions, changes of entries, bytes.
typedef struct {
    size_t commits, changes, byte_count;
} trace_counts;

// Records every change that this process makes in LMDB from here on, in memory.
void trace_begin(void);
trace_counts trace_end(void);

typedef struct replay_peer replay_peer;

// Opens a copy of the file that the recorded changes were made to. Nil on failure.
replay_peer *_Nullable replay_peer_open(const char *_Nonnull path);
// Makes what was recorded last again: the same calls, the same commits. 0 or a code.
int replay_peer_run(replay_peer *_Nonnull peer);
void replay_peer_close(replay_peer *_Nonnull peer);

// MARK: filling

// Fills a new file of SQLite from lines of the interchange format that have no escapes. Not 0 on failure.
int sqlite_fill(const char *_Nonnull lines, const char *_Nonnull path);

// What a table of a file of LMDB takes: called with its name, how many entries it has, and the bytes of its pages.
typedef void (*table_size)(void *_Nullable context, const char *_Nonnull name, size_t entries,
                           size_t bytes);
int lmdb_table_sizes(const char *_Nonnull path, table_size _Nonnull told, void *_Nullable context);
