// Calls of the C library on the files of one folder, recorded or made to fail, for tests.
//
// An executable that is linked with this defines the functions that the store, LMDB and Swift's
// libraries call: the dynamic linker takes an executable's symbols before libc's. Each goes on to the
// kernel. While nothing is watched a call costs one comparison more.
#ifndef INTERPOSITION_H
#define INTERPOSITION_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What was called. Kinds are also bits of a set: `1 << kind`.
enum interposed_kind {
    INTERPOSED_OPEN = 0,
    INTERPOSED_READ = 1,
    INTERPOSED_WRITE = 2,
    INTERPOSED_SYNC = 3,
    INTERPOSED_TRUNCATE = 4,
    INTERPOSED_ALLOCATE = 5,
    INTERPOSED_MAP = 6,
    INTERPOSED_CLOSE = 7,
    INTERPOSED_SEEK = 8,
    INTERPOSED_STATUS = 9,
    INTERPOSED_LOCK = 10,
    INTERPOSED_CONTROL = 11,
    INTERPOSED_LINK = 12,
    INTERPOSED_RENAME = 13,
    INTERPOSED_UNLINK = 14,
    INTERPOSED_MEMORY = 15,
    /// What a path of the folder leads to is looked at: by its status, its real path, or access.
    INTERPOSED_LOOK = 16,
    /// A file is given to an owner, or gets a mode.
    INTERPOSED_OWNER = 17,
    /// A file that lies in memory alone is made. Whoever makes one is counted.
    INTERPOSED_MEMORY_FILE = 18,
    /// The executable or LMDB starts a thread. What Swift's libraries start is not counted.
    INTERPOSED_THREAD = 19,
    INTERPOSED_KIND_COUNT = 20,
    /// Of events alone: a new file with its name, and a mark of the test's own. Of a file that was
    /// there before there is INTERPOSED_OPEN with its name.
    INTERPOSED_CREATE = 20,
    INTERPOSED_MARK = 21,
};

/// Something that happened to a file of the folder.
typedef struct {
    uint8_t kind;
    /// Whether it was on the medium when the call returned (a descriptor opened with O_DSYNC).
    uint8_t is_synced;
    /// Whether the call failed: of a write, what had been written before that counts.
    uint8_t has_failed;
    /// The file, numbered from 0 in the order in which files were first seen; of a mark nothing.
    uint32_t file;
    /// Where it was written; the new size; the value of a mark.
    int64_t offset;
    /// How many bytes were written or allocated; of a sync 1 if it was of a folder.
    int64_t length;
    /// Where the bytes that were written, or the name (and after a zero byte the new one) begin.
    uint64_t bytes;
} interposed_event;

/// Watches the calls on the files of a folder, which is given by its real path, and forgets what
/// was recorded; with an empty path nothing is watched any more.
void interposed_watch(const char *folder);

/// Begins or ends recording. Names, writes, truncations, allocations and syncs are recorded.
void interposed_record(int is_recording);

/// Adds a mark to what is recorded.
void interposed_mark(int64_t value);

/// How many events were recorded. They and their bytes stay where they are until more come.
size_t interposed_event_count(void);
interposed_event interposed_event_at(size_t index);
const uint8_t *interposed_bytes(void);
size_t interposed_byte_count(void);

/// How a call is made to fail.
enum interposed_failure {
    /// It does nothing and says the error.
    INTERPOSED_FAILS = 0,
    /// A write or read does half, and says so; others fail.
    INTERPOSED_FALLS_SHORT = 1,
    /// A write does half, and says the error; others fail.
    INTERPOSED_FAILS_HALFWAY = 2,
};

/// Makes calls fail: of those whose kind is in the set the `number`-th from now on, counted from
/// 1, and as many after it as told. A number of 0 makes none fail and counts.
void interposed_fail(uint32_t kinds, uint64_t number, uint64_t count, int error, int failure);

/// Ends what `interposed_fail` began.
///
/// - Returns: How many calls of these kinds came.
uint64_t interposed_fail_no_more(void);

/// Whether a call was made to fail, and the kind of the first one, else -1.
int interposed_struck_kind(void);

/// How many calls of each kind came since the last `interposed_fail`.
uint64_t interposed_count(int kind);

/// How often the data file was mapped so that it can be written, or a map was synchronized: never.
uint64_t interposed_writable_map_count(void);

/// A process like this one, but for threads: 0 in the new one, in the old one its number, or -1.
int interposed_fork(void);

/// A digest of all bytes.
uint64_t interposed_digest(const void *bytes, size_t count, uint64_t seed);

/// What an LMDB file that nobody writes holds: a digest of the names of its tables and of all their
/// entries, and the number of its last commit.
///
/// - Returns: 0, or a code of LMDB or an `errno`.
int interposed_contents(const char *path, uint64_t *digest, uint64_t *transaction);

/// How many descriptors the process has open.
int interposed_descriptor_count(void);

#pragma clang assume_nonnull end

#endif
