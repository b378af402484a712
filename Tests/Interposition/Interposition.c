#define _GNU_SOURCE
#include "Interposition.h"
#include "Strikes.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// Everything goes to the kernel by `syscall`, so that nothing here calls what it defines.

enum { DESCRIPTOR_COUNT = 4096 };

typedef struct {
    int file; // -1: not of the folder
    int is_synced;
    int is_directory;
} descriptor_state;

typedef struct {
    dev_t device;
    ino_t number;
    int is_lock, is_named;
} file_state;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static volatile int is_watching;
static int is_recording;
static descriptor_state descriptors[DESCRIPTOR_COUNT];
static file_state *files;
static int file_count, file_capacity;
static uint64_t writable_map_count;

static interposed_event *events;
static size_t event_count, event_capacity;
static uint8_t *bytes;
static size_t byte_count, byte_capacity;

static struct {
    uint32_t kinds;
    uint64_t number, count, seen;
    int error, failure, struck;
    uint64_t counts[INTERPOSED_KIND_COUNT];
} plan = {.struck = -1};
static volatile int is_planned;

// MARK: What is recorded

extern void *__libc_realloc(void *, size_t);

static void append_bytes(const void *source, size_t count) {
    if (byte_count + count > byte_capacity) {
        byte_capacity = (byte_count + count) * 2 + 4096;
        bytes = __libc_realloc(bytes, byte_capacity);
        if (!bytes) abort();
    }
    memcpy(bytes + byte_count, source, count);
    byte_count += count;
}

static void append_event(int kind, int file, int64_t offset, int64_t length, uint64_t at,
                         int is_synced, int has_failed) {
    if (!is_recording) return;
    if (event_count == event_capacity) {
        event_capacity = event_capacity * 2 + 1024;
        events = __libc_realloc(events, event_capacity * sizeof *events);
        if (!events) abort();
    }
    events[event_count++] = (interposed_event){
        .kind = (uint8_t)kind, .is_synced = (uint8_t)is_synced, .has_failed = (uint8_t)has_failed,
        .file = (uint32_t)file, .offset = offset, .length = length, .bytes = at};
}

static void append_name(int kind, int file, const char *name, const char *other) {
    uint64_t at = byte_count;
    append_bytes(name, strlen(name) + 1);
    append_bytes(other, strlen(other) + 1);
    append_event(kind, file, 0, 0, at, 0, 0);
}

// MARK: What is watched

static int is_in_folder(const char *path) {
    return strncmp(path, folder, folder_length) == 0
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

static const char *name_in_folder(const char *path) {
    return path[folder_length] == '/' ? path + folder_length + 1 : ".";
}

static int status_of(int descriptor, struct stat *status) {
    return (int)syscall(SYS_newfstatat, descriptor, "", status, AT_EMPTY_PATH);
}

static int status_at(const char *path, struct stat *status) {
    return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

static int file_of(const struct stat *status, int is_new) {
    for (int file = file_count - 1; file >= 0 && !is_new; file--)
        if (files[file].device == status->st_dev && files[file].number == status->st_ino)
            return file;
    if (file_count == file_capacity) {
        file_capacity = file_capacity * 2 + 1024;
        files = __libc_realloc(files, (size_t)file_capacity * sizeof *files);
        if (!files) abort();
    }
    files[file_count] = (file_state){.device = status->st_dev, .number = status->st_ino};
    return file_count++;
}

static int file_at(const char *path) {
    struct stat status;
    if (status_at(path, &status) != 0) return -1;
    return file_of(&status, 0);
}

static descriptor_state *state_of(int descriptor) {
    if (!is_watching || descriptor < 0 || descriptor >= DESCRIPTOR_COUNT) return NULL;
    descriptor_state *state = &descriptors[descriptor];
    return state->file < 0 ? NULL : state;
}

// Notes a descriptor of something in the folder, by whatever name it was opened.
static void note_descriptor(int descriptor, int flags, int is_new) {
    char link_name[64], path[PATH_MAX];
    if (descriptor < 0 || descriptor >= DESCRIPTOR_COUNT) return;
    descriptors[descriptor].file = -1;
    snprintf(link_name, sizeof link_name, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link_name, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    struct stat status;
    if (!is_in_folder(path) || status_of(descriptor, &status) != 0) return;
    int file = file_of(&status, is_new);
    descriptors[descriptor] = (descriptor_state){
        .file = file, .is_synced = (flags & O_DSYNC) != 0, .is_directory = S_ISDIR(status.st_mode)};
    const char *name = name_in_folder(path);
    size_t name_length = strlen(name);
    files[file].is_lock = name_length >= 5 && strcmp(name + name_length - 5, "-lock") == 0;
    if (is_new || !files[file].is_named)
        append_name(is_new ? INTERPOSED_CREATE : INTERPOSED_OPEN, file, name, "");
    files[file].is_named = 1;
}

// MARK: What fails

// Counts a call, and says whether it is to fail. With the lock.
static int strike(int kind) {
    if (!is_planned) return 0;
    plan.counts[kind]++;
    if (!(plan.kinds & (1u << kind))) return 0;
    plan.seen++;
    if (plan.number == 0 || plan.seen < plan.number || plan.seen - plan.number >= plan.count) return 0;
    if (plan.struck < 0) plan.struck = kind;
    errno = plan.error;
    return 1;
}

int interposed_is_path_struck(const char *path, int kind) {
    if (!is_watching || !is_planned || !is_in_folder(path)) return 0;
    pthread_mutex_lock(&lock);
    int is_struck = strike(kind), error = plan.error;
    pthread_mutex_unlock(&lock);
    if (is_struck) errno = error;
    return is_struck;
}

int interposed_is_descriptor_struck(int descriptor, int kind) {
    if (!is_planned || !state_of(descriptor)) return 0;
    pthread_mutex_lock(&lock);
    int is_struck = strike(kind), error = plan.error;
    pthread_mutex_unlock(&lock);
    if (is_struck) errno = error;
    return is_struck;
}

int interposed_is_call_struck(int kind) {
    if (!is_planned) return 0;
    pthread_mutex_lock(&lock);
    int is_struck = strike(kind), error = plan.error;
    pthread_mutex_unlock(&lock);
    if (is_struck) errno = error;
    return is_struck;
}

static size_t half(size_t count) { return count / 2 / 512 * 512; }

// The thread sanitizer has its own in place of many of these, and is not there yet when the first is called.
#if !__has_feature(thread_sanitizer)

// MARK: Reading and writing

static ssize_t write_at(int descriptor, descriptor_state *state, const void *source, size_t count,
                        off_t offset) {
    pthread_mutex_lock(&lock);
    int is_struck = strike(INTERPOSED_WRITE), error = plan.error, failure = plan.failure;
    size_t wanted = is_struck ? (failure == INTERPOSED_FAILS ? 0 : half(count)) : count;
    ssize_t done = 0;
    if (wanted > 0 || !is_struck) done = syscall(SYS_pwrite64, descriptor, source, wanted, offset);
    int code = errno;
    if (done > 0) {
        uint64_t at = byte_count;
        if (is_recording) append_bytes(source, (size_t)done);
        append_event(INTERPOSED_WRITE, state->file, offset, done, at, state->is_synced && !is_struck,
                     is_struck);
    }
    pthread_mutex_unlock(&lock);
    errno = code;
    if (is_struck && !(failure == INTERPOSED_FALLS_SHORT && done > 0)) {
        errno = error;
        return -1;
    }
    return done;
}

ssize_t pwrite(int descriptor, const void *source, size_t count, off_t offset) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return syscall(SYS_pwrite64, descriptor, source, count, offset);
    return write_at(descriptor, state, source, count, offset);
}

ssize_t pwrite64(int descriptor, const void *source, size_t count, off_t offset) {
    return pwrite(descriptor, source, count, offset);
}

ssize_t write(int descriptor, const void *source, size_t count) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return syscall(SYS_write, descriptor, source, count);
    off_t offset = syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
    if (offset < 0) return syscall(SYS_write, descriptor, source, count);
    ssize_t done = write_at(descriptor, state, source, count, offset);
    if (done > 0) {
        int code = errno;
        syscall(SYS_lseek, descriptor, offset + done, SEEK_SET);
        errno = code;
    }
    return done;
}

static ssize_t write_parts(int descriptor, descriptor_state *state, const struct iovec *parts,
                           int count, off_t offset) {
    size_t length = 0;
    for (int index = 0; index < count; index++) length += parts[index].iov_len;
    uint8_t *whole = malloc(length ? length : 1);
    if (!whole) return -1;
    size_t at = 0;
    for (int index = 0; index < count; index++) {
        memcpy(whole + at, parts[index].iov_base, parts[index].iov_len);
        at += parts[index].iov_len;
    }
    ssize_t done = write_at(descriptor, state, whole, length, offset);
    int code = errno;
    free(whole);
    errno = code;
    return done;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return syscall(SYS_writev, descriptor, parts, count);
    off_t offset = syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
    if (offset < 0) return syscall(SYS_writev, descriptor, parts, count);
    ssize_t done = write_parts(descriptor, state, parts, count, offset);
    if (done > 0) {
        int code = errno;
        syscall(SYS_lseek, descriptor, offset + done, SEEK_SET);
        errno = code;
    }
    return done;
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return syscall(SYS_pwritev, descriptor, parts, count, offset, 0);
    return write_parts(descriptor, state, parts, count, offset);
}

// How many bytes to read, or -1 for an error.
static ssize_t admitted_read(size_t count) {
    pthread_mutex_lock(&lock);
    ssize_t wanted = (ssize_t)count;
    if (strike(INTERPOSED_READ)) {
        wanted = plan.failure == INTERPOSED_FALLS_SHORT ? (ssize_t)(count / 2) : -1;
    }
    int error = plan.error;
    pthread_mutex_unlock(&lock);
    errno = error;
    return wanted;
}

ssize_t pread(int descriptor, void *target, size_t count, off_t offset) {
    if (state_of(descriptor)) {
        ssize_t wanted = admitted_read(count);
        if (wanted < 0) return -1;
        count = (size_t)wanted;
    }
    return syscall(SYS_pread64, descriptor, target, count, offset);
}

ssize_t pread64(int descriptor, void *target, size_t count, off_t offset) {
    return pread(descriptor, target, count, offset);
}

ssize_t read(int descriptor, void *target, size_t count) {
    if (state_of(descriptor)) {
        ssize_t wanted = admitted_read(count);
        if (wanted < 0) return -1;
        count = (size_t)wanted;
    }
    return syscall(SYS_read, descriptor, target, count);
}

// MARK: What is on the medium

static int synchronize(int descriptor, long number) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return (int)syscall(number, descriptor);
    pthread_mutex_lock(&lock);
    int is_struck = strike(INTERPOSED_SYNC), error = plan.error;
    // The medium is memory: there is nothing to wait for.
    append_event(INTERPOSED_SYNC, state->file, 0, state->is_directory, 0, 1, is_struck);
    pthread_mutex_unlock(&lock);
    if (is_struck) errno = error;
    return is_struck ? -1 : 0;
}

int fdatasync(int descriptor) { return synchronize(descriptor, SYS_fdatasync); }
int fsync(int descriptor) { return synchronize(descriptor, SYS_fsync); }

int sync_file_range(int descriptor, off64_t offset, off64_t count, unsigned flags) {
    // It promises nothing of what is on the medium, so that there is nothing to record.
    return (int)syscall(SYS_sync_file_range, descriptor, offset, count, flags);
}

int ftruncate(int descriptor, off_t length) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return (int)syscall(SYS_ftruncate, descriptor, length);
    pthread_mutex_lock(&lock);
    int result = strike(INTERPOSED_TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, descriptor, length);
    int code = errno;
    if (result == 0) append_event(INTERPOSED_TRUNCATE, state->file, length, 0, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    errno = code;
    return result;
}

int ftruncate64(int descriptor, off64_t length) { return ftruncate(descriptor, length); }

int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
    pthread_mutex_lock(&lock);
    int result = strike(INTERPOSED_ALLOCATE)
        ? -1 : (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
    int code = errno;
    if (result == 0 && !(mode & FALLOC_FL_KEEP_SIZE))
        append_event(INTERPOSED_ALLOCATE, state->file, offset, length, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    errno = code;
    return result;
}

int posix_fallocate(int descriptor, off_t offset, off_t length) {
    int code = errno;
    int result = fallocate(descriptor, 0, offset, length) == 0 ? 0 : errno;
    errno = code;
    return result;
}

int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    return posix_fallocate(descriptor, offset, length);
}

// MARK: Descriptors

static int open_at(int directory, const char *path, int flags, mode_t mode) {
    if (!is_watching) return (int)syscall(SYS_openat, directory, path, flags, mode);
    pthread_mutex_lock(&lock);
    int is_ours = is_in_folder(path), is_new = 0, result = -1, code;
    struct stat status;
    if (is_ours && (flags & O_CREAT)) is_new = status_at(path, &status) != 0 && errno == ENOENT;
    if (!is_ours || !strike(INTERPOSED_OPEN)) {
        result = (int)syscall(SYS_openat, directory, path, flags, mode);
    }
    code = errno;
    if (result >= 0) note_descriptor(result, flags, is_new);
    // What was cut when it was opened.
    descriptor_state *state = state_of(result);
    if (state && !is_new && (flags & O_TRUNC) && !state->is_directory)
        append_event(INTERPOSED_TRUNCATE, state->file, 0, 0, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    errno = code;
    return result;
}

static mode_t mode_argument(int flags, va_list arguments) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(directory, path, flags, mode);
}

int close(int descriptor) {
    descriptor_state *state = state_of(descriptor);
    if (!state) return (int)syscall(SYS_close, descriptor);
    pthread_mutex_lock(&lock);
    int is_struck = strike(INTERPOSED_CLOSE), error = plan.error;
    state->file = -1;
    // It is closed whatever it says.
    int result = (int)syscall(SYS_close, descriptor), code = errno;
    pthread_mutex_unlock(&lock);
    errno = is_struck ? error : code;
    return is_struck ? -1 : result;
}

off_t lseek(int descriptor, off_t offset, int whence) {
    if (state_of(descriptor)) {
        pthread_mutex_lock(&lock);
        int is_struck = strike(INTERPOSED_SEEK), error = plan.error;
        pthread_mutex_unlock(&lock);
        errno = error;
        if (is_struck) return -1;
    }
    return syscall(SYS_lseek, descriptor, offset, whence);
}

off64_t lseek64(int descriptor, off64_t offset, int whence) { return lseek(descriptor, offset, whence); }

int fstat(int descriptor, struct stat *status) {
    int is_struck = interposed_is_descriptor_struck(descriptor, INTERPOSED_STATUS);
    return is_struck ? -1 : status_of(descriptor, status);
}

// By this name libraries that were built with an older libc call `fstat`.
int __fxstat(int version, int descriptor, struct stat *status) {
    (void)version;
    return fstat(descriptor, status);
}

int fcntl(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    descriptor_state *state = state_of(descriptor);
    if (!state) return (int)syscall(SYS_fcntl, descriptor, command, argument);
    int isLocking = command == F_SETLK || command == F_SETLKW || command == F_GETLK
        || command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK;
    pthread_mutex_lock(&lock);
    int is_struck = strike(isLocking ? INTERPOSED_LOCK : INTERPOSED_CONTROL), error = plan.error;
    pthread_mutex_unlock(&lock);
    errno = error;
    if (is_struck) return -1;
    int result = (int)syscall(SYS_fcntl, descriptor, command, argument);
    int isCopying = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
    if (isCopying && result >= 0 && result < DESCRIPTOR_COUNT) descriptors[result] = *state;
    return result;
}

int fcntl64(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return fcntl(descriptor, command, argument);
}

int flock(int descriptor, int operation) {
    if (state_of(descriptor)) {
        pthread_mutex_lock(&lock);
        int is_struck = strike(INTERPOSED_LOCK), error = plan.error;
        pthread_mutex_unlock(&lock);
        errno = error;
        if (is_struck) return -1;
    }
    return (int)syscall(SYS_flock, descriptor, operation);
}

// MARK: Maps

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    descriptor_state *state = flags & MAP_ANONYMOUS ? NULL : state_of(descriptor);
    if (state) {
        pthread_mutex_lock(&lock);
        int is_struck = strike(INTERPOSED_MAP), error = plan.error;
        int is_writable = (protection & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE;
        if (is_writable && !files[state->file].is_lock) writable_map_count++;
        pthread_mutex_unlock(&lock);
        errno = error;
        if (is_struck) return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t offset) {
    return mmap(address, length, protection, flags, descriptor, offset);
}

int msync(void *address, size_t length, int flags) {
    if (is_watching) writable_map_count++;
    return (int)syscall(SYS_msync, address, length, flags);
}

// MARK: Names

static int change_name(int kind, const char *path, const char *other, long number) {
    if (!is_watching || !(is_in_folder(path) || is_in_folder(other)))
        return kind == INTERPOSED_UNLINK
            ? (int)syscall(number, AT_FDCWD, path, 0)
            : kind == INTERPOSED_RENAME ? (int)syscall(number, AT_FDCWD, path, AT_FDCWD, other)
                                        : (int)syscall(number, AT_FDCWD, path, AT_FDCWD, other, 0);
    pthread_mutex_lock(&lock);
    int file = file_at(path), result = -1;
    if (!strike(kind)) {
        result = kind == INTERPOSED_UNLINK
            ? (int)syscall(number, AT_FDCWD, path, 0)
            : kind == INTERPOSED_RENAME ? (int)syscall(number, AT_FDCWD, path, AT_FDCWD, other)
                                        : (int)syscall(number, AT_FDCWD, path, AT_FDCWD, other, 0);
    }
    int code = errno;
    if (result == 0)
        append_name(kind, file, name_in_folder(path),
                    kind == INTERPOSED_UNLINK ? "" : name_in_folder(other));
    pthread_mutex_unlock(&lock);
    errno = code;
    return result;
}

int link(const char *path, const char *other) {
    return change_name(INTERPOSED_LINK, path, other, SYS_linkat);
}

int rename(const char *path, const char *other) {
    return change_name(INTERPOSED_RENAME, path, other, SYS_renameat);
}

// GNU's, which never replaces where it is told so.
int renameat2(int from, const char *path, int to, const char *other, unsigned flags) {
    if (!is_watching || !(is_in_folder(path) || is_in_folder(other)))
        return (int)syscall(SYS_renameat2, from, path, to, other, flags);
    pthread_mutex_lock(&lock);
    int file = file_at(path), result = -1;
    if (!strike(INTERPOSED_RENAME))
        result = (int)syscall(SYS_renameat2, from, path, to, other, flags);
    int code = errno;
    if (result == 0)
        append_name(INTERPOSED_RENAME, file, name_in_folder(path), name_in_folder(other));
    pthread_mutex_unlock(&lock);
    errno = code;
    return result;
}

int unlink(const char *path) { return change_name(INTERPOSED_UNLINK, path, path, SYS_unlinkat); }

#endif

// MARK: LMDB's memory

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_memalign(size_t, size_t);

typedef struct {
    uintptr_t start, end;
} code_range;

// The code of LMDB, and that of the executable, which has no name in the list.
static code_range lmdb, executable;

static int find_code(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size, (void)data;
    int is_lmdb = strstr(info->dlpi_name, "liblmdb") != NULL;
    if (!is_lmdb && info->dlpi_name[0] != 0) return 0;
    code_range *range = is_lmdb ? &lmdb : &executable;
    // What follows without a name is the kernel's.
    if (range->start) return 0;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        range->start = info->dlpi_addr + header->p_vaddr;
        range->end = range->start + header->p_memsz;
    }
    return 0;
}

static int is_within(code_range range, void *caller) {
    return (uintptr_t)caller >= range.start && (uintptr_t)caller < range.end;
}

int interposed_is_of_store(void *caller) { return is_within(lmdb, caller) || is_within(executable, caller); }

// Whether memory that LMDB asks for is to be refused; what others ask for is not counted.
static int is_memory_struck(void *caller) {
    if (!is_planned || !is_within(lmdb, caller)) return 0;
    pthread_mutex_lock(&lock);
    int is_struck = strike(INTERPOSED_MEMORY);
    pthread_mutex_unlock(&lock);
    if (is_struck) errno = ENOMEM;
    return is_struck;
}

#if !__has_feature(thread_sanitizer)

void *malloc(size_t size) {
    return is_memory_struck(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return is_memory_struck(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    return is_memory_struck(__builtin_return_address(0)) ? NULL : __libc_realloc(memory, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (is_memory_struck(__builtin_return_address(0))) return ENOMEM;
    void *memory = __libc_memalign(alignment, size);
    if (!memory) return ENOMEM;
    *result = memory;
    return 0;
}

#endif

// MARK: What the tests call

void interposed_watch(const char *path) {
    pthread_mutex_lock(&lock);
    is_watching = 0;
    for (int index = 0; index < DESCRIPTOR_COUNT; index++) descriptors[index].file = -1;
    file_count = 0;
    event_count = 0;
    byte_count = 0;
    is_recording = 0;
    folder_length = strlen(path);
    if (folder_length < sizeof folder) {
        strcpy(folder, path);
        is_watching = folder_length > 0;
    }
    if (!executable.start) dl_iterate_phdr(find_code, NULL);
    pthread_mutex_unlock(&lock);
}

void interposed_record(int recording) {
    pthread_mutex_lock(&lock);
    is_recording = recording;
    pthread_mutex_unlock(&lock);
}

void interposed_mark(int64_t value) {
    pthread_mutex_lock(&lock);
    append_event(INTERPOSED_MARK, 0, value, 0, 0, 0, 0);
    pthread_mutex_unlock(&lock);
}

size_t interposed_event_count(void) { return event_count; }
interposed_event interposed_event_at(size_t index) { return events[index]; }
size_t interposed_byte_count(void) { return byte_count; }

const uint8_t *interposed_bytes(void) {
    static const uint8_t nothing;
    return bytes ? bytes : &nothing;
}

void interposed_fail(uint32_t kinds, uint64_t number, uint64_t count, int error, int failure) {
    pthread_mutex_lock(&lock);
    plan.kinds = kinds;
    plan.number = number;
    plan.count = count;
    plan.seen = 0;
    plan.error = error;
    plan.failure = failure;
    plan.struck = -1;
    memset(plan.counts, 0, sizeof plan.counts);
    is_planned = 1;
    pthread_mutex_unlock(&lock);
}

uint64_t interposed_fail_no_more(void) {
    pthread_mutex_lock(&lock);
    is_planned = 0;
    uint64_t seen = plan.seen;
    pthread_mutex_unlock(&lock);
    return seen;
}

int interposed_struck_kind(void) { return plan.struck; }
uint64_t interposed_count(int kind) {
    return kind >= 0 && kind < INTERPOSED_KIND_COUNT ? plan.counts[kind] : 0;
}
uint64_t interposed_writable_map_count(void) { return writable_map_count; }

int interposed_fork(void) { return fork(); }

uint64_t interposed_digest(const void *source, size_t count, uint64_t seed) {
    const uint8_t *at = source;
    uint64_t state = seed ^ 0x9E3779B97F4A7C15u ^ count;
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        unsigned __int128 product = (unsigned __int128)(state ^ word) * 0xA0761D6478BD642Fu;
        state = (uint64_t)(product >> 64) ^ ((uint64_t)product + 0xE7037ED1A0B428DBu);
    }
    uint64_t rest = 0;
    memcpy(&rest, at, count);
    unsigned __int128 product = (unsigned __int128)(state ^ rest) * 0xA0761D6478BD642Fu;
    return (uint64_t)(product >> 64) ^ ((uint64_t)product + 0xE7037ED1A0B428DBu);
}
