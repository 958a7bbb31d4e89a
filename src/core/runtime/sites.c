/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/sites.h"

void gw_sites_init(struct gw_sites *sites, struct gw_alloc *alloc)
{
    *sites = (struct gw_sites){0};
    gw_map_init(&sites->by_place, alloc);
}

void gw_sites_deinit(struct gw_sites *sites)
{
    struct gw_site *next;
    for (struct gw_site *site = sites->first; site; site = next) {
        next = site->next;
        gw_alloc_put(sites->by_place.alloc, site, sizeof *site);
    }
    gw_map_deinit(&sites->by_place);
}

static struct gw_slice key_of(const uint64_t *key)
{
    return (struct gw_slice){(const uint8_t *)key, sizeof *key};
}

static struct gw_site *make_site(struct gw_sites *sites, uint64_t key)
{
    struct gw_alloc *alloc = sites->by_place.alloc;
    struct gw_site *site = gw_alloc_zero(alloc, sizeof *site);
    if (!site) return NULL;
    site->key = key;
    site->func = (gw_funcidx)(key >> 32);
    site->position = (uint32_t)key;
    if (gw_map_put(&sites->by_place, key_of(&site->key), (uintptr_t)site)) {
        gw_alloc_put(alloc, site, sizeof *site);
        return NULL;
    }
    site->next = sites->first;
    sites->first = site;
    sites->count++;
    return site;
}

enum gw_err gw_sites_count(struct gw_sites *sites, gw_funcidx func,
                            uint32_t position, const struct gw_func *target)
{
    uint64_t key = (uint64_t)func << 32 | position, found;
    struct gw_site *site =
        gw_map_find(&sites->by_place, key_of(&key), &found)
            ? (struct gw_site *)(uintptr_t)found
            : make_site(sites, key);
    if (!site) return GW_ERR_NOMEM;
    site->calls++;
    struct gw_site_target *lightest = &site->targets[0];
    for (unsigned i = 0; i < GW_SITE_TARGETS; i++) {
        struct gw_site_target *at = &site->targets[i];
        if (at->func == target) {
            at->calls++;
            return GW_OK;
        }
        if (at->calls < lightest->calls) lightest = at;
    }
    if (site->strays++ < lightest->calls) return GW_OK;
    *lightest = (struct gw_site_target){target, 1};
    site->strays = 0;
    return GW_OK;
}
