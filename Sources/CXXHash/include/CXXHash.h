#pragma once
#include <stddef.h>
#include <stdint.h>

/// XXH3 in 64 bits of so many bytes, as the specification of xxHash has it, from a seed.
uint64_t xxh3_of_bytes(const void *bytes, size_t byte_count, uint64_t seed);
