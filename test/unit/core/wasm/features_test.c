/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/features.h"

#include "test.h"

Test(features, texts_and_bits_agree)
{
    for (unsigned i = 0; i < GW_FEATURE_COUNT; i++) {
        enum gw_feature found = GW_FEATURE_COUNT;
        const char *text = gw_features_text((enum gw_feature)i);
        CHECK(text, gw_features_find(gw_slice_str(text), &found));
        CHECK_INT(text, found, i);
        CHECK(text, gw_features_have(GW_FEATURES_ALL, (enum gw_feature)i));
        CHECK(text, *gw_features_doc((enum gw_feature)i));
    }
    enum gw_feature none = GW_FEATURE_GC;
    CHECK("unknown", !gw_features_find(gw_slice_str("gcc"), &none) && none == GW_FEATURE_GC);
}

Test(features, stack_switching_is_off_by_default)
{
    gw_features set = gw_features_default();
    CHECK("off", !gw_features_have(set, GW_FEATURE_STACK_SWITCHING));
    CHECK("the rest is on",
          (set | GW_FEATURE_BIT(GW_FEATURE_STACK_SWITCHING)) == GW_FEATURES_ALL);
}
