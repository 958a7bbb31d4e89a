/* SPDX-License-Identifier: Apache-2.0 */
/* offsets.h -- where each CPU's stubs.S finds fields; offsets.c checks them. For the
 * assembler, too. */
#ifndef GW_CORE_JIT_OFFSETS_H
#define GW_CORE_JIT_OFFSETS_H

#define GW_INSTANCE_STORE 24
#define GW_INSTANCE_MEMORY0_BASE 32
#define GW_INSTANCE_BUILTINS 40

#define GW_STORE_FUEL 0
#define GW_STORE_EXEC 24
#define GW_STORE_IS_METERED 128

#define GW_FUNC_CODE 0
#define GW_FUNC_INSTANCE 8

#define GW_EXEC_STORE 0
#define GW_EXEC_FRAME 32
#define GW_EXEC_PC 40
#define GW_EXEC_CONTEXT 48
#define GW_EXEC_SP 56
#define GW_EXEC_C_SP 64

#define GW_ENTRY_EXEC 0
#define GW_ENTRY_REGS 8

#define GW_TABLE_LAZY_INTERNAL 8
#define GW_TABLE_BUILTINS 16

#define GW_REGS_FLOATS 48
#define GW_REGS_BYTES 176

#define GW_STUB_ERR_TRAP 10 /* GW_ERR_TRAP */

#endif
