/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/code.h"

#include <string.h>

#include "core/jit/code_range.h"
#include "core/jit/code_registry.h"
#include "core/jit/image.h"
#include "core/jit/observe.h"
#include "os/map_file.h"

/* -- the range ----------------------------------------------------------------------- */

/* How many bytes of code a byte of Wasm may become, and a function before its first one.
 * Both are several times what is usual: space that is not used costs nothing. */
enum { FACTOR = 16, LEAST_FACTOR = 4, FUNC_BYTES = 128, MARGIN_BYTES = 64 << 10,
       MANY_VALUES = 64, IMAGE_ALIGN = 4096 /* ORDER(gwc) */ };

static size_t body_bytes(const struct gw_module *module)
{
    size_t bytes = 0;
    for (uint32_t i = module->func_import_count; i < module->func_count; i++)
        bytes += module->funcs[i].body.len;
    return bytes;
}

/* A call of two bytes may move as many values as this. */
static size_t most_values(const struct gw_module *module)
{
    size_t most = 0;
    for (uint32_t i = 0; i < module->type_count; i++) {
        const struct gw_type *type = &module->types[i];
        if (type->comp != GW_COMP_FUNC) continue;
        size_t count = type->func.param_count + type->func.result_count;
        if (count > most) most = count;
    }
    return most;
}

static size_t table_end(const struct gw_code *code)
{
    return GW_JIT_HEADER_BYTES + (size_t)code->func_count * GW_JIT_ENTRY_BYTES;
}

/* Less where there is not so much address space. */
static enum gw_err map_range(struct gw_code *code, bool is_ahead)
{
    size_t bodies = body_bytes(code->module);
    size_t fixed = table_end(code) + (size_t)code->func_count * FUNC_BYTES + MARGIN_BYTES;
    size_t most = most_values(code->module), values = most < MANY_VALUES ? 1 : most;
    for (size_t factor = FACTOR * values; factor >= LEAST_FACTOR; factor /= 2) {
        size_t bytes = fixed + bodies * factor;
        if (bytes > gw_jit_reach_bytes) bytes = gw_jit_reach_bytes;
        bytes = gw_vm_round(bytes);
        if (bytes > gw_jit_reach_bytes) bytes -= gw_vm_page();
        if (gw_code_first_byte(code) > bytes) return GW_ERR_LIMIT;
        if (is_ahead ? gw_vm_code_map_ahead(bytes, bodies, &code->map)
                     : gw_vm_code_map(bytes, &code->map))
            return GW_OK;
    }
    return GW_ERR_NOMEM;
}

size_t gw_code_first_byte(const struct gw_code *code)
{
    return (table_end(code) + IMAGE_ALIGN - 1) & ~(size_t)(IMAGE_ALIGN - 1);
}

static enum gw_err write_table(struct gw_code *code)
{
    size_t end = gw_code_first_byte(code), touched = gw_vm_round(end);
    if (end > code->map.bytes) return GW_ERR_LIMIT;
    if (gw_alloc_charge(code->alloc, touched)) return GW_ERR_NOMEM;
    code->charged_bytes = touched;
    code->used_bytes = end;
    gw_jit_write_header(code->map.rw);
    for (uint32_t i = 0; i < code->func_count; i++)
        gw_jit_write_lazy(gw_code_table_entry(code, code->map.rw, code->first_func + i),
                          gw_code_table_entry(code, code->map.rx, code->first_func + i),
                          code->map.rx);
    gw_jit_flush(code->map.rx, end);
    return GW_OK;
}

/* -- life ---------------------------------------------------------------------------- */

static void free_code(struct gw_code *code)
{
    struct gw_alloc *alloc = code->alloc;
    gw_jit_observe_freed(code);
    if (code->map.rx) {
        gw_code_registry_remove(code->map.rx);
        gw_vm_code_unmap(&code->map);
    }
    gw_alloc_uncharge(alloc, code->charged_bytes);
    gw_front_free(&code->front);
    gw_lock_deinit(&code->lock);
    gw_lock_deinit(&code->front_lock);
    if (code->head.len) {
        gw_map_file_unmap(code->head);
    } else {
        gw_alloc_put(alloc, code->placed, code->func_count * sizeof *code->placed);
        gw_alloc_put(alloc, (void *)code->places, code->func_count * sizeof *code->places);
    }
    gw_alloc_put(alloc, code->first_call, code->func_count * sizeof *code->first_call);
    gw_vec_deinit(&code->calls);
    gw_alloc_put(alloc, code, sizeof *code);
}

static void release_all(void *first)
{
    struct gw_code *next;
    for (struct gw_code *code = first; code; code = next) {
        next = code->next;
        free_code(code);
    }
}

static struct gw_code *bare_code(struct gw_module *module, uint32_t options)
{
    struct gw_code *code = gw_alloc_zero(module->alloc, sizeof *code);
    if (!code) return NULL;
    code->module = module;
    code->options = options;
    code->alloc = module->alloc;
    code->first_func = module->func_import_count;
    code->func_count = module->func_count - module->func_import_count;
    gw_lock_init(&code->lock);
    gw_lock_init(&code->front_lock);
    gw_vec_init(&code->calls, code->alloc, sizeof(struct gw_code_call));
    return code;
}

static enum gw_err new_code(struct gw_module *module, uint32_t options, bool is_ahead,
                            struct gw_code **out)
{
    struct gw_alloc *alloc = module->alloc;
    struct gw_code *code = bare_code(module, options);
    if (!code) return GW_ERR_NOMEM;
    code->placed = gw_alloc_array(alloc, code->func_count, sizeof *code->placed);
    code->places = gw_alloc_zero(alloc, code->func_count * sizeof *code->places);
    code->first_call = gw_alloc_zero(alloc, code->func_count * sizeof *code->first_call);
    enum gw_err err =
        code->placed && code->places && code->first_call ? GW_OK : GW_ERR_NOMEM;
    if (!err) err = map_range(code, is_ahead);
    if (!err) err = write_table(code);
    if (!err) err = gw_code_registry_add(code->map.rx, code->map.bytes, code);
    if (err)
        free_code(code);
    else
        *out = code;
    return err;
}

static struct gw_code *find_variant(struct gw_module *module, uint32_t options)
{
    struct gw_code *code = atomic_load_explicit(&module->code, memory_order_acquire);
    while (code && code->options != options)
        code = code->next;
    return code;
}

static struct gw_lock variants = GW_LOCK_INIT; /* of every module */

static void add_variant_locked(struct gw_module *module, struct gw_code *code)
{
    code->next = atomic_load_explicit(&module->code, memory_order_relaxed);
    module->release_code = release_all;
    atomic_store_explicit(&module->code, code, memory_order_release);
}

static enum gw_err get_variant_locked(struct gw_module *module, uint32_t options,
                                      struct gw_code **out)
{
    *out = find_variant(module, options); /* of another thread, by now */
    if (*out) return GW_OK;
    struct gw_code *code;
    enum gw_err err = new_code(module, options, false, &code);
    if (err) return err;
    add_variant_locked(module, code);
    *out = code;
    return GW_OK;
}

enum gw_err gw_code_of(struct gw_module *module, uint32_t options, struct gw_code **out)
{
    *out = find_variant(module, options);
    if (*out) return GW_OK;
    gw_lock_take(&variants);
    enum gw_err err = get_variant_locked(module, options, out);
    gw_lock_drop(&variants);
    return err;
}

/* All functions compiled before anybody else knows of the code; none is missing. */
static enum gw_err new_whole(struct gw_module *module, uint32_t options, unsigned helpers,
                             struct gw_code **out)
{
    enum gw_err err = new_code(module, options, true, out);
    if (err) return err;
    err = gw_code_compile_all(*out, helpers);
    if (!err && !gw_vm_code_freeze(&(*out)->map, (*out)->used_bytes))
        err = GW_ERR_UNSUPPORTED;
    if (err)
        free_code(*out);
    else
        gw_jit_flush((*out)->map.rx, (*out)->used_bytes);
    return err;
}

enum gw_err gw_code_of_all(struct gw_module *module, uint32_t options, unsigned helpers,
                           struct gw_code **out)
{
    struct gw_code *whole = NULL;
    *out = find_variant(module, options);
    /* Observers look at code as soon as it is placed. */
    bool tries = !*out && !gw_jit_is_observed();
    if (tries && new_whole(module, options, helpers, &whole) == GW_OK) {
        gw_lock_take(&variants);
        *out = find_variant(module, options);
        if (!*out) {
            add_variant_locked(module, whole);
            *out = whole;
        }
        gw_lock_drop(&variants);
        if (*out == whole) return GW_OK;
        free_code(whole); /* another thread was first */
    }
    enum gw_err err = *out ? GW_OK : gw_code_of(module, options, out);
    return err ? err : gw_code_compile_all(*out, helpers);
}

struct gw_code *gw_code_next(const struct gw_module *module, const struct gw_code *before)
{
    return before ? before->next
                  : atomic_load_explicit(&module->code, memory_order_acquire);
}

/* -- images -------------------------------------------------------------------------- */

size_t gw_code_bytes(const struct gw_code *code)
{
    return code->used_bytes - gw_code_first_byte(code);
}

size_t gw_code_adopted_bytes(const struct gw_code *code) { return code->adopted_bytes; }
uint32_t gw_code_options(const struct gw_code *code) { return code->options; }

/* Its table says where functions are; only what lies in the range, in order and once, is
 * believed. */
static bool take_placed(struct gw_code *code, const struct gw_image *image, size_t at,
                        size_t end)
{
    for (uint32_t i = 0; i < image->placed_count; i++) {
        struct gw_placed *placed = &code->placed[i];
        *placed = image->placed[i];
        uint32_t index = placed->func - code->first_func;
        if (placed->func < code->first_func || index >= code->func_count ||
            atomic_load_explicit(&code->places[index], memory_order_relaxed) ||
            placed->at < at || placed->at > end || placed->code_bytes > end - placed->at ||
            placed->internal > placed->code_bytes || placed->catches > end ||
            placed->catch_count > (end - placed->catches) / sizeof(struct gw_jit_catch))
            return false;
        at = placed->at + placed->code_bytes;
        atomic_store_explicit(&code->places[index], i + 1, memory_order_relaxed);
        gw_jit_patch_entry(gw_code_table_entry(code, code->map.rw, placed->func),
                           gw_code_table_entry(code, code->map.rx, placed->func),
                           code->map.rx + placed->at + placed->internal);
    }
    return true;
}

static bool is_of_shape(const struct gw_code *code, const struct gw_image *image)
{
    return image->first_func == code->first_func && image->func_count == code->func_count;
}

static void publish_all(struct gw_code *code, size_t end, uint32_t count)
{
    code->used_bytes = end;
    code->adopted_bytes = end - gw_code_first_byte(code);
    atomic_store_explicit(&code->placed_count, count, memory_order_release);
    for (uint32_t i = 0; i < count && gw_jit_is_observed(); i++)
        gw_jit_observe_placed(code, &code->placed[i]);
}

static enum gw_err fill(struct gw_code *code, const struct gw_image *image)
{
    size_t first = gw_code_first_byte(code), bytes = (size_t)image->code_bytes;
    size_t start = image->places ? 0 : first; /* the jump table, too */
    if (!is_of_shape(code, image) || bytes > code->map.bytes - start ||
        bytes < first - start)
        return GW_ERR_MALFORMED;
    if (!gw_vm_code_fill(&code->map, start, image->fd, image->code_at, bytes))
        return GW_ERR_IO;
    if (!take_placed(code, image, first, start + bytes)) return GW_ERR_MALFORMED;
    gw_jit_flush(code->map.rx, start + bytes);
    size_t end = gw_vm_round(start + bytes); /* the file's last page is shared */
    publish_all(code, end < code->map.bytes ? end : code->map.bytes, image->placed_count);
    return GW_OK;
}

/* Into a range that other functions can be compiled to. */
static enum gw_err adopt_part(struct gw_module *module, const struct gw_image *image,
                              struct gw_code **out)
{
    enum gw_err err = new_code(module, image->options, false, out);
    if (err) return err;
    err = fill(*out, image);
    if (err) free_code(*out);
    return err;
}

/* All functions, where they lie in the file, with the tables of where: a file that was verified says
 * what was written.
 *   errors   UNSUPPORTED: the system does not map it so */
static enum gw_err adopt_whole(struct gw_module *module, const struct gw_image *image,
                               struct gw_code **out)
{
    struct gw_code *code = bare_code(module, image->options);
    if (!code) return GW_ERR_NOMEM;
    size_t bytes = (size_t)image->code_bytes;
    enum gw_err err = GW_OK;
    if (!is_of_shape(code, image) || bytes < gw_code_first_byte(code))
        err = GW_ERR_MALFORMED;
    else if (!gw_vm_code_open(image->fd, image->code_at, bytes, &code->map))
        err = GW_ERR_UNSUPPORTED;
    if (!err) err = gw_code_registry_add(code->map.rx, bytes, code);
    if (err) {
        free_code(code);
        return err;
    }
    code->head = gw_slice_of(image->file.data, image->head_bytes);
    code->placed = (struct gw_placed *)(uintptr_t)image->placed;
    code->places = (_Atomic uint32_t *)(uintptr_t)image->places;
    publish_all(code, bytes, image->placed_count);
    *out = code;
    return GW_OK;
}

enum gw_err gw_code_adopt(struct gw_module *module, struct gw_image *image)
{
    struct gw_code *code;
    bool is_whole = image->places && gw_vm_page() == IMAGE_ALIGN;
    enum gw_err err = GW_ERR_UNSUPPORTED;
    if (is_whole) err = adopt_whole(module, image, &code);
    if (err == GW_ERR_UNSUPPORTED) err = adopt_part(module, image, &code);
    if (err) return err;
    image->is_head_kept = code->head.len > 0;
    gw_lock_take(&variants);
    add_variant_locked(module, code);
    gw_lock_drop(&variants);
    return GW_OK;
}

/* -- compiling ----------------------------------------------------------------------- */

static enum gw_err compile_locked(struct gw_code *code, gw_funcidx func)
{
    struct gw_compiled compiled;
    enum gw_err err = GW_OK;
    if (!code->front)
        err = gw_front_new(code->alloc, code->module, code->options, &code->front);
    if (!err) err = gw_front_compile(code->front, func, &compiled);
    return err ? err : gw_code_place(code, func, &compiled);
}

enum gw_err gw_code_compile(struct gw_code *code, gw_funcidx func)
{
    if (gw_code_placed(code, func)) return GW_OK;
    gw_lock_take(&code->front_lock);
    enum gw_err err = gw_code_placed(code, func) ? GW_OK : compile_locked(code, func);
    gw_lock_drop(&code->front_lock);
    return err;
}

enum gw_err gw_code_locate(const struct gw_code *code, const struct gw_placed *placed,
                           uint32_t offset, uint32_t *source, enum gw_trap_code *trap)
{
    struct gw_code *own =
        (struct gw_code *)(uintptr_t)code; /* its lock and front alone */
    enum gw_err err = GW_OK;
    gw_lock_take(&own->front_lock);
    if (!own->front)
        err = gw_front_new(own->alloc, own->module, own->options, &own->front);
    if (!err) err = gw_front_locate(own->front, placed->func, offset, source, trap);
    gw_lock_drop(&own->front_lock);
    return err;
}

/* -- asking -------------------------------------------------------------------------- */

const void *gw_code_entry(const struct gw_code *code, gw_funcidx func)
{
    const struct gw_placed *placed = gw_code_placed(code, func);
    return placed ? gw_code_start(code, placed) : (const void *)gw_jit_lazy_entry;
}

const void *gw_code_internal(const struct gw_code *code, gw_funcidx func)
{
    const struct gw_placed *placed = gw_code_placed(code, func);
    return placed ? gw_code_start(code, placed) + placed->internal
                  : gw_code_table_entry(code, code->map.rx, func);
}

gw_funcidx gw_code_of_entry(const struct gw_code *code, const void *entry)
{
    const uint8_t *first = gw_code_table_entry(code, code->map.rx, code->first_func);
    size_t index = (size_t)((const uint8_t *)entry - first) / GW_JIT_ENTRY_BYTES;
    GW_EXPECT(index < code->func_count);
    return code->first_func + (gw_funcidx)index;
}

const uint8_t *gw_code_start(const struct gw_code *code, const struct gw_placed *placed)
{
    return code->map.rx + placed->at;
}

const struct gw_jit_catch *gw_code_catches(const struct gw_code *code,
                                           const struct gw_placed *placed)
{
    const void *at = code->map.rx + placed->catches;
    return at;
}

/* The last one that begins at or before `at`, if it reaches so far. */
static const struct gw_placed *find_placed(const struct gw_code *code, uint32_t at)
{
    uint32_t low = 0;
    uint32_t high = atomic_load_explicit(&code->placed_count, memory_order_acquire);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->placed[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return NULL;
    const struct gw_placed *placed = &code->placed[low - 1];
    return at - placed->at < placed->code_bytes ? placed : NULL;
}

const struct gw_placed *gw_code_find(const void *pc, const struct gw_code **out,
                                     uint32_t *offset)
{
    const struct gw_code *code = gw_code_registry_find(pc);
    if (!code) return NULL;
    uint32_t at = (uint32_t)((const uint8_t *)pc - code->map.rx);
    const struct gw_placed *placed = find_placed(code, at);
    if (!placed) return NULL;
    *out = code;
    *offset = at - placed->at;
    return placed;
}
