/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h -- a store for tests that need no guest code, and types made by hand. */
#ifndef GW_TEST_RUNTIME_FIXTURE_H
#define GW_TEST_RUNTIME_FIXTURE_H

#include "core/runtime/store.h"
#include "core/runtime/tier.h"
#include "test.h"

struct fixture {
    struct gw_alloc alloc; /* counts; can fail the nth allocation */
    int64_t fail_after;    /* < 0: never */
    struct gw_type_registry *registry;
    struct gw_store_config config;
    struct gw_store *store;
};

static inline void *fixture_resize(void *env, void *old, size_t old_bytes,
                                   size_t new_bytes)
{
    struct fixture *f = env;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    if (f->fail_after >= 0 && f->fail_after-- == 0) {
        f->fail_after = 0; /* and all that follow */
        return NULL;
    }
    return realloc(old, new_bytes);
}

static inline enum gw_err fixture_attach(struct gw_instance *instance)
{
    (void)instance;
    return GW_OK;
}

static inline bool fixture_fault(struct gw_exec *exec, void *registers,
                                 enum gw_trap_code *code)
{
    (void)exec, (void)registers, (void)code;
    return false;
}

static const struct gw_tier fixture_tier = {
    .name = "none", .attach = fixture_attach, .fault = fixture_fault};

/* Everything but the store: change f->config, then call fixture_open. */
static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.fail_after = -1};
    f->alloc.resize = fixture_resize;
    f->alloc.env = f;
    f->alloc.limit_bytes = SIZE_MAX;
    cr_assert_eq(gw_type_registry_new(gw_alloc_libc(), &f->registry), GW_OK);
    f->config = gw_store_config_defaults();
    f->config.alloc = &f->alloc;
    f->config.registry = f->registry;
    f->config.tier = &fixture_tier;
}

static inline void fixture_open(struct fixture *f)
{
    cr_assert_eq(gw_store_new(&f->config, &f->store), GW_OK);
}

static inline GW_UNUSED void fixture_close(struct fixture *f)
{
    gw_store_free(&f->store);
    CHECK_INT("nothing leaks", f->alloc.used_bytes, 0);
    gw_type_registry_free(&f->registry);
}

/* Intern one type in a group of its own. `super` < 0: none. */
static inline GW_UNUSED const struct gw_canon *fixture_type(struct fixture *f,
                                                            enum gw_comp comp,
                                                            const struct gw_field *fields,
                                                            uint32_t count, int64_t super)
{
    struct gw_type types[2] = {{.comp = GW_COMP_STRUCT}};
    gw_type_id ids[2] = {super < 0 ? 0 : (gw_type_id)super, 0};
    types[1] = (struct gw_type){.comp = comp, .has_super = super >= 0, .super = 0};
    types[1].aggregate.fields = fields;
    types[1].aggregate.field_count = count;
    struct gw_rec_group group = {.first = 1, .count = 1};
    cr_assert_eq(gw_type_registry_intern(f->registry, types, &group, 1, ids), GW_OK);
    return gw_type_registry_get(f->registry, ids[1]);
}

#endif
