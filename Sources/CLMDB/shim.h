// The C interface of LMDB as Debian's liblmdb-dev installs it.
#include <lmdb.h>
