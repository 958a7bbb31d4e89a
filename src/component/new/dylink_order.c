/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sink.h"
#include "component/new/dylinker.h"

/* Who needs whom, while it is being found out: a square of bits, one per pair of libraries. */
struct needs {
    struct gw_dylinker *d;
    bool *known; /* [needs * lib_count + needed] */
};

static void need(struct needs *n, struct gw_dylink_lib *lib, uint32_t index)
{
    bool *known = &n->known[(size_t)lib->index * n->d->lib_count + index];
    if (*known) return;
    *known = true;
    lib->needs[lib->need_count++] = index;
}

static bool is_needed(const struct needs *n, uint32_t lib, uint32_t needed)
{
    return n->known[(size_t)lib * n->d->lib_count + needed];
}

enum gw_err gw_dylink_check_needed(struct gw_dylinker *d)
{
    char text[sizeof d->problem->text - 32] = "";
    struct gw_sink s = gw_sink_of(text, sizeof text);
    for (uint32_t i = 0; i < d->lib_count; i++) {
        const struct gw_dylink_lib *lib = d->libs[i];
        for (uint32_t j = 0; j < lib->section.needed_count; j++) {
            uint64_t index;
            struct gw_slice name = lib->section.needed[j];
            if (gw_map_find(&d->by_name, name, &index)) continue;
            gw_sink_print(&s, "%s`%.*s` needs `%.*s`", s.len ? "; " : "",
                          GW_SLICE_ARG(lib->name), GW_SLICE_ARG(name));
        }
    }
    if (s.len == 0) return GW_OK;
    return gw_new_problem_set(
        d->problem, GW_ERR_UNLINKABLE, "", "give it too, under that name: NAME=FILE",
        "a library is missing: %s%s", text, s.len < s.cap ? "" : " ...");
}

static void need_directly(struct needs *n, struct gw_dylink_lib *lib)
{
    for (uint32_t j = 0; j < lib->section.needed_count; j++) {
        uint64_t index = 0;
        gw_map_find(&n->d->by_name, lib->section.needed[j], &index);
        need(n, lib, (uint32_t)index);
    }
    for (uint32_t j = 0; j < lib->functions.count; j++)
        need(n, lib, gw_dylink_find(n->d, &lib->functions.items[j])->lib->index);
}

/* Add what the needed ones need, in rounds; within one, the lists of the last count.
 *   returns  whether there was something to add */
static bool need_more(struct needs *n, const uint32_t *counts)
{
    bool has_more = false;
    for (uint32_t i = 0; i < n->d->lib_count; i++) {
        struct gw_dylink_lib *lib = n->d->libs[i];
        for (uint32_t j = 0; j < counts[i]; j++) {
            uint32_t other = lib->needs[j];
            for (uint32_t k = 0; k < counts[other]; k++)
                need(n, lib, n->d->libs[other]->needs[k]);
        }
        has_more = has_more || lib->need_count > counts[i];
    }
    return has_more;
}

enum gw_err gw_dylink_needs(struct gw_dylinker *d)
{
    size_t count = d->lib_count;
    struct needs n = {d, gw_arena_zero(&d->arena, count * count)};
    uint32_t *counts = gw_arena_array(&d->arena, count, sizeof *counts);
    uint32_t *lists = gw_arena_array(&d->arena, count * count, sizeof *lists);
    if (!n.known || !counts || !lists) return gw_dylink_nomem(d);
    for (uint32_t i = 0; i < count; i++) {
        d->libs[i]->needs = lists + i * count;
        d->libs[i]->need_count = 0;
        need_directly(&n, d->libs[i]);
    }
    do {
        for (uint32_t i = 0; i < count; i++)
            counts[i] = d->libs[i]->need_count;
    } while (need_more(&n, counts));
    d->known_needs = n.known;
    return GW_OK;
}

uint32_t gw_dylink_drop_unused(struct gw_dylinker *d)
{
    const uint32_t roots = GW_DYLINK_HAS_WORLD | GW_DYLINK_HAS_START;
    for (uint32_t i = 0; i < d->lib_count; i++)
        d->libs[i]->place = 0;
    for (uint32_t i = 0; i < d->lib_count; i++) {
        struct gw_dylink_lib *lib = d->libs[i];
        if (!lib->is_openable && !(lib->has & roots)) continue;
        lib->place = 1;
        for (uint32_t j = 0; j < lib->need_count; j++)
            d->libs[lib->needs[j]]->place = 1;
    }
    uint32_t kept = 0, all = d->lib_count;
    for (uint32_t i = 0; i < all; i++) {
        if (d->libs[i]->place)
            d->libs[kept++] = d->libs[i];
        else
            gw_module_unref(&d->libs[i]->module);
    }
    d->lib_count = kept;
    return all - kept;
}

/* Place a library behind those that it needs; those that need it, too, behind it. */
static void place(struct gw_dylinker *d, struct gw_dylink_lib *lib, uint32_t *count)
{
    const struct needs n = {d, d->known_needs};
    for (uint32_t j = 0; j < lib->need_count; j++) {
        struct gw_dylink_lib *other = d->libs[lib->needs[j]];
        if (other->place == UINT32_MAX && !is_needed(&n, other->index, lib->index))
            place(d, other, count);
    }
    d->order[*count] = lib->index;
    lib->place = (*count)++;
    for (uint32_t j = 0; j < lib->need_count; j++) {
        struct gw_dylink_lib *other = d->libs[lib->needs[j]];
        if (other->place == UINT32_MAX) place(d, other, count);
    }
}

enum gw_err gw_dylink_order(struct gw_dylinker *d)
{
    uint32_t count = 0;
    d->order = gw_arena_array(&d->arena, d->lib_count, sizeof *d->order);
    if (!d->order) return gw_dylink_nomem(d);
    for (uint32_t i = 0; i < d->lib_count; i++)
        d->libs[i]->place = UINT32_MAX;
    for (uint32_t i = 0; i < d->lib_count; i++)
        if (d->libs[i]->place == UINT32_MAX) place(d, d->libs[i], &count);
    return GW_OK;
}

static enum gw_err add_jump(struct gw_dylinker *d, const struct gw_dylink_symbol *to)
{
    struct gw_dylink_jump jump = {to->name, to->type, to->lib};
    enum gw_err err = gw_map_put_new(&d->jump_of, to->name, d->jumps.len);
    if (!err && !gw_vec_push_copy(&d->jumps, &jump)) err = GW_ERR_NOMEM;
    return err ? gw_dylink_nomem(d) : GW_OK;
}

/* A function that is called before its library is there. Env exports each name once. */
static enum gw_err jump_early(struct gw_dylinker *d,
                              const struct gw_dylink_symbol *import)
{
    uint64_t at;
    const struct gw_dylink_symbol *to = gw_dylink_find(d, import);
    if (to->lib->place < import->lib->place) return GW_OK;
    if (!gw_map_find(&d->jump_of, import->name, &at)) return add_jump(d, to);
    const struct gw_dylink_jump *jump = GW_VEC_AT(struct gw_dylink_jump, &d->jumps, at);
    if (jump->lib == to->lib) return GW_OK;
    return gw_dylink_fail(d, import->lib, GW_ERR_UNLINKABLE,
                          "rename the function in one of them",
                          "it needs `%.*s` of `%.*s`, but others that of `%.*s`",
                          GW_SLICE_ARG(import->name), GW_SLICE_ARG(to->lib->name),
                          GW_SLICE_ARG(jump->lib->name));
}

/* The hook around tasks is called by the component, not by a library: env has it anyway. */
static enum gw_err jump_to_hook(struct gw_dylinker *d)
{
    static const gw_valtype param = GW_I32;
    static const struct gw_type type = {
        .comp = GW_COMP_FUNC, .func = {.params = &param, .param_count = 1}
    };
    const struct gw_dylink_symbol hook = {.name = gw_slice_of("__wasm_task_hook", 16),
                                          .kind = GW_EXTERN_FUNC,
                                          .type = &type};
    uint64_t at;
    const struct gw_dylink_symbol *to = gw_dylink_find(d, &hook);
    return to && !gw_map_find(&d->jump_of, hook.name, &at) ? add_jump(d, to) : GW_OK;
}

enum gw_err gw_dylink_jumps(struct gw_dylinker *d)
{
    uint64_t at;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < d->lib_count; i++) {
        const struct gw_dylink_lib *lib = d->libs[d->order[i]];
        for (uint32_t j = 0; j < lib->pointers.count && !err; j++)
            if (!gw_map_find(&d->jump_of, lib->pointers.items[j].name, &at))
                err = add_jump(d, gw_dylink_find(d, &lib->pointers.items[j]));
        for (uint32_t j = 0; j < lib->functions.count && !err; j++)
            err = jump_early(d, &lib->functions.items[j]);
    }
    return err ? err : jump_to_hook(d);
}
