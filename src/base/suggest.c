/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

enum { MAX_LEN = 63 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned gw_suggest_distance(struct gw_slice a, struct gw_slice b)
{
    if (a.len > MAX_LEN || b.len > MAX_LEN)
        return (unsigned)(a.len > b.len ? a.len : b.len);

    /* Rows i-2, i-1 and i of the usual matrix. */
    unsigned rows[3][MAX_LEN + 1];
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3], *last = rows[(i + 2) % 3],
                 *before = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned replace = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            row[j] = least(replace, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

void gw_suggest_offer(struct gw_suggest *suggest, struct gw_slice candidate)
{
    size_t len = suggest->wanted.len;
    unsigned distance = gw_suggest_distance(suggest->wanted, candidate);
    if (len >= 2 && candidate.len >= len &&
        memcmp(suggest->wanted.data, candidate.data, len) == 0)
        distance = 1;
    if (distance > (len + 2) / 3 || distance >= len) return;
    if (suggest->best.data && suggest->distance <= distance) return;
    suggest->best = candidate;
    suggest->distance = distance;
}
