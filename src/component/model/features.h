/* SPDX-License-Identifier: Apache-2.0 */
/* features.h -- which gated parts of the component model a component may use, as a bit
 * set (features.def). What its core modules may use is core/wasm/features.h's. */
#ifndef GW_COMPONENT_MODEL_FEATURES_H
#define GW_COMPONENT_MODEL_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum gw_comp_feature {
#define GW_COMP_FEATURE_ROW(name, text, on, doc) GW_COMP_FEATURE_##name,
#include "component/model/features.def"
#undef GW_COMP_FEATURE_ROW
    GW_COMP_FEATURE_COUNT
};

typedef uint32_t gw_comp_features;
_Static_assert(GW_COMP_FEATURE_COUNT < 31, "one bit per feature, and one to say none");

#define GW_COMP_FEATURE_BIT(feature) ((gw_comp_features)1 << (feature))
/* In options, where 0 means the default: no feature at all. */
#define GW_COMP_FEATURES_NONE ((gw_comp_features)1 << 31)
#define GW_COMP_FEATURES_ALL (GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_COUNT) - 1)

/* The bits that are on where nobody chose. */
gw_comp_features gw_comp_features_default(void);

static inline bool gw_comp_features_have(gw_comp_features set,
                                         enum gw_comp_feature feature)
{
    return set & GW_COMP_FEATURE_BIT(feature);
}

/* Text of the command line ("cm-async") to feature; the reverse; and one line about
 * it. */
bool gw_comp_features_find(struct gw_slice text, enum gw_comp_feature *feature);
const char *gw_comp_features_text(enum gw_comp_feature feature);
const char *gw_comp_features_doc(enum gw_comp_feature feature);

#endif
