/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/image.h"

#include <string.h>

#include "core/jit/code_range.h"
#include "core/jit/masm_buffer.h"

/* ORDER(gwc) docs/formats/gwc.md */
struct header {
    char magic[8];
    uint32_t format, options;
    uint64_t cpu;
    char build[64];
    struct gw_digest content; /* of the file, with zeros here */
    struct gw_digest module;
    uint64_t features, uses;
    uint32_t first_func, func_count, placed_count, placed_bytes;
    uint64_t placed_at, module_at, module_bytes, code_at, code_bytes;
    uint64_t places_at; /* 0: none */
};
_Static_assert(sizeof(struct header) == 232, "no padding");
_Static_assert(sizeof(struct gw_placed) % 4 == 0, "what follows is aligned");

enum { FORMAT = 2, PLACED_AT = 256, CODE_ALIGN = 4096 };

static const char magic[8] = {0, 'g', 'o', 'd', 'w', 'i', 't', 'C'};

extern const char gw_image_build_id[]; /* made by the build: cmake/build_id.cmake */

const char *gw_image_build(void) { return gw_image_build_id; }
uint64_t gw_image_cpu(void) { return gw_masm_features(); }

bool gw_image_is(struct gw_slice bytes)
{
    return bytes.len >= sizeof magic && memcmp(bytes.data, magic, sizeof magic) == 0;
}

static uint64_t align(uint64_t at, uint64_t to) { return (at + to - 1) & ~(to - 1); }

/* Where the two tables end. */
static uint64_t head_end_of(const struct header *h)
{
    uint64_t places = h->places_at ? (uint64_t)h->func_count * sizeof(uint32_t) : 0;
    return h->placed_at + (uint64_t)h->placed_count * sizeof(struct gw_placed) + places;
}

/* -- writing ------------------------------------------------------------------------- */

enum { PARTS = 8 };

static void add_part(struct iovec *parts, int *count, const void *bytes, uint64_t len)
{
    parts[(*count)++] = (struct iovec){(void *)(uintptr_t)bytes, (size_t)len};
}

static struct gw_digest digest_of(const struct iovec *parts, int count)
{
    struct gw_sha256 sha;
    gw_sha256_init(&sha);
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len) gw_sha256_add(&sha, parts[i].iov_base, parts[i].iov_len);
    return gw_sha256_end(&sha);
}

/* What is in the range now; nothing of it changes any more.
 *   returns  where the code begins that is written: the jump table does not change, either, when all is there */
static size_t look_locked(struct gw_code *code, struct header *h)
{
    h->placed_count = atomic_load_explicit(&code->placed_count, memory_order_relaxed);
    bool is_whole = h->placed_count == code->func_count;
    size_t start = is_whole ? 0 : gw_code_first_byte(code);
    h->code_bytes = code->used_bytes - start;
    uint64_t placed_bytes = (uint64_t)h->placed_count * sizeof(struct gw_placed);
    h->places_at = is_whole ? h->placed_at + placed_bytes : 0;
    return start;
}

enum gw_err gw_image_write(struct gw_module *module, const struct gw_code *code_in,
                           const struct gw_digest *digest, bool embed,
                           gw_image_write_fn *write, void *env)
{
    static const uint8_t zeros[CODE_ALIGN];
    struct gw_code *code = (struct gw_code *)(uintptr_t)code_in; /* its lock alone */
    struct header h = {.format = FORMAT,
                       .options = code->options,
                       .cpu = gw_image_cpu(),
                       .module = *digest,
                       .features = module->features,
                       .uses = module->uses,
                       .first_func = code->first_func,
                       .func_count = code->func_count,
                       .placed_bytes = sizeof(struct gw_placed),
                       .placed_at = PLACED_AT};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.build, gw_image_build(), sizeof h.build);
    gw_lock_take(&code->lock);
    size_t start = look_locked(code, &h);
    gw_lock_drop(&code->lock);

    uint64_t placed_bytes = (uint64_t)h.placed_count * sizeof(struct gw_placed);
    uint64_t head_end = head_end_of(&h);
    uint64_t places_bytes = head_end - h.placed_at - placed_bytes;
    h.module_at = embed ? align(head_end, CODE_ALIGN) : 0;
    h.module_bytes = embed ? module->bytes.len : 0;
    uint64_t end = embed ? h.module_at + h.module_bytes : head_end;
    h.code_at = align(end, CODE_ALIGN);

    struct iovec parts[PARTS];
    int count = 0;
    add_part(parts, &count, &h, sizeof h);
    add_part(parts, &count, zeros, h.placed_at - sizeof h);
    add_part(parts, &count, code->placed, placed_bytes);
    add_part(parts, &count, (const void *)code->places, places_bytes);
    add_part(parts, &count, zeros, embed ? h.module_at - head_end : 0);
    add_part(parts, &count, module->bytes.data, h.module_bytes);
    add_part(parts, &count, zeros, h.code_at - end);
    add_part(parts, &count, code->map.rx + start, h.code_bytes);
    h.content = digest_of(parts, count);
    return write(env, parts, count) == 0 ? GW_OK : GW_ERR_IO;
}

/* -- opening ------------------------------------------------------------------------- */

static enum gw_err refuse(struct gw_diag *diag, enum gw_err err, const char *why)
{
    return gw_diag_set(diag, err, "%s; compile it again with `godwit compile`", why);
}

static bool is_inside(uint64_t at, uint64_t bytes, uint64_t end)
{
    return at <= end && bytes <= end - at;
}

static enum gw_err refuse_damaged(struct gw_diag *diag)
{
    return refuse(diag, GW_ERR_MALFORMED,
                  "damaged: its contents are not those that were written");
}

enum gw_err gw_image_verify(const struct gw_image *image, struct gw_diag *diag)
{
    struct gw_slice file = image->file;
    struct header blank;
    memcpy(&blank, file.data, sizeof blank);
    memset(&blank.content, 0, sizeof blank.content);
    struct iovec parts[] = {
        {&blank, sizeof blank},
        {(void *)(uintptr_t)(file.data + sizeof blank), file.len - sizeof blank},
    };
    struct gw_digest found = digest_of(parts, GW_COUNT(parts));
    bool is_whole = memcmp(&found, &image->content, sizeof found) == 0;
    return is_whole ? GW_OK : refuse_damaged(diag);
}

static bool is_sound(const struct header *h, struct gw_slice file)
{
    uint64_t placed_end =
        PLACED_AT + (uint64_t)h->placed_count * sizeof(struct gw_placed);
    bool are_places_right = h->places_at == 0 || (h->places_at == placed_end &&
                                                  h->placed_count == h->func_count);
    return h->placed_bytes == sizeof(struct gw_placed) && h->placed_at == PLACED_AT &&
           h->placed_count <= h->func_count && are_places_right &&
           h->code_at % CODE_ALIGN == 0 && h->module_at % CODE_ALIGN == 0 &&
           h->code_bytes <= UINT32_MAX && head_end_of(h) <= file.len &&
           is_inside(h->module_at, h->module_bytes, file.len) &&
           is_inside(h->code_at, h->code_bytes, file.len);
}

static enum gw_err check(const struct header *h, struct gw_slice file,
                         struct gw_diag *diag)
{
    if (h->format != FORMAT || memcmp(h->build, gw_image_build(), sizeof h->build) != 0)
        return refuse(diag, GW_ERR_UNSUPPORTED, "compiled by another build of godwit");
    if (h->cpu & ~gw_image_cpu())
        return refuse(diag, GW_ERR_UNSUPPORTED,
                      "compiled for a CPU with more instructions than this one has");
    return is_sound(h, file) ? GW_OK : refuse_damaged(diag);
}

enum gw_err gw_image_open(struct gw_slice file, int fd, struct gw_diag *diag,
                          struct gw_image *out)
{
    struct header h;
    if (file.len < sizeof h || !gw_image_is(file))
        return gw_diag_set(diag, GW_ERR_MALFORMED,
                           "no compiled module: it does not begin like one");
    memcpy(&h, file.data, sizeof h);
    enum gw_err err = check(&h, file, diag);
    if (err) return err;
    *out = (struct gw_image){
        .file = file,
        .fd = fd,
        .content = h.content,
        .options = h.options,
        .features = (gw_features)h.features,
        .uses = (gw_features)h.uses,
        .digest = h.module,
        .module_at = h.module_at,
        .module_bytes = h.module_bytes,
        .placed = (const void *)(file.data + h.placed_at),
        .placed_count = h.placed_count,
        .first_func = h.first_func,
        .func_count = h.func_count,
        .places = h.places_at ? (const void *)(file.data + h.places_at) : NULL,
        .head_bytes = (size_t)head_end_of(&h),
        .code_at = h.code_at,
        .code_bytes = h.code_bytes,
    };
    return GW_OK;
}
