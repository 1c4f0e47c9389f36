/*
 * For LD_PRELOAD: a disk that stalls or fails.  The file that
 * WEBHOOK_DISK_FAULTS names has a line "CALL WHAT": the system call, and an
 * error number that it fails with, or "stall": it does not return as long as
 * the line is there.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char *control;

__attribute__((constructor)) static void begin(void)
{
    control = getenv("WEBHOOK_DISK_FAULTS");
}

/* Returns the error number for a call, or 0: it is to be made. */
static int fault_of(const char *call)
{
    char name[32] = "";
    char what[32] = "";

    for (;;) {
        FILE *file = control ? fopen(control, "re") : NULL;
        const int words = file ? fscanf(file, "%31s %31s", name, what) : 0;

        if (file) {
            fclose(file);
        }
        if (words != 2 || strcmp(name, call) != 0) {
            return 0;
        }
        if (strcmp(what, "stall") != 0) {
            return atoi(what);
        }
        usleep(10000);
    }
}

static int (*next(const char *name))(int)
{
    int (*found)(int);

    *(void **)&found = dlsym(RTLD_NEXT, name);
    return found;
}

#define FAULT(call)                                                            \
    do {                                                                       \
        const int fault = fault_of(call);                                      \
        if (fault) {                                                           \
            errno = fault;                                                     \
            return -1;                                                         \
        }                                                                      \
    } while (0)

int fsync(int fd)
{
    FAULT("fsync");
    return next("fsync")(fd);
}

int fdatasync(int fd)
{
    FAULT("fdatasync");
    return next("fdatasync")(fd);
}

int rename(const char *from, const char *to)
{
    int (*call)(const char *, const char *);

    FAULT("rename");
    *(void **)&call = dlsym(RTLD_NEXT, "rename");
    return call(from, to);
}

int flock(int fd, int operation)
{
    int (*call)(int, int);

    FAULT("flock");
    *(void **)&call = dlsym(RTLD_NEXT, "flock");
    return call(fd, operation);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    ssize_t (*call)(int, const void *, size_t, off_t);

    FAULT("pwrite");
    *(void **)&call = dlsym(RTLD_NEXT, "pwrite");
    return call(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    ssize_t (*call)(int, const void *, size_t, off64_t);

    FAULT("pwrite");
    *(void **)&call = dlsym(RTLD_NEXT, "pwrite64");
    return call(fd, bytes, size, at);
}
