/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

int gw_cmd_features(const struct gw_args *args)
{
    (void)args;
    gw_features on = gw_features_default();
    for (int i = 0; i < GW_FEATURE_COUNT; i++) {
        enum gw_feature feature = (enum gw_feature)i;
        bool is_on = gw_features_have(on, feature);
        printf("%s%-4s%s%-24s%s\n",
               gw_console_style(stdout, is_on ? GW_STYLE_GREEN : GW_STYLE_DIM),
               is_on ? "on" : "off", gw_console_style(stdout, GW_STYLE_PLAIN),
               gw_features_text(feature), gw_features_doc(feature));
    }
    return gw_console_finish(0);
}
