// The C interface of LMDB as Debian's liblmdb-dev installs it, and the kind of file system a
// file lies on, which Swift's own module of the C library leaves out.
#include <lmdb.h>
#include <sys/vfs.h>
