/* SPDX-License-Identifier: Apache-2.0 */
/* What a command has beyond a reactor. */
#include "component/adapter/guest/state.h"

__attribute__((import_module("__main_module__"), import_name("_start"))) void
main_start(void);

/*   returns  result: 0 ok */
EXPORT("wasi:cli/run@0.2.0#run") int32_t run(void)
{
    allocate_state();
    main_start();
    return 0;
}
