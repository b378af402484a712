#define _GNU_SOURCE
#include "Interposition.h"
#include "Strikes.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// Calls that look at a file by its path or ask of what it lies on, give it away, make a file in memory, or
// start a thread. None of them is recorded: they change nothing that a power failure could take.
//
// Only what Latchkey calls is here. Left out are `statvfs`, which it asks of behind a write that failed
// alone, and `ioctl`, which it asks of on btrfs alone.

#if !__has_feature(thread_sanitizer)

// MARK: By path

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *status) {
    if (interposed_is_path_struck(path, INTERPOSED_LOOK)) return -1;
    return (int)syscall(SYS_statx, folder, path, flags, mask, status);
}

int fstatat(int folder, const char *path, struct stat *status, int flags) {
    if (interposed_is_path_struck(path, INTERPOSED_LOOK)) return -1;
    return (int)syscall(SYS_newfstatat, folder, path, status, flags);
}

int access(const char *path, int mode) {
    if (interposed_is_path_struck(path, INTERPOSED_LOOK)) return -1;
    return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

// The C library's own does what kernels before 5.8 do not.
int faccessat(int folder, const char *path, int mode, int flags) {
    static int (*next)(int, const char *, int, int);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "faccessat");
    return interposed_is_path_struck(path, INTERPOSED_LOOK) ? -1 : next(folder, path, mode, flags);
}

char *realpath(const char *path, char *resolved) {
    static char *(*next)(const char *, char *);
    // An older one of that name takes no null for the result.
    if (!next) *(void **)&next = dlvsym(RTLD_NEXT, "realpath", "GLIBC_2.3");
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "realpath");
    return interposed_is_path_struck(path, INTERPOSED_LOOK) ? NULL : next(path, resolved);
}

// MARK: By descriptor

int fstatfs(int descriptor, struct statfs *status) {
    if (interposed_is_descriptor_struck(descriptor, INTERPOSED_STATUS)) return -1;
    return (int)syscall(SYS_fstatfs, descriptor, status);
}

int fchown(int descriptor, uid_t owner, gid_t group) {
    if (interposed_is_descriptor_struck(descriptor, INTERPOSED_OWNER)) return -1;
    return (int)syscall(SYS_fchown, descriptor, owner, group);
}

int fchmod(int descriptor, mode_t mode) {
    if (interposed_is_descriptor_struck(descriptor, INTERPOSED_OWNER)) return -1;
    return (int)syscall(SYS_fchmod, descriptor, mode);
}

// MARK: Without a file

int memfd_create(const char *name, unsigned flags) {
    if (interposed_is_call_struck(INTERPOSED_MEMORY_FILE)) return -1;
    return (int)syscall(SYS_memfd_create, name, flags);
}

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument
) {
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    int code = errno;
    if (interposed_is_of_store(__builtin_return_address(0))
        && interposed_is_call_struck(INTERPOSED_THREAD)) {
        int error = errno;
        errno = code;
        return error;
    }
    return next(thread, attributes, body, argument);
}

#endif
