#pragma once

#include <stddef.h>

/// The bytes that the process has allocated and not freed, in all arenas of the C library.
size_t allocatedByteCount(void);
