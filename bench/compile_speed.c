/* SPDX-License-Identifier: Apache-2.0 */
/* compile_speed FILE... -- how fast modules are decoded, validated and compiled, every function
 * of them, by the baseline compiler as it compiles for `godwit run`. */
#include "core/jit/abi.h"
#include "core/jit/code.h"
#include "speed.h"

static enum gw_err compile(struct gw_module *module)
{
    struct gw_code *code;
    return gw_code_of_all(module, GW_JIT_GUARDED, 0, &code);
}

int main(int argc, char **argv) { return gw_speed_main(argc, argv, compile); }
