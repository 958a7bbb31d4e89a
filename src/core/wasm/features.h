/* SPDX-License-Identifier: Apache-2.0 */
/* features.h -- which proposals a module may use, as a bit set (features.def). */
#ifndef GW_CORE_WASM_FEATURES_H
#define GW_CORE_WASM_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum gw_feature {
#define GW_FEATURE_ROW(name, text, on, doc) GW_FEATURE_##name,
#include "core/wasm/features.def"
#undef GW_FEATURE_ROW
    GW_FEATURE_COUNT
};

typedef uint32_t gw_features;
_Static_assert(GW_FEATURE_COUNT <= 32, "one bit per feature");

#define GW_FEATURE_BIT(feature) ((gw_features)1 << (feature))
#define GW_FEATURES_ALL ((GW_FEATURE_BIT(GW_FEATURE_COUNT - 1) << 1) - 1)

/* The bits that are on where nobody chose. */
gw_features gw_features_default(void);

static inline bool gw_features_have(gw_features set, enum gw_feature feature)
{
    return set & GW_FEATURE_BIT(feature);
}

/* Text of the command line ("simd") to feature; the reverse; and one line about it. */
bool gw_features_find(struct gw_slice text, enum gw_feature *feature);
const char *gw_features_text(enum gw_feature feature);
const char *gw_features_doc(enum gw_feature feature);

#endif
