/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/topo.h"

#include <string.h>

struct state {
    uint32_t *waits; /* per node: edges whose target has no place yet */
    uint32_t
        *first; /* per node and one more: where its incoming edges begin in `users` */
    uint32_t *users; /* nodes that need it */
    uint32_t *heap;  /* nodes that wait for nothing, the least on top */
    uint32_t heap_len;
};

static void push(struct state *s, uint32_t node)
{
    uint32_t i = s->heap_len++;
    while (i > 0 && s->heap[(i - 1) / 2] > node) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = node;
}

static uint32_t pop(struct state *s)
{
    uint32_t top = s->heap[0], last = s->heap[--s->heap_len], i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= s->heap_len) break;
        if (child + 1 < s->heap_len && s->heap[child + 1] < s->heap[child]) child++;
        if (s->heap[child] >= last) break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = last;
    return top;
}

/* Counting sort of the edges by what they need. */
static void index_edges(struct state *s, uint32_t count, const struct gw_vec *edges)
{
    for (size_t i = 0; i < edges->len; i++) {
        const struct gw_wit_edge *e = GW_VEC_AT(struct gw_wit_edge, edges, i);
        s->waits[e->from]++;
        s->first[e->to]++;
    }
    for (uint32_t i = 0, sum = 0; i <= count; i++) {
        uint32_t here = i < count ? s->first[i] : 0;
        s->first[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < edges->len; i++) {
        const struct gw_wit_edge *e = GW_VEC_AT(struct gw_wit_edge, edges, i);
        s->users[s->first[e->to]++] = e->from;
    }
    for (uint32_t i = count; i > 0; i--)
        s->first[i] = s->first[i - 1];
    s->first[0] = 0;
}

static size_t find_cycle(const struct state *s, const struct gw_vec *edges)
{
    size_t bad = edges->len;
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < edges->len; i++) {
        const struct gw_wit_edge *e = GW_VEC_AT(struct gw_wit_edge, edges, i);
        if (s->waits[e->from] && s->waits[e->to] && e->from < least)
            least = e->from, bad = i;
    }
    return bad;
}

enum gw_err gw_wit_toposort(struct gw_alloc *alloc, uint32_t count,
                            const struct gw_vec *edges, uint32_t *order, size_t *bad)
{
    size_t words = (size_t)count * 3 + 2 + edges->len, done = 0;
    uint32_t *memory = gw_alloc_array(alloc, words, sizeof *memory);
    if (!memory) return GW_ERR_NOMEM;
    memset(memory, 0, words * sizeof *memory);
    struct state s = {.waits = memory, .first = memory + count};
    s.heap = s.first + count + 1;
    s.users = s.heap + count;
    index_edges(&s, count, edges);
    for (uint32_t i = 0; i < count; i++)
        if (s.waits[i] == 0) push(&s, i);
    while (s.heap_len > 0) {
        uint32_t node = pop(&s);
        order[done++] = node;
        for (uint32_t i = s.first[node]; i < s.first[node + 1]; i++)
            if (--s.waits[s.users[i]] == 0) push(&s, s.users[i]);
    }
    *bad = done == count ? edges->len : find_cycle(&s, edges);
    gw_alloc_put(alloc, memory, words * sizeof *memory);
    return GW_OK;
}
