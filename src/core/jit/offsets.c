/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/offsets.h"

#include <stddef.h>

#include "core/jit/stubs.h"

#define AT(type, field, offset)                                                          \
    _Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
AT(gw_instance, flag, 0);
AT(gw_instance, store, GW_INSTANCE_STORE);
AT(gw_instance, memory0_base, GW_INSTANCE_MEMORY0_BASE);
AT(gw_instance, builtins, GW_INSTANCE_BUILTINS);
AT(gw_store, fuel, GW_STORE_FUEL);
AT(gw_store, exec, GW_STORE_EXEC);
AT(gw_store, config.is_metered, GW_STORE_IS_METERED);
AT(gw_func, code, GW_FUNC_CODE);
AT(gw_func, instance, GW_FUNC_INSTANCE);
AT(gw_exec, store, GW_EXEC_STORE);
AT(gw_exec, frame, GW_EXEC_FRAME);
AT(gw_exec, pc, GW_EXEC_PC);
AT(gw_exec, context, GW_EXEC_CONTEXT);
AT(gw_exec, sp, GW_EXEC_SP);
AT(gw_exec, c_sp, GW_EXEC_C_SP);
AT(gw_jit_entry, exec, GW_ENTRY_EXEC);
AT(gw_jit_entry, regs, GW_ENTRY_REGS);
AT(gw_jit_table, lazy_internal, GW_TABLE_LAZY_INTERNAL);
AT(gw_jit_table, builtins, GW_TABLE_BUILTINS);
AT(gw_jit_regs, floats, GW_REGS_FLOATS);
_Static_assert(sizeof(struct gw_jit_regs) == GW_REGS_BYTES, "gw_jit_regs");
_Static_assert(GW_ERR_TRAP == GW_STUB_ERR_TRAP, "GW_ERR_TRAP");
