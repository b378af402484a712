// Counts the instructions of this thread, one by one: while the processor's trap flag is set, each
// of them ends in a signal. It is exact, and needs neither counters of the hardware, which virtual
// machines hide, nor the right to trace, which containers may not give. It is slow: an instruction
// takes a microsecond, and some twenty where a hypervisor looks at each trap. So clocks can be stopped,
// or what is counted would do more where it is counted slowly: the executable's own clock_gettime
// stands before the C library's.
#define _GNU_SOURCE
#include "peers.h"

#include <dlfcn.h>
#include <time.h>

typedef int clock_function(clockid_t, struct timespec *);

enum { clock_limit = 12 };

static _Thread_local int are_clocks_stopped;
static struct timespec times[clock_limit];
static clock_function *real;

// Before anything is measured: the first to ask for the time would pay for it.
__attribute__((constructor)) static void find(void) {
    real = (clock_function *)dlsym(RTLD_NEXT, "clock_gettime");
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (are_clocks_stopped && clock >= 0 && clock < clock_limit) {
        *time = times[clock];
        return 0;
    }
    if (real == 0) find();
    return real(clock, time);
}

void clocks_stop(void) {
    for (int clock = 0; clock < clock_limit; clock++) clock_gettime(clock, &times[clock]);
    are_clocks_stopped = 1;
}

void clocks_go(void) { are_clocks_stopped = 0; }

#if defined(__x86_64__) && defined(__linux__)
#include <pthread.h>
#include <signal.h>

enum { trap_flag = 1 << 8 };

static volatile uint64_t steps;
static struct sigaction action_before;

// The kernel clears the flag for a handler, and sets it again behind it.
static void step(int number) {
    (void)number;
    steps = steps + 1;
}

int steps_begin(void) {
    struct sigaction action = {.sa_handler = step};
    if (sigaction(SIGTRAP, &action, &action_before)) return 1;
    // A trap that is held back ends the process.
    sigset_t trap;
    sigemptyset(&trap);
    sigaddset(&trap, SIGTRAP);
    if (pthread_sigmask(SIG_UNBLOCK, &trap, 0)) return 1;
    steps = 0;
    __builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() | trap_flag);
    return 0;
}

uint64_t steps_end(void) {
    __builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() & ~(uint64_t)trap_flag);
    sigaction(SIGTRAP, &action_before, 0);
    return steps;
}

int steps_are_counted(void) {
    if (steps_begin()) return 0;
    __asm__ volatile(".rept 100\n nop\n .endr");
    uint64_t count = steps_end();
    // These, and a few to begin and to end.
    return count >= 100 && count < 130;
}

#else

int steps_begin(void) { return 1; }
uint64_t steps_end(void) { return 0; }
int steps_are_counted(void) { return 0; }

#endif
