/* SPDX-License-Identifier: Apache-2.0 */
#include "os/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/vm.h"

enum gw_err gw_trace_file_create(const char *path, int *fd)
{
    for (int tries = 0; tries < 2; tries++) {
        int opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (opened >= 0) {
            *fd = opened;
            return GW_OK;
        }
        if (errno != EEXIST || unlink(path) != 0) break;
    }
    return GW_ERR_ACCESS;
}

bool gw_trace_file_write(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

/* The mapping stays: perf notes it when it is made, or finds it in the process later. */
void gw_trace_file_show(int fd)
{
    void *at = mmap(NULL, gw_vm_page(), PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    (void)at;
}

uint32_t gw_trace_process_id(void) { return (uint32_t)getpid(); }
uint32_t gw_trace_thread_id(void) { return (uint32_t)syscall(SYS_gettid); }
