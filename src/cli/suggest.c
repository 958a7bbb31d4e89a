/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include <string.h>

enum { MAX_LEN = 63 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned gw_suggest_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len > MAX_LEN || b_len > MAX_LEN)
        return (unsigned)(a_len > b_len ? a_len : b_len);

    /* Rows i-2, i-1 and i of the usual matrix. */
    unsigned rows[3][MAX_LEN + 1];
    for (unsigned j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3], *last = rows[(i + 2) % 3],
                 *before = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b_len; j++) {
            unsigned replace = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replace, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

void gw_suggest_offer(struct gw_suggest *suggest, const char *candidate)
{
    size_t len = strlen(suggest->wanted);
    unsigned distance = gw_suggest_distance(suggest->wanted, candidate);
    if (len >= 2 && strncmp(suggest->wanted, candidate, len) == 0) distance = 1;
    if (distance > (len + 2) / 3) return;
    if (suggest->best && suggest->distance <= distance) return;
    suggest->best = candidate;
    suggest->distance = distance;
}
