/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/type_registry.h"

#include <pthread.h>

#include "test.h"

static struct gw_alloc quota;
static struct gw_type_registry *registry;

static void setup(void)
{
    gw_alloc_init(&quota, gw_alloc_libc(), SIZE_MAX);
    cr_assert(gw_type_registry_new(&quota, &registry) == GW_OK);
}

static void teardown(void)
{
    gw_type_registry_free(&registry);
    CHECK_INT("all given back", atomic_load(&quota.used_bytes), 0);
}

TestSuite(type_registry, .init = setup, .fini = teardown);

/* A struct with one immutable field, in a sub type that may be extended. */
static struct gw_type struct_of(const struct gw_field *field)
{
    struct gw_type type = {.comp = GW_COMP_STRUCT};
    type.aggregate.fields = field;
    type.aggregate.field_count = 1;
    return type;
}

static struct gw_field ref_field(gw_typeidx index)
{
    return (struct gw_field){GW_VALTYPE_REF(index, true), false};
}

Test(type_registry, equivalence_is_iso_recursive)
{
    /* rec { 0: struct (ref 0) }, rec { 1: struct (ref 1) }: equal.
     * rec { 2: struct (ref 0) } mentions the first from outside: another type.
     * rec { 3: struct (ref 2) }: yet another. */
    struct gw_field fields[] = {ref_field(0), ref_field(1), ref_field(0), ref_field(2)};
    struct gw_type types[4];
    struct gw_rec_group groups[4];
    for (uint32_t i = 0; i < 4; i++) {
        types[i] = struct_of(&fields[i]);
        groups[i] = (struct gw_rec_group){i, 1, false};
    }
    gw_type_id ids[4];
    cr_assert(gw_type_registry_intern(registry, types, groups, 4, ids) == GW_OK);
    CHECK("equal by recursion", ids[0] == ids[1]);
    CHECK("inside is not outside", ids[0] != ids[2]);
    CHECK("one more level", ids[3] != ids[2] && ids[3] != ids[0]);
    CHECK_INT("field is canonical",
              gw_type_registry_get(registry, ids[3])->type.aggregate.fields[0].type,
              GW_VALTYPE_REF(ids[2], true));
    gw_type_registry_release(registry, groups, 4, ids);
}

Test(type_registry, position_in_the_group_counts)
{
    struct gw_field i32 = {GW_I32, false}, i64 = {GW_I64, false};
    struct gw_type ab[] = {struct_of(&i32), struct_of(&i64)};
    struct gw_type ba[] = {struct_of(&i64), struct_of(&i32)};
    struct gw_rec_group group = {0, 2, true}, single = {0, 1, true};
    gw_type_id ab_ids[2], ba_ids[2], again[2], alone[1];
    cr_assert(gw_type_registry_intern(registry, ab, &group, 1, ab_ids) == GW_OK);
    cr_assert(gw_type_registry_intern(registry, ba, &group, 1, ba_ids) == GW_OK);
    cr_assert(gw_type_registry_intern(registry, ab, &group, 1, again) == GW_OK);
    cr_assert(gw_type_registry_intern(registry, ab, &single, 1, alone) == GW_OK);
    CHECK("same group", again[0] == ab_ids[0] && again[1] == ab_ids[1]);
    CHECK("other order", ba_ids[0] != ab_ids[1] && ba_ids[1] != ab_ids[0]);
    CHECK("other size", alone[0] != ab_ids[0]);
    gw_type_registry_release(registry, &group, 1, ab_ids);
    gw_type_registry_release(registry, &group, 1, ba_ids);
    gw_type_registry_release(registry, &group, 1, again);
    gw_type_registry_release(registry, &single, 1, alone);
}

Test(type_registry, every_property_tells_types_apart)
{
    struct gw_field plain = {GW_I32, false}, mutable = {GW_I32, true}, packed = {GW_I8, false};
    struct gw_type types[] = {struct_of(&plain), struct_of(&mutable), struct_of(&packed),
                              struct_of(&plain), struct_of(&plain)};
    types[3].is_final = true;
    types[4].comp = GW_COMP_ARRAY;
    struct gw_rec_group groups[] = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}, {3, 1, 0}, {4, 1, 0}};
    gw_type_id ids[GW_COUNT(types)];
    cr_assert(gw_type_registry_intern(registry, types, groups, GW_COUNT(groups), ids) == GW_OK);
    for (size_t i = 0; i < GW_COUNT(ids); i++)
        for (size_t k = 0; k < i; k++) cr_expect(ids[i] != ids[k], "%zu and %zu", i, k);
    gw_type_registry_release(registry, groups, GW_COUNT(groups), ids);
}

Test(type_registry, functions_of_hosts_and_modules_meet)
{
    gw_valtype values[] = {GW_I32, GW_V128, GW_I64};
    struct gw_type type = {.comp = GW_COMP_FUNC, .is_final = true};
    type.func.params = values;
    type.func.results = values + 2;
    type.func.param_count = 2;
    type.func.result_count = 1;
    struct gw_rec_group group = {0, 1, false};
    gw_type_id ids[1], host, other;
    gw_valtype result = GW_I64;
    cr_assert(gw_type_registry_intern(registry, &type, &group, 1, ids) == GW_OK);
    cr_assert(gw_type_registry_func(registry, values, 2, &result, 1, &host) == GW_OK);
    cr_assert(gw_type_registry_func(registry, values, 3, NULL, 0, &other) == GW_OK);
    CHECK("equal", host == ids[0]);
    CHECK("where the arrow stands matters", other != host);
    CHECK_INT("slots", gw_type_registry_get(registry, host)->param_slots, 3);
    CHECK_INT("slots", gw_type_registry_get(registry, host)->result_slots, 1);
    gw_type_registry_release(registry, &group, 1, ids);
    CHECK_INT("still in use", gw_type_registry_get(registry, host)->type.func.param_count, 2);
    gw_type_registry_release_one(registry, host);
    gw_type_registry_release_one(registry, other);
}

Test(type_registry, mentioned_types_stay)
{
    struct gw_field i32 = {GW_I32, false};
    struct gw_type type = struct_of(&i32);
    struct gw_rec_group group = {0, 1, false};
    gw_type_id ids[1], func, other[1];
    cr_assert(gw_type_registry_intern(registry, &type, &group, 1, ids) == GW_OK);
    gw_valtype param = GW_VALTYPE_REF(ids[0], false);
    cr_assert(gw_type_registry_func(registry, &param, 1, NULL, 0, &func) == GW_OK);
    gw_type_registry_release(registry, &group, 1, ids); /* now only `func` mentions it */
    struct gw_field i64 = {GW_I64, false};
    type = struct_of(&i64);
    cr_assert(gw_type_registry_intern(registry, &type, &group, 1, other) == GW_OK);
    CHECK("its id is not given out again", other[0] != ids[0]);
    gw_type_registry_release_one(registry, func);
    gw_type_registry_release(registry, &group, 1, other);
    cr_assert(gw_type_registry_intern(registry, &type, &group, 1, other) == GW_OK);
    CHECK("but then it is", other[0] <= 3);
    gw_type_registry_release(registry, &group, 1, other);
}

/* As compiled code looks. */
static const gw_type_id *display_of(gw_type_id id)
{
    const gw_type_id *const *const *tables = gw_type_registry_displays(registry);
    unsigned log2 = 31u - (unsigned)__builtin_clz(id + 64);
    return tables[log2 - 6][id + 64];
}

Test(type_registry, compiled_code_finds_displays)
{
    enum { COUNT = 300 };
    struct gw_type types[COUNT];
    struct gw_rec_group group = {0, COUNT, false};
    struct gw_field field = {GW_I32, false};
    gw_type_id ids[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        types[i] = struct_of(&field);
        types[i].is_final = false;
        types[i].has_super = i % 20 != 0;
        types[i].super = i - 1;
    }
    cr_assert(gw_type_registry_intern(registry, types, &group, 1, ids) == GW_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        const gw_type_id *display = display_of(ids[i]);
        CHECK("the same", display == gw_type_registry_get(registry, ids[i])->display);
        CHECK_INT("depth stands before it", display[-1], i % 20);
        CHECK_INT("itself at its depth", display[i % 20], ids[i]);
        for (uint32_t k = i % 20 + 1; k < GW_DISPLAY_LEAST; k++)
            CHECK_INT("nobody behind", display[k], GW_HEAP_INDEX_END);
    }
    CHECK_INT("id 0 is nobody", display_of(0)[0], GW_HEAP_INDEX_END);
    gw_type_registry_release(registry, &group, 1, ids);
    CHECK_INT("nobody any more", display_of(ids[7])[0], GW_HEAP_INDEX_END);
}

Test(type_registry, fields_are_laid_out_naturally)
{
    struct gw_field fields[] = {{GW_I8, true},  {GW_I16, true},       {GW_I8, true},
                                {GW_I32, true}, {GW_ANYREF, true},    {GW_F32, true},
                                {GW_V128, true}, {GW_FUNCREF, true},  {GW_EXTERNREF, true}};
    static const uint32_t offsets[] = {0, 2, 4, 8, 16, 24, 32, 48, 56};
    struct gw_type type = {.comp = GW_COMP_STRUCT, .is_final = true};
    type.aggregate.fields = fields;
    type.aggregate.field_count = GW_COUNT(fields);
    struct gw_rec_group group = {0, 1, false};
    gw_type_id ids[1];
    cr_assert(gw_type_registry_intern(registry, &type, &group, 1, ids) == GW_OK);
    const struct gw_canon *canon = gw_type_registry_get(registry, ids[0]);
    for (size_t i = 0; i < GW_COUNT(fields); i++)
        CHECK_INT("offset", canon->field_offsets[i], offsets[i]);
    CHECK_INT("size", canon->fields_bytes, 64);
    CHECK_INT("functions are not traced", canon->ref_count, 2);
    CHECK_INT("any", canon->ref_offsets[0], 16);
    CHECK_INT("extern", canon->ref_offsets[1], 56);
    gw_type_registry_release(registry, &group, 1, ids);
}

/* 0: struct (sub); 1: sub 0; 2: sub 1; 3: array; 4: func */
static void intern_chain(gw_type_id ids[5], struct gw_rec_group groups[5])
{
    static const struct gw_field i32 = {GW_I32, false};
    struct gw_type types[5];
    for (uint32_t i = 0; i < 5; i++) {
        types[i] = struct_of(&i32);
        groups[i] = (struct gw_rec_group){i, 1, false};
    }
    types[1].has_super = types[2].has_super = true;
    types[1].super = 0;
    types[2].super = 1;
    types[3].comp = GW_COMP_ARRAY;
    types[4] = (struct gw_type){.comp = GW_COMP_FUNC};
    cr_assert(gw_type_registry_intern(registry, types, groups, 5, ids) == GW_OK);
}

Test(type_registry, concrete_subtyping_follows_the_display)
{
    gw_type_id ids[5];
    struct gw_rec_group groups[5];
    intern_chain(ids, groups);
    static const bool want[5][5] = {{1, 0, 0, 0, 0},
                                    {1, 1, 0, 0, 0},
                                    {1, 1, 1, 0, 0},
                                    {0, 0, 0, 1, 0},
                                    {0, 0, 0, 0, 1}};
    for (unsigned i = 0; i < 5; i++)
        for (unsigned k = 0; k < 5; k++)
            cr_expect(gw_type_id_matches(registry, ids[i], ids[k]) == want[i][k], "%u <: %u", i, k);
    CHECK_INT("depth", gw_type_registry_get(registry, ids[2])->depth, 2);
    gw_type_registry_release(registry, groups, 5, ids);
}

Test(type_registry, heap_types_form_five_hierarchies)
{
    gw_type_id ids[5];
    struct gw_rec_group groups[5];
    intern_chain(ids, groups);
    const struct {
        gw_heaptype sub, super;
        bool want;
    } cases[] = {
        {GW_HEAP_NONE, GW_HEAP_I31, true},     {GW_HEAP_I31, GW_HEAP_EQ, true},
        {GW_HEAP_EQ, GW_HEAP_ANY, true},       {GW_HEAP_ANY, GW_HEAP_EQ, false},
        {GW_HEAP_STRUCT, GW_HEAP_ARRAY, false}, {GW_HEAP_NONE, GW_HEAP_FUNC, false},
        {GW_HEAP_NOFUNC, GW_HEAP_FUNC, true},  {GW_HEAP_NOEXTERN, GW_HEAP_EXTERN, true},
        {GW_HEAP_EXTERN, GW_HEAP_ANY, false},  {GW_HEAP_NOEXN, GW_HEAP_EXN, true},
        {GW_HEAP_NOCONT, GW_HEAP_CONT, true},  {GW_HEAP_EXN, GW_HEAP_ANY, false},
        {ids[1], GW_HEAP_STRUCT, true},        {ids[1], GW_HEAP_EQ, true},
        {ids[1], GW_HEAP_ARRAY, false},        {ids[3], GW_HEAP_ARRAY, true},
        {ids[4], GW_HEAP_FUNC, true},          {ids[4], GW_HEAP_ANY, false},
        {GW_HEAP_NONE, ids[2], true},          {GW_HEAP_NONE, ids[4], false},
        {GW_HEAP_NOFUNC, ids[4], true},        {GW_HEAP_STRUCT, ids[0], false},
        {GW_HEAP_BOT, ids[0], true},           {GW_HEAP_BOT, GW_HEAP_EXN, true},
        {ids[0], GW_HEAP_BOT, false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        cr_expect(gw_heap_matches(registry, cases[i].sub, cases[i].super) == cases[i].want,
                  "row %zu", i);
    CHECK("null into non-null",
          !gw_valtype_matches(registry, GW_ANYREF, GW_VALTYPE_REF(GW_HEAP_ANY, false)));
    CHECK("non-null into null",
          gw_valtype_matches(registry, GW_VALTYPE_REF(ids[2], false), GW_ANYREF));
    CHECK("numbers", !gw_valtype_matches(registry, GW_I32, GW_I64));
    gw_type_registry_release(registry, groups, 5, ids);
}

Test(type_registry, survives_every_failing_allocation)
{
    for (size_t limit = 0; limit < 400000; limit = limit * 5 / 4 + 64) {
        struct gw_alloc small;
        gw_alloc_init(&small, gw_alloc_libc(), limit);
        struct gw_type_registry *tight = NULL;
        if (gw_type_registry_new(&small, &tight) == GW_OK) {
            gw_type_id ids[300];
            uint32_t done = 0;
            for (; done < GW_COUNT(ids); done++) {
                gw_valtype params[2] = {GW_I32 + done % 4, GW_VALTYPE_REF(GW_HEAP_FUNC, done & 1)};
                gw_valtype wide[400];
                for (uint32_t i = 0; i <= done; i++) wide[i] = params[i % 2];
                if (gw_type_registry_func(tight, wide, done + 1, NULL, 0, &ids[done])) break;
            }
            while (done-- > 0) gw_type_registry_release_one(tight, ids[done]);
            gw_type_registry_free(&tight);
        }
        CHECK_INT("no leak", atomic_load(&small.used_bytes), 0);
    }
}

/* Interns the same functions as its brothers, and looks at each while it has it. */
static void *intern_and_release(void *env)
{
    size_t *faults = env;
    for (unsigned round = 0; round < 200; round++) {
        gw_type_id ids[20];
        gw_valtype params[GW_COUNT(ids)];
        for (unsigned i = 0; i < GW_COUNT(ids); i++) {
            params[i] = i ? GW_VALTYPE_REF(ids[i - 1], true) : GW_I32;
            if (gw_type_registry_func(registry, params, i + 1, NULL, 0, &ids[i])) ++*faults;
        }
        for (unsigned i = 0; i < GW_COUNT(ids); i++) {
            const struct gw_canon *canon = gw_type_registry_get(registry, ids[i]);
            *faults += canon->type.func.param_count != i + 1 || canon->param_slots != i + 1;
            *faults += canon->type.func.params[i] != params[i];
        }
        for (unsigned i = 0; i < GW_COUNT(ids); i++)
            gw_type_registry_release_one(registry, ids[i]);
    }
    return NULL;
}

Test(type_registry, serves_many_threads)
{
    pthread_t threads[4];
    size_t faults[GW_COUNT(threads)] = {0};
    for (size_t i = 0; i < GW_COUNT(threads); i++)
        cr_assert(pthread_create(&threads[i], NULL, intern_and_release, &faults[i]) == 0);
    for (size_t i = 0; i < GW_COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT("faults", faults[i], 0);
    }
}
