/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/func.h"

#include "core/runtime/store.h"
#include "core/runtime/tier.h"

enum gw_err gw_func_new_host(struct gw_store *store, gw_type_id type, gw_host_fn *fn,
                             void *env, void (*finalize)(void *env), struct gw_func **out)
{
    struct gw_host_func *host = gw_arena_zero(&store->arena, sizeof *host);
    if (!host) return GW_ERR_NOMEM;
    gw_type_registry_use_one(store->registry, type);
    host->func = (struct gw_func){
        .code = store->tier->host_code,
        .type = type,
        .index = UINT32_MAX,
        .canon = gw_type_registry_get(store->registry, type),
        .host = fn,
        .env = env,
    };
    host->finalize = finalize;
    host->next = store->host_funcs;
    store->host_funcs = host;
    *out = &host->func;
    return GW_OK;
}

static gw_valtype type_of(char letter)
{
    if (letter == 'e') return GW_EXTERNREF;
    if (letter == 'c') return GW_FUNCREF;
    gw_valtype type = gw_valtype_of_letter(letter);
    GW_EXPECT(type != GW_BOT); /* of a host function's signature */
    return type;
}

enum gw_err gw_func_new_host_sig(struct gw_store *store, const char *sig, gw_host_fn *fn,
                                 void *env, void (*finalize)(void *env),
                                 struct gw_func **out)
{
    gw_valtype types[32];
    uint32_t counts[2] = {0, 0}, total = 0;
    unsigned side = 0;
    for (; *sig; sig++) {
        if (*sig == ':') {
            GW_EXPECT(side++ == 0);
            continue;
        }
        GW_EXPECT(total < GW_COUNT(types));
        types[total++] = type_of(*sig);
        counts[side]++;
    }
    gw_type_id type;
    enum gw_err err = gw_type_registry_func(store->registry, types, counts[0],
                                            types + counts[0], counts[1], &type);
    if (err) return err;
    err = gw_func_new_host(store, type, fn, env, finalize, out);
    gw_type_registry_release_one(store->registry, type);
    return err;
}
