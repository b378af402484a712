#include "Allocation.h"

#include <malloc.h>

size_t allocatedByteCount(void) {
    struct mallinfo2 state = mallinfo2();
    return state.uordblks + state.hblkhd;
}
