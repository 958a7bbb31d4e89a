/* SPDX-License-Identifier: Apache-2.0 */
/* world.h -- a little world for tests: a folder in /tmp, preopened as descriptor 3 (and
 * read-only as 4), and stdio that leads nowhere.      base/root/{file, dir/inner, link ->
 * file, out -> ../secret}  base/secret */
#ifndef GW_TEST_WASI_WORLD_H
#define GW_TEST_WASI_WORLD_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "test.h"
#include "wasi/host/process.h"

enum { WORLD_DIR = 3, WORLD_READ_ONLY = 4, WORLD_FREE = 5 };

struct world {
    char base[64], root[80];
    struct gw_process process;
};

static inline void world_put(const struct world *w, const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", w->base, name);
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0666);
    if (fd < 0 || write(fd, text, strlen(text)) < 0) abort();
    close(fd);
}

static inline void world_add_dir(struct world *w, gw_rights denied)
{
    uint32_t number;
    struct gw_desc dir = {
        .has_type = true,
        .type = GW_FILE_DIR,
        .owns_fd = true,
        .base = GW_RIGHTS_DIR & ~denied,
        .inheriting = (GW_RIGHTS_DIR | GW_RIGHTS_FILE) & ~denied,
        .preopen = gw_slice_str("/data"),
    };
    if (gw_file_open_dir(w->root, &dir.fd) != 0 ||
        gw_desc_add(&w->process.descs, &dir, 0, &number) != GW_ERRNO_SUCCESS)
        abort();
}

static inline void world_open(struct world *w, struct gw_alloc *alloc, uint32_t max_descs)
{
    char path[160];
    snprintf(w->base, sizeof w->base, "/tmp/godwit-wasi-XXXXXX");
    if (mkdtemp(w->base) == NULL) abort();
    snprintf(w->root, sizeof w->root, "%s/root", w->base);
    mkdir(w->root, 0777);
    snprintf(path, sizeof path, "%s/dir", w->root);
    mkdir(path, 0777);
    world_put(w, "secret", "secret");
    world_put(w, "root/file", "hello, world");
    world_put(w, "root/dir/inner", "inner");
    snprintf(path, sizeof path, "%s/link", w->root);
    if (symlink("file", path) != 0) abort();
    snprintf(path, sizeof path, "%s/out", w->root);
    if (symlink("../secret", path) != 0) abort();

    gw_process_init(&w->process, alloc, max_descs);
    for (int i = 0; i < 3; i++) {
        uint32_t number;
        struct gw_desc stdio = {
            .is_shared_file = true, .fd = -1, .base = GW_RIGHTS_STREAM};
        if (gw_desc_add(&w->process.descs, &stdio, 0, &number) != GW_ERRNO_SUCCESS)
            abort();
    }
    world_add_dir(w, 0);
    world_add_dir(w, GW_RIGHTS_CHANGE);
}

static inline void world_close(struct world *w)
{
    char command[128];
    gw_process_deinit(&w->process);
    snprintf(command, sizeof command, "rm -rf %s", w->base);
    if (system(command) != 0) abort();
}

/* An allocator that refuses the nth request. */
struct failing_alloc {
    struct gw_alloc alloc;
    int left; /* requests until it fails; negative: never */
};

static inline void *failing_resize(void *env, void *old, size_t old_bytes,
                                   size_t new_bytes)
{
    struct failing_alloc *f = env;
    struct gw_alloc *libc = gw_alloc_libc();
    if (new_bytes > old_bytes && f->left >= 0 && f->left-- == 0) return NULL;
    return libc->resize(libc->env, old, old_bytes, new_bytes);
}

static inline void failing_alloc_init(struct failing_alloc *f, int nth)
{
    *f = (struct failing_alloc){
        .alloc = {.resize = failing_resize, .limit_bytes = SIZE_MAX},
          .left = nth
    };
    f->alloc.env = f;
}

#endif
