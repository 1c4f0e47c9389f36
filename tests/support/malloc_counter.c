/*
 * For LD_PRELOAD: counts what a process and its children ask malloc() for, in
 * the file that WEBHOOK_MALLOC_COUNTS names, where others can read it, and
 * refuses one of them if that is written there.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

/* As in malloc_counts.cc. */
struct counts {
    _Atomic unsigned long calls;
    _Atomic unsigned long held; /* less those that came from elsewhere */
    _Atomic long until;         /* calls before one fails; below 0: none does */
};

static struct counts nowhere = {0, 0, -1};
static struct counts *counted = &nowhere;

static void __attribute__((constructor)) map_counts(void)
{
    const char *path = getenv("WEBHOOK_MALLOC_COUNTS");
    const int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;

    if (fd >= 0) {
        void *shared = mmap(
            NULL, sizeof(*counted), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (shared != MAP_FAILED) {
            counted = shared;
        }
        close(fd);
    }
}

static int count(void)
{
    atomic_fetch_add_explicit(&counted->calls, 1, memory_order_relaxed);

    if (atomic_load_explicit(&counted->until, memory_order_relaxed) >= 0 &&
        atomic_fetch_sub(&counted->until, 1) == 0) {
        errno = ENOMEM;
        return 0;
    }
    return 1;
}

static void *hold(void *memory)
{
    if (memory != NULL) {
        atomic_fetch_add_explicit(&counted->held, 1, memory_order_relaxed);
    }
    return memory;
}

void *malloc(size_t size)
{
    return count() ? hold(__libc_malloc(size)) : NULL;
}

void *calloc(size_t number, size_t size)
{
    return count() ? hold(__libc_calloc(number, size)) : NULL;
}

void *realloc(void *memory, size_t size)
{
    if (memory == NULL) {
        return malloc(size);
    }
    return count() ? __libc_realloc(memory, size) : NULL;
}

void free(void *memory)
{
    if (memory != NULL) {
        atomic_fetch_sub_explicit(&counted->held, 1, memory_order_relaxed);
    }
    __libc_free(memory);
}

void *memalign(size_t alignment, size_t size)
{
    return count() ? hold(__libc_memalign(alignment, size)) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    *memory = memalign(alignment, size);
    return *memory != NULL ? 0 : ENOMEM;
}
