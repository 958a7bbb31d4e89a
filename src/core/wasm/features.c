/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/features.h"

#include "base/compiler.h"

static const struct {
    const char *text, *doc;
    bool is_default;
} rows[] = {
#define GW_FEATURE_ROW(name, text, on, doc) {text, doc, on},
#include "core/wasm/features.def"
#undef GW_FEATURE_ROW
};
_Static_assert(GW_COUNT(rows) == GW_FEATURE_COUNT, "one row per feature");

gw_features gw_features_default(void)
{
    gw_features set = 0;
    for (unsigned i = 0; i < GW_FEATURE_COUNT; i++)
        if (rows[i].is_default) set |= GW_FEATURE_BIT(i);
    return set;
}

bool gw_features_find(struct gw_slice text, enum gw_feature *feature)
{
    for (unsigned i = 0; i < GW_FEATURE_COUNT; i++) {
        if (!gw_slice_is(text, rows[i].text)) continue;
        *feature = (enum gw_feature)i;
        return true;
    }
    return false;
}

const char *gw_features_text(enum gw_feature feature) { return rows[feature].text; }
const char *gw_features_doc(enum gw_feature feature) { return rows[feature].doc; }
