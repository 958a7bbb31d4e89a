/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/features.h"

#include "base/compiler.h"

static const struct {
    const char *text, *doc;
    bool is_default;
} rows[] = {
#define GW_COMP_FEATURE_ROW(name, text, on, doc) {text, doc, on},
#include "component/model/features.def"
#undef GW_COMP_FEATURE_ROW
};
_Static_assert(GW_COUNT(rows) == GW_COMP_FEATURE_COUNT, "one row per feature");

gw_comp_features gw_comp_features_default(void)
{
    gw_comp_features set = 0;
    for (unsigned i = 0; i < GW_COMP_FEATURE_COUNT; i++)
        if (rows[i].is_default) set |= GW_COMP_FEATURE_BIT(i);
    return set;
}

bool gw_comp_features_find(struct gw_slice text, enum gw_comp_feature *feature)
{
    for (unsigned i = 0; i < GW_COMP_FEATURE_COUNT; i++) {
        if (!gw_slice_is(text, rows[i].text)) continue;
        *feature = (enum gw_comp_feature)i;
        return true;
    }
    return false;
}

const char *gw_comp_features_text(enum gw_comp_feature feature)
{
    return rows[feature].text;
}

const char *gw_comp_features_doc(enum gw_comp_feature feature)
{
    return rows[feature].doc;
}
