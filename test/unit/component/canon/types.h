/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- types, written down, and a guest that hands out memory from one end to the other. */
#ifndef GW_TEST_CANON_TYPES_H
#define GW_TEST_CANON_TYPES_H

#include "component/canon/call.h"
#include "test.h"

#define PRIM(name) (&gw_comp_valtype_prim[GW_COMP_##name])
#define NAME(text)                                                                       \
    {                                                                                    \
        (const uint8_t *)(text), sizeof(text) - 1                                        \
    }
#define PART(type_)                                                                      \
    {                                                                                    \
        .type = type_                                                                    \
    }
#define ROW(kind_, array)                                                                \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .depth = 2, .count = GW_COUNT(array), .items = array    \
    }
#define OF(kind_, type)                                                                  \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .depth = 2, .elem = type                                \
    }

struct guest {
    struct gw_canon_memory memory;
    uint8_t bytes[4096];
    uint64_t next;
    char log[256];   /* "old,bytes,align,new " for each realloc */
    uint64_t answer; /* not 0: what realloc answers */
};

static GW_UNUSED enum gw_err guest_realloc(struct gw_canon_memory *memory, uint64_t old,
                                           uint64_t old_bytes, uint32_t align,
                                           uint64_t bytes, struct gw_diag *diag,
                                           uint64_t *out)
{
    struct guest *g = GW_CONTAINER(memory, struct guest, memory);
    (void)diag;
    sprintf(g->log + strlen(g->log), "%d,%d,%d,%d ", (int)old, (int)old_bytes, (int)align,
            (int)bytes);
    *out = g->answer;
    if (g->answer) return GW_OK;
    *out = (g->next + align - 1) / align * align;
    if (old_bytes >= bytes && old_bytes)
        *out = old;
    else {
        if (*out + bytes <= sizeof g->bytes)
            memmove(g->bytes + *out, g->bytes + old, old_bytes);
        g->next = *out + bytes;
    }
    return GW_OK;
}

static GW_UNUSED void guest_init(struct guest *g)
{
    memset(g, 0, sizeof *g);
    g->next = 16;
    g->memory = (struct gw_canon_memory){
        .base = g->bytes, .size = sizeof g->bytes, .realloc = guest_realloc};
}

#endif
