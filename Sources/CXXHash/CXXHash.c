#include "CXXHash.h"

// The functions themselves and no call of a library: most of what is hashed is short.
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t xxh3_of_bytes(const void *bytes, size_t byte_count, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, byte_count, seed);
}
