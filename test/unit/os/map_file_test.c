/* SPDX-License-Identifier: Apache-2.0 */
#include "os/map_file.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>

#include "test.h"

enum { LONG = 300 * 1000 };

static void *write_long(void *path)
{
    char *bytes = malloc(LONG);
    memset(bytes, 'x', LONG);
    int fd = open(path, O_WRONLY);
    for (ssize_t at = 0, n = 0; at < LONG && n >= 0; at += n)
        n = write(fd, bytes + at, (size_t)(LONG - at));
    close(fd);
    free(bytes);
    return NULL;
}

Test(map_file, regular_files_are_mapped)
{
    char path[] = "/tmp/godwit-map-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, "hello", 5) == 5);
    close(fd);
    struct gw_map_file file;
    cr_assert_eq(gw_map_file_open(path, 5, gw_alloc_libc(), &file), GW_OK);
    CHECK("mapped", !file.alloc);
    CHECK("bytes", gw_slice_is(file.bytes, "hello"));
    gw_map_file_close(&file);
    CHECK_INT("limit", gw_map_file_open(path, 4, gw_alloc_libc(), &file), GW_ERR_LIMIT);
    unlink(path);
}

Test(map_file, anything_else_is_read)
{
    char dir[] = "/tmp/godwit-map-XXXXXX", path[64];
    cr_assert(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/pipe", dir);
    cr_assert_eq(mkfifo(path, 0600), 0);
    const struct {
        const char *rule;
        size_t max_bytes;
        enum gw_err err;
    } cases[] = {
        {"all of it", LONG,     GW_OK       },
        {"limit",     LONG - 1, GW_ERR_LIMIT},
    };
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        pthread_t thread;
        cr_assert_eq(pthread_create(&thread, NULL, write_long, path), 0);
        struct gw_map_file file = {0};
        CHECK_INT(cases[i].rule,
                  gw_map_file_open(path, cases[i].max_bytes, gw_alloc_libc(), &file),
                  cases[i].err);
        pthread_join(thread, NULL);
        if (cases[i].err != GW_OK) continue;
        CHECK_INT(cases[i].rule, file.bytes.len, LONG);
        CHECK_INT(cases[i].rule, file.bytes.data[LONG - 1], 'x');
        gw_map_file_close(&file);
    }
    CHECK_INT("bytes left", gw_alloc_libc()->used_bytes, 0);
    unlink(path);
    rmdir(dir);
}
