/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/keyword.h"

#include <pthread.h>

enum { TABLE_SIZE = 4096 }; /* a power of two, well above GW_KW_COUNT */
_Static_assert(TABLE_SIZE > 4 * GW_KW_COUNT, "short probes");

static const char *const words[] = {
#define GW_KW_ROW(name, text) text,
#include "core/text/keyword.def"
#undef GW_KW_ROW
};

/* The words are fixed, so a plain hash will do: nobody can choose them to collide. 0:
 * free, else the word + 1. Filled once. */
static uint16_t table[TABLE_SIZE];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

const char *gw_keyword_text(uint16_t keyword)
{
    if (keyword < GW_OP_COUNT) return gw_opcode_rows[keyword].text;
    if (keyword > GW_KW_FIRST && keyword < GW_KW_OFFSET_EQ)
        return words[keyword - GW_KW_FIRST - 1];
    return "";
}

static uint32_t hash(struct gw_slice word)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < word.len; i++)
        h = (h ^ word.data[i]) * 16777619u;
    return (h ^ h >> 15) & (TABLE_SIZE - 1);
}

static void fill(void)
{
    for (uint16_t keyword = 0; keyword < GW_KW_OFFSET_EQ; keyword++) {
        struct gw_slice word = gw_slice_str(gw_keyword_text(keyword));
        uint32_t at = hash(word);
        bool is_known = false;
        for (; table[at] && !is_known; at = (at + 1) & (TABLE_SIZE - 1))
            is_known = gw_slice_is(word, gw_keyword_text((uint16_t)(table[at] - 1)));
        if (!is_known && word.len) table[at] = (uint16_t)(keyword + 1);
    }
}

uint16_t gw_keyword_find(struct gw_slice word)
{
    pthread_once(&table_once, fill);
    for (uint32_t at = hash(word); table[at]; at = (at + 1) & (TABLE_SIZE - 1)) {
        uint16_t keyword = (uint16_t)(table[at] - 1);
        if (gw_slice_is(word, gw_keyword_text(keyword))) return keyword;
    }
    return GW_KW_UNKNOWN;
}

enum { NEAR_MAX = 40, NEAR_ENOUGH = 2 };

/* Edit distance, insertions, deletions, replacements; texts are at most NEAR_MAX long. */
static unsigned distance(struct gw_slice a, struct gw_slice b)
{
    unsigned row[NEAR_MAX + 1];
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned best = diagonal + (a.data[i - 1] != b.data[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.len];
}

bool gw_keyword_is_near(struct gw_slice word, struct gw_slice known, unsigned *far)
{
    size_t longer = word.len > known.len ? word.len : known.len;
    size_t shorter = word.len + known.len - longer;
    if (shorter < 3 || longer > NEAR_MAX || longer - shorter > NEAR_ENOUGH) return false;
    *far = distance(word, known);
    return *far <= NEAR_ENOUGH;
}

const char *gw_keyword_near(struct gw_slice word)
{
    const char *near = NULL;
    unsigned best = NEAR_ENOUGH + 1, far;
    for (uint16_t keyword = 0; keyword < GW_KW_OFFSET_EQ; keyword++) {
        const char *known = gw_keyword_text(keyword);
        if (!gw_keyword_is_near(word, gw_slice_str(known), &far) || far >= best) continue;
        best = far;
        near = known;
    }
    return near;
}
