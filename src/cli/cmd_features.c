/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

static void row(bool is_on, const char *name, const char *doc)
{
    printf("%s%-4s%s%-24s%s\n",
           gw_console_style(stdout, is_on ? GW_STYLE_GREEN : GW_STYLE_DIM),
           is_on ? "on" : "off", gw_console_style(stdout, GW_STYLE_PLAIN), name, doc);
}

int gw_cmd_features(const struct gw_args *args)
{
    (void)args;
    gw_features on = gw_features_default();
    gw_comp_features comp_on = gw_comp_features_default();
    for (int i = 0; i < GW_FEATURE_COUNT; i++) {
        enum gw_feature feature = (enum gw_feature)i;
        row(gw_features_have(on, feature), gw_features_text(feature),
            gw_features_doc(feature));
    }
    for (int i = 0; i < GW_COMP_FEATURE_COUNT; i++) {
        enum gw_comp_feature feature = (enum gw_comp_feature)i;
        row(gw_comp_features_have(comp_on, feature), gw_comp_features_text(feature),
            gw_comp_features_doc(feature));
    }
    return gw_console_finish(0);
}
