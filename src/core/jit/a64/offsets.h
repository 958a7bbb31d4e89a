/* SPDX-License-Identifier: Apache-2.0 */
/* offsets.h -- where stubs.S finds fields of C structures; cpu.c asserts them. */
#ifndef GW_CORE_JIT_A64_OFFSETS_H
#define GW_CORE_JIT_A64_OFFSETS_H

#define GW_AT_FUNC_CODE 0
#define GW_AT_FUNC_INSTANCE 8
#define GW_AT_INSTANCE_STORE 8
#define GW_AT_INSTANCE_MEMORY0_BASE 16
#define GW_AT_INSTANCE_BUILTINS 24
#define GW_AT_STORE_EXEC 24
#define GW_AT_EXEC_FRAME 32
#define GW_AT_EXEC_PC 40
#define GW_AT_EXEC_CONTEXT 48
#define GW_AT_EXEC_SP 56
#define GW_AT_EXEC_C_SP 64
#define GW_AT_ENTRY_EXEC 0
#define GW_AT_ENTRY_REGS 8
#define GW_AT_REGS_FLOATS 48
#define GW_AT_TABLE_LAZY 8
#define GW_AT_TABLE_BUILTINS 16
#define GW_REGS_BYTES 176
#define GW_NUMBER_ERR_TRAP 10

#endif
