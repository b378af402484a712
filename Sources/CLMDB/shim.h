// The C interface of LMDB as Debian's liblmdb-dev installs it, and the kind of file system a
// file lies on, which Swift's own module of the C library leaves out.
#include <lmdb.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/vfs.h>

// GNU's: Swift's own module of the C library is made without it.
extern int renameat2(
    int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
extern int fallocate(int file, int flags, off_t start, off_t byte_count);
extern int syncfs(int file);
extern int memfd_create(const char *name, unsigned int flags);
extern int statx(
    int folder, const char *path, int flags, unsigned int mask, struct statx *status);
// Swift takes a function for the structure of its name.
static inline int status_of(const char *path, unsigned int mask, struct statx *status) {
    return statx(-100 /* AT_FDCWD */, path, 0, mask, status);
}
// GNU's as well: `O_TMPFILE` and `O_PATH`.
static const int open_without_name = __O_TMPFILE;
static const int open_as_place = __O_PATH;
