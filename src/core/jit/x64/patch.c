/* SPDX-License-Identifier: Apache-2.0 */
/* What stubs.h asks of a CPU beside the stubs themselves. */
#include <string.h>
#include <ucontext.h>

#include "core/jit/offsets.h"
#include "core/jit/stubs.h"
#include "core/jit/x64/emit.h"

extern const char gw_jit_call_builtin[], gw_jit_lazy_internal[];

const struct gw_jit_table gw_jit_table = {gw_jit_call_builtin, gw_jit_lazy_internal,
                                          gw_jit_builtins};

/* ---- code ranges ---- */

enum { CALL = 0xe8, JUMP = 0xe9, INT3 = 0xcc, JUMP_BYTES = 5 };

const size_t gw_jit_reach_bytes = INT32_MAX - GW_JIT_ENTRY_BYTES;

void gw_jit_write_header(uint8_t *rw)
{
    /* mov rcx, [r15 + builtins]; jmp [rcx + lazy_internal] */
    static const uint8_t code[] = {0x49, 0x8b, 0x4f, GW_INSTANCE_BUILTINS,
                                   0xff, 0x61, GW_TABLE_LAZY_INTERNAL};
    memset(rw, INT3, GW_JIT_HEADER_BYTES);
    memcpy(rw, code, sizeof code);
}

/* All 8 bytes at once. */
static void write_entry(uint8_t *rw, const uint8_t *rx, uint8_t opcode,
                        const uint8_t *target)
{
    uint8_t bytes[GW_JIT_ENTRY_BYTES];
    memset(bytes, INT3, sizeof bytes);
    bytes[0] = opcode;
    gw_x64_put32(bytes + 1, (uint32_t)(target - (rx + JUMP_BYTES)));
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    __atomic_store_n((uint64_t *)(void *)rw, word, __ATOMIC_RELEASE);
}

void gw_jit_write_lazy(uint8_t *rw, const uint8_t *rx, const uint8_t *header_rx)
{
    write_entry(rw, rx, CALL, header_rx);
}

void gw_jit_patch_entry(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx)
{
    write_entry(rw, rx, JUMP, target_rx);
}

bool gw_jit_patch_call(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx)
{
    ptrdiff_t distance = target_rx - (rx + 4);
    if (!gw_x64_fits32(distance)) return false;
    __atomic_store_n((uint32_t *)(void *)rw, (uint32_t)distance, __ATOMIC_RELEASE);
    return true;
}

/* The caches of this CPU follow what is written. */
void gw_jit_flush(const uint8_t *rx, size_t bytes)
{
    (void)rx;
    (void)bytes;
}

/* ---- faults ---- */

void gw_jit_read_registers(const void *ucontext, struct gw_jit_machine *out)
{
    const greg_t *regs = ((const ucontext_t *)ucontext)->uc_mcontext.gregs;
    out->pc = (const uint8_t *)regs[REG_RIP];
    out->sp = (char *)regs[REG_RSP];
    out->context = (void *)regs[REG_R15];
    out->fuel = regs[REG_R13];
}

enum gw_trap_code gw_jit_trap_at(const uint8_t *pc)
{
    bool is_ours = pc[0] == 0x0f && pc[1] == 0x0b && pc[2] < GW_TRAP_COUNT; /* ud2 */
    return is_ours ? (enum gw_trap_code)pc[2] : GW_TRAP_NONE;
}
