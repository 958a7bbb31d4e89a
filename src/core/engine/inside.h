/* SPDX-License-Identifier: Apache-2.0 */
/* inside.h -- struct gw_engine, for the files of this folder. */
#ifndef GW_CORE_ENGINE_INSIDE_H
#define GW_CORE_ENGINE_INSIDE_H

#include <stdatomic.h>

#include "core/engine/engine.h"

struct gw_cache;

struct gw_engine {
    _Atomic uint32_t refs;
    /* alloc, store.registry and store.tier are filled in; cache_dir is not kept */
    struct gw_engine_config config;
    struct gw_cache *cache; /* NULL: none */
};

#endif
