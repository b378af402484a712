// The log in SQLite: one table with the same columns, and six indexes of one column each.
#pragma once
#include <stddef.h>
#include <stdint.h>

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

// `synchronous`: 0 is OFF, 2 is FULL.
log_peer *_Nullable log_peer_create(const char *_Nonnull path, int synchronous);
void log_peer_close(log_peer *_Nullable peer);
// A transaction of so many entries.
int log_peer_append(log_peer *_Nonnull peer, const log_row *_Nonnull rows, size_t count);
// A text of a dictionary: one table for each named column, numbered from 0.
int log_peer_name(log_peer *_Nonnull peer, int dictionary, int64_t number,
                  const char *_Nonnull text);
// How many entries a filter means; negative on failure.
int64_t log_peer_count(log_peer *_Nonnull peer, const log_filter *_Nonnull filter);
// The numbers of the newest entries of a filter; how many there are, negative on failure.
int64_t log_peer_newest(log_peer *_Nonnull peer, const log_filter *_Nonnull filter, int64_t limit,
                        int64_t *_Nonnull numbers);
// Everything into the main file, so that its size says something. Negative on failure.
int log_peer_checkpoint(log_peer *_Nonnull peer);
// The bytes of all indexes together.
int64_t log_peer_index_bytes(log_peer *_Nonnull peer);
