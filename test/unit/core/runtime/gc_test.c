/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/gc.h"

#include "core/runtime/gc_heap.h"
#include "core/runtime/global.h"
#include "fixture.h"

#define SELF_FIELD(f, i)                                                                 \
    (*(gw_ref *)(void *)((uint8_t *)(f) + GW_GC_STRUCT_FIELDS + 8 * (i)))

static gw_ref ref_of(void *object) { return (uintptr_t)object; }

/* A pair of anyrefs. */
static const struct gw_canon *pair_type(struct fixture *f)
{
    static const struct gw_field fields[] = {
        {GW_ANYREF, true},
        {GW_ANYREF, true}
    };
    return fixture_type(f, GW_COMP_STRUCT, fields, 2, -1);
}

static const struct gw_canon *array_type(struct fixture *f, gw_valtype elem)
{
    struct gw_field field = {elem, true};
    return fixture_type(f, GW_COMP_ARRAY, &field, 1, -1);
}

static struct gw_gc_object *find(struct fixture *f, uint64_t word)
{
    gw_gc_heap_settle(f->store->gc);
    return gw_gc_heap_find(f->store->gc, word);
}

Test(gc, what_is_rooted_stays_and_the_rest_goes)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    const struct gw_canon *pair = pair_type(&f);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);

    struct gw_gc_object *on_stack = gw_gc_new_struct(f.store, pair);
    struct gw_gc_object *child = gw_gc_new_struct(f.store, pair);
    SELF_FIELD(on_stack, 0) = ref_of(child);
    SELF_FIELD(child, 1) = ref_of(on_stack); /* a cycle */
    *exec->top++ = ref_of(on_stack);

    struct gw_gc_object *rooted = gw_gc_new_struct(f.store, pair);
    uint32_t handle;
    cr_assert_eq(gw_gc_root(f.store, ref_of(rooted), &handle), GW_OK);

    struct gw_globaltype type = {GW_ANYREF, true};
    union gw_value value = {.ref = ref_of(gw_gc_new_struct(f.store, pair))};
    struct gw_global *global;
    cr_assert_eq(gw_global_new(f.store, &type, &value, &global), GW_OK);

    struct gw_gc_object *lost = gw_gc_new_struct(f.store, pair);
    SELF_FIELD(lost, 0) = ref_of(on_stack);

    gw_gc_collect(f.store);
    CHECK("on the stack", find(&f, ref_of(on_stack)) == on_stack);
    CHECK("in a field", find(&f, ref_of(child)) == child);
    CHECK("rooted by the host", find(&f, ref_of(rooted)) == rooted);
    CHECK("in a global", find(&f, value.ref) != NULL);
    CHECK("unreachable", find(&f, ref_of(lost)) == NULL);
    CHECK_INT("four pairs of 24 bytes in cells of 32", gw_gc_live_bytes(f.store), 4 * 32);

    exec->top--;
    gw_gc_unroot(f.store, handle);
    global->value.ref = GW_REF_NULL;
    gw_gc_collect(f.store);
    CHECK_INT("all gone", gw_gc_live_bytes(f.store), 0);
    fixture_close(&f);
}

Test(gc, any_word_may_lie_on_a_stack)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    const struct gw_canon *pair = pair_type(&f), *bytes = array_type(&f, GW_I8);
    struct gw_gc_object *small = gw_gc_new_struct(f.store, pair);
    struct gw_gc_array *large = gw_gc_new_array(f.store, bytes, 100000);
    const uint64_t words[] = {
        0,
        1,
        7,
        UINT64_MAX,
        (uint64_t)INT64_MIN,
        0x8000,
        ref_of(small) + 8,
        ref_of(small) + 1,
        ref_of(small) + 32,
        ref_of(small) - 16,
        ref_of(large) + 16,
        ref_of(large) + 32768,
        ref_of(large) + 131072,
        (uintptr_t)f.store->gc->base - 16,
        (uintptr_t)f.store->gc->base + ((uint64_t)f.store->gc->block_end << 15),
        (uintptr_t)f.store->gc->base + ((uint64_t)f.store->gc->block_count << 15),
    };
    for (size_t i = 0; i < GW_COUNT(words); i++)
        CHECK("no object starts there", find(&f, words[i]) == NULL);
    CHECK("a small one", find(&f, ref_of(small)) == small);
    CHECK("a large one", find(&f, ref_of(large)) == &large->head);

    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
    for (size_t i = 0; i < GW_COUNT(words); i++)
        *exec->top++ = words[i];
    gw_gc_collect(f.store);
    CHECK_INT("and none keeps anything", gw_gc_live_bytes(f.store), 0);
    fixture_close(&f);
}

Test(gc, every_size_is_zeroed_aligned_and_apart)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    const struct gw_canon *bytes = array_type(&f, GW_I8);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
    for (int round = 0; round < 3; round++) {
        uint64_t *base = exec->top;
        for (uint32_t len = 0; len < 20000; len = len * 9 / 8 + 1) {
            struct gw_gc_array *a = gw_gc_new_array(f.store, bytes, len);
            cr_assert_not_null(a);
            CHECK_INT("aligned", ref_of(a) % 16, 0);
            CHECK_INT("length", a->len, len);
            uint8_t *at = (uint8_t *)a + GW_GC_ARRAY_ELEMS;
            for (uint32_t i = 0; i < len; i++)
                if (at[i]) cr_expect(false, "byte %u of %u is not zero", i, len);
            memset(at, 0xaa, len);
            *exec->top++ = ref_of(a);
        }
        gw_gc_collect(f.store);
        for (uint64_t *p = base; p < exec->top; p++) {
            const struct gw_gc_array *a = (const struct gw_gc_array *)(uintptr_t)*p;
            const uint8_t *at = (const uint8_t *)a + GW_GC_ARRAY_ELEMS;
            for (uint32_t i = 0; i < a->len; i++)
                if (at[i] != 0xaa)
                    cr_expect(false, "byte %u of %u was written over", i, a->len);
        }
        exec->top = base;
        gw_gc_collect(f.store);
        CHECK_INT("all gone", gw_gc_live_bytes(f.store), 0);
    }
    fixture_close(&f);
}

Test(gc, long_lists_and_wide_arrays_need_no_recursion)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    const struct gw_canon *pair = pair_type(&f), *refs = array_type(&f, GW_ANYREF);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
    uint64_t *head = exec->top++;
    *head = 0;
    enum { LEN = 300000 };
    for (int i = 0; i < LEN; i++) {
        struct gw_gc_object *cell = gw_gc_new_struct(f.store, pair);
        cr_assert_not_null(cell);
        SELF_FIELD(cell, 0) = *head;
        *head = ref_of(cell);
    }
    struct gw_gc_array *wide = gw_gc_new_array(f.store, refs, LEN);
    cr_assert_not_null(wide);
    *exec->top++ = ref_of(wide);
    gw_ref *elems = (gw_ref *)(void *)((uint8_t *)wide + GW_GC_ARRAY_ELEMS);
    for (int i = 0; i < LEN; i++) {
        struct gw_gc_object *cell = gw_gc_new_struct(f.store, pair);
        cr_assert_not_null(cell);
        SELF_FIELD(cell, 1) = ref_of(cell);
        elems[i] = ref_of(cell);
    }
    gw_gc_collect(f.store);
    size_t want = (size_t)2 * LEN * 32 + gw_gc_live_bytes(f.store) % 32;
    CHECK("all live", gw_gc_live_bytes(f.store) >= want + LEN * 8);

    for (gw_ref at = *head; at;
         at = SELF_FIELD((uintptr_t)at, 0)) /* fills the list of work */
        SELF_FIELD((uintptr_t)at, 1) = ref_of(gw_gc_new_struct(f.store, pair));
    gw_gc_collect(f.store);
    CHECK("leaves, too", gw_gc_live_bytes(f.store) >= want + LEN * 8 + LEN * 32);
    int len = 0;
    for (gw_ref at = *head; at; at = SELF_FIELD((uintptr_t)at, 0))
        len++;
    CHECK_INT("the list is whole", len, LEN);
    fixture_close(&f);
}

Test(gc, the_limit_holds_and_garbage_makes_room)
{
    static const size_t limits[] = {1 << 16, 1 << 20, 8 << 20};
    for (size_t k = 0; k < GW_COUNT(limits); k++) {
        struct fixture f;
        fixture_init(&f);
        f.config.max_gc_bytes = limits[k];
        fixture_open(&f);
        const struct gw_canon *pair = pair_type(&f), *bytes = array_type(&f, GW_I8);
        struct gw_exec *exec;
        cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
        uint64_t *head = exec->top++;
        *head = 0;
        for (struct gw_gc_object *cell; (cell = gw_gc_new_struct(f.store, pair));) {
            SELF_FIELD(cell, 0) = *head;
            *head = ref_of(cell);
        }
        gw_gc_collect(f.store);
        CHECK("used nearly all", gw_gc_live_bytes(f.store) > limits[k] / 2);
        CHECK("and not more", f.store->gc->charged_bytes <= limits[k]);
        CHECK("no room for an array either", !gw_gc_new_array(f.store, bytes, 20000));
        CHECK("absurd lengths", !gw_gc_new_array(f.store, bytes, UINT32_MAX));
        *head = 0;
        CHECK("room again", gw_gc_new_array(f.store, bytes, 20000));
        for (int i = 0; i < 100000; i++) /* garbage for ever */
            if (!gw_gc_new_struct(f.store, pair)) cr_expect(false, "no room for garbage");
        for (int i = 0; i < 1000; i++)
            if (!gw_gc_new_array(f.store, bytes, 20000))
                cr_expect(false, "no room for large garbage");
        fixture_close(&f);
    }
}

Test(gc, stress_collects_at_every_allocation)
{
    struct fixture f;
    fixture_init(&f);
    f.config.gc_stress = true;
    fixture_open(&f);
    const struct gw_canon *pair = pair_type(&f);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
    uint64_t *head = exec->top++;
    *head = 0;
    for (int i = 0; i < 2000; i++) {
        struct gw_gc_object *cell = gw_gc_new_struct(f.store, pair);
        cr_assert_not_null(cell);
        CHECK_INT("fresh fields are null", SELF_FIELD(cell, 0) | SELF_FIELD(cell, 1), 0);
        SELF_FIELD(cell, 0) = *head;
        if (i % 3) *head = ref_of(cell);
    }
    int len = 0;
    for (gw_ref at = *head; at; at = SELF_FIELD((uintptr_t)at, 0))
        len++;
    CHECK_INT("two of three were kept", len, 1333);
    fixture_close(&f);
}

static int finalized;
static void finalize(void *data) { finalized += (int)(intptr_t)data; }

Test(gc, host_objects_are_finalized_once)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    finalized = 0;
    uint32_t handle;
    struct gw_gc_host *kept = gw_gc_new_host(f.store, (void *)1, finalize);
    cr_assert_eq(gw_gc_root(f.store, ref_of(kept), &handle), GW_OK);
    cr_assert_not_null(gw_gc_new_host(f.store, (void *)10, finalize));
    cr_assert_not_null(gw_gc_new_host(f.store, (void *)100, NULL));
    gw_gc_collect(f.store);
    CHECK_INT("the lost one", finalized, 10);
    gw_gc_collect(f.store);
    CHECK_INT("once", finalized, 10);
    fixture_close(&f);
    CHECK_INT("the kept one with the store", finalized, 11);
}

Test(gc, references_match_by_hierarchy_and_display)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    static const struct gw_field one[] =
        {
            {GW_I32, false}
    },
                                 two[] = {{GW_I32, false}, {GW_I8, false}};
    const struct gw_canon *base = fixture_type(&f, GW_COMP_STRUCT, one, 1, -1);
    const struct gw_canon *sub = fixture_type(&f, GW_COMP_STRUCT, two, 2, base->id);
    const struct gw_canon *array = array_type(&f, GW_I32);
    gw_ref refs[] = {
        ref_of(gw_gc_new_struct(f.store, base)),
        ref_of(gw_gc_new_struct(f.store, sub)),
        ref_of(gw_gc_new_array(f.store, array, 1)),
        gw_ref_from_i31(5),
        ref_of(gw_gc_new_host(f.store, NULL, NULL)),
    };
    const struct {
        const char *rule;
        gw_heaptype heap;
        const char *want; /* for base, sub, array, i31, host */
    } rows[] = {
        {"any",        GW_HEAP_ANY,    "yyyyy"},
        {"extern",     GW_HEAP_EXTERN, "yyyyy"},
        {"eq",         GW_HEAP_EQ,     "yyyyn"},
        {"i31",        GW_HEAP_I31,    "nnnyn"},
        {"struct",     GW_HEAP_STRUCT, "yynnn"},
        {"array",      GW_HEAP_ARRAY,  "nnynn"},
        {"none",       GW_HEAP_NONE,   "nnnnn"},
        {"base type",  base->id,       "yynnn"},
        {"subtype",    sub->id,        "nynnn"},
        {"array type", array->id,      "nnynn"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        for (size_t k = 0; k < GW_COUNT(refs); k++)
            CHECK_INT(rows[i].rule, gw_gc_ref_matches(f.store, refs[k], rows[i].heap),
                      rows[i].want[k] == 'y');
    fixture_close(&f);
}

Test(gc, roots_are_reused)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    uint32_t a, b, c;
    cr_assert_eq(gw_gc_root(f.store, 0, &a), GW_OK);
    cr_assert_eq(gw_gc_root(f.store, 0, &b), GW_OK);
    gw_gc_unroot(f.store, a);
    gw_gc_collect(f.store); /* a free handle must not look like a reference */
    cr_assert_eq(gw_gc_root(f.store, 0, &c), GW_OK);
    CHECK_INT("the freed handle", c, a);
    fixture_close(&f);
}

Test(gc, failing_allocations_are_survived)
{
    for (int64_t n = 0; n < 12; n++) {
        struct fixture f;
        fixture_init(&f);
        fixture_open(&f);
        const struct gw_canon *pair = pair_type(&f);
        f.fail_after = n;
        uint32_t handle;
        for (int i = 0; i < 100000; i++) {
            struct gw_gc_object *object = gw_gc_new_struct(f.store, pair);
            if (object && i % 1000 == 0)
                (void)gw_gc_root(f.store, ref_of(object), &handle);
        }
        f.fail_after = -1;
        fixture_close(&f);
    }
}
