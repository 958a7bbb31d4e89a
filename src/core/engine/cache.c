/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "os/lock.h"
#include "os/map_file.h"
#include "os/private_dir.h"

struct gw_cache {
    struct gw_alloc *alloc;
    char *path;
    uint64_t max_bytes;
    struct gw_lock lock; /* of the next three */
    bool was_opened;
    int trouble; /* errno; 0: it is open */
    int dir;
};

enum { NAME_BYTES = GW_SHA256_HEX + 8 };

enum gw_err gw_cache_new(struct gw_alloc *alloc, const char *path, uint64_t max_bytes,
                         struct gw_cache **out)
{
    size_t len = strlen(path) + 1;
    struct gw_cache *cache = gw_alloc_zero(alloc, sizeof *cache);
    if (!cache) return GW_ERR_NOMEM;
    cache->path = gw_alloc_get(alloc, len);
    if (!cache->path) {
        gw_alloc_put(alloc, cache, sizeof *cache);
        return GW_ERR_NOMEM;
    }
    memcpy(cache->path, path, len);
    cache->alloc = alloc;
    cache->max_bytes = max_bytes;
    cache->dir = -1;
    gw_lock_init(&cache->lock);
    *out = cache;
    return GW_OK;
}

void gw_cache_free(struct gw_cache **cache)
{
    struct gw_cache *c = *cache;
    *cache = NULL;
    if (!c) return;
    gw_private_dir_close(c->dir);
    gw_lock_deinit(&c->lock);
    gw_alloc_put(c->alloc, c->path, strlen(c->path) + 1);
    gw_alloc_put(c->alloc, c, sizeof *c);
}

int gw_cache_trouble(struct gw_cache *cache)
{
    gw_lock_take(&cache->lock);
    if (!cache->was_opened) {
        cache->trouble = gw_private_dir_open(cache->path, &cache->dir);
        cache->was_opened = true;
    }
    int trouble = cache->trouble;
    gw_lock_drop(&cache->lock);
    return trouble;
}

static void make_name(char out[NAME_BYTES], const void *what, size_t len,
                      const char *suffix)
{
    struct gw_sha256 sha;
    char hex[GW_SHA256_HEX];
    gw_sha256_init(&sha);
    gw_sha256_add(&sha, gw_image_build(), strlen(gw_image_build()));
    gw_sha256_add(&sha, what, len);
    struct gw_digest digest = gw_sha256_end(&sha);
    gw_digest_hex(&digest, hex);
    snprintf(out, NAME_BYTES, "%s%s", hex, suffix);
}

/* -- digests of files ---------------------------------------------------------------- */

static bool read_sum(struct gw_cache *cache, const char *name, struct gw_digest *out)
{
    int fd;
    if (gw_private_file_open(cache->dir, name, &fd) != 0) return false;
    bool is_whole = read(fd, out->bytes, sizeof out->bytes) == (ssize_t)sizeof out->bytes;
    if (is_whole) gw_private_file_touch(fd);
    close(fd);
    return is_whole;
}

/* The name of the digest of an open file; "" where it cannot be told from its next state. */
static void sum_name(struct gw_cache *cache, int fd, char out[NAME_BYTES])
{
    struct gw_file_identity identity;
    out[0] = 0;
    if (cache && !gw_cache_trouble(cache) && gw_file_identity(fd, &identity))
        make_name(out, &identity, sizeof identity, ".sum");
}

static void write_sum(struct gw_cache *cache, const char *name,
                      const struct gw_digest *digest)
{
    struct iovec part = {(void *)(uintptr_t)digest->bytes, sizeof digest->bytes};
    if (name[0]) (void)gw_private_file_write(cache->dir, name, &part, 1);
}

struct gw_digest gw_cache_digest(struct gw_cache *cache, int fd, struct gw_slice bytes)
{
    char name[NAME_BYTES];
    struct gw_digest digest;
    sum_name(cache, fd, name);
    if (name[0] && read_sum(cache, name, &digest)) return digest;
    digest = gw_sha256_of(bytes.data, bytes.len);
    write_sum(cache, name, &digest);
    return digest;
}

enum gw_err gw_cache_verify(struct gw_cache *cache, const struct gw_image *image,
                            struct gw_diag *diag)
{
    char name[NAME_BYTES];
    struct gw_digest seen;
    sum_name(cache, image->fd, name);
    if (name[0] && read_sum(cache, name, &seen) &&
        memcmp(&seen, &image->content, sizeof seen) == 0)
        return GW_OK;
    enum gw_err err = gw_image_verify(image, diag);
    if (!err) write_sum(cache, name, &image->content);
    return err;
}

/* -- images -------------------------------------------------------------------------- */

static void image_name(char out[NAME_BYTES], const struct gw_cache_key *key)
{
    struct {
        struct gw_digest module;
        uint64_t features, options, cpu;
    } what = {key->module, key->features, key->options, gw_image_cpu()};
    make_name(out, &what, sizeof what, ".gwc");
}

static bool is_wanted(const struct gw_image *image, const struct gw_cache_key *key)
{
    return image->options == key->options && image->features == key->features &&
           memcmp(&image->digest, &key->module, sizeof key->module) == 0;
}

/* The file's image, if it is as wanted. */
static bool open_image(struct gw_cache *cache, const struct gw_cache_key *key, int fd,
                       struct gw_image *out)
{
    struct gw_slice file;
    if (gw_map_file_fd(fd, &file)) return false;
    if (gw_image_open(file, fd, NULL, out) == GW_OK && is_wanted(out, key) &&
        gw_cache_verify(cache, out, NULL) == GW_OK)
        return true;
    gw_map_file_unmap(file);
    return false;
}

bool gw_cache_find(struct gw_cache *cache, const struct gw_cache_key *key,
                   struct gw_image *out)
{
    char name[NAME_BYTES];
    int fd;
    if (gw_cache_trouble(cache)) return false;
    image_name(name, key);
    if (gw_private_file_open(cache->dir, name, &fd) != 0) return false;
    if (!open_image(cache, key, fd, out)) {
        close(fd);
        gw_private_file_remove(cache->dir, name);
        return false;
    }
    gw_private_file_touch(fd);
    return true;
}

void gw_cache_release(struct gw_image *image)
{
    if (image->is_head_kept)
        gw_map_file_keep(image->file, 0, image->head_bytes);
    else
        gw_map_file_unmap(image->file);
    close(image->fd);
    *image = (struct gw_image){.fd = -1};
}

/* -- the bound ----------------------------------------------------------------------- */

struct kept {
    char name[NAME_BYTES];
    uint64_t size_bytes, used_ns;
};

struct survey {
    struct gw_vec files; /* struct kept */
    uint64_t total_bytes;
};

static void note_file(void *env, const struct gw_private_file *file)
{
    struct survey *s = env;
    if (strlen(file->name) >= NAME_BYTES) return;
    struct kept *kept = gw_vec_push(&s->files);
    if (!kept) return;
    strcpy(kept->name, file->name);
    kept->size_bytes = file->size_bytes;
    kept->used_ns = file->used_ns;
    s->total_bytes += file->size_bytes;
}

static int by_use(const void *a, const void *b)
{
    uint64_t x = ((const struct kept *)a)->used_ns, y = ((const struct kept *)b)->used_ns;
    return x < y ? -1 : x > y;
}

/* Files that a killed process left half written go by age like all others. */
static void make_room(struct gw_cache *cache)
{
    struct survey s = {.total_bytes = 0};
    gw_vec_init(&s.files, cache->alloc, sizeof(struct kept));
    (void)gw_private_dir_each(cache->dir, note_file, &s);
    if (s.total_bytes > cache->max_bytes) {
        qsort(s.files.data, s.files.len, sizeof(struct kept), by_use);
        for (size_t i = 0; i < s.files.len && s.total_bytes > cache->max_bytes; i++) {
            const struct kept *kept = GW_VEC_AT(struct kept, &s.files, i);
            gw_private_file_remove(cache->dir, kept->name);
            s.total_bytes -= kept->size_bytes;
        }
    }
    gw_vec_deinit(&s.files);
}

struct destination {
    struct gw_cache *cache;
    const char *name;
};

static int write_file(void *env, const struct iovec *parts, int count)
{
    const struct destination *to = env;
    return gw_private_file_write(to->cache->dir, to->name, parts, count);
}

void gw_cache_keep(struct gw_cache *cache, const struct gw_cache_key *key,
                   struct gw_module *module, const struct gw_code *code)
{
    char name[NAME_BYTES];
    if (gw_cache_trouble(cache)) return;
    image_name(name, key);
    struct destination to = {cache, name};
    if (gw_image_write(module, code, &key->module, false, write_file, &to) == GW_OK)
        make_room(cache);
}
