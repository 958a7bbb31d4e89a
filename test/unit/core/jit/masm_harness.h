/* SPDX-License-Identifier: Apache-2.0 */
/* masm_harness.h -- runs macro-operations between two images of all registers.
 *
 * Code that is tested: load all allocatable registers and some slots from an image,
 * do the operation, store all registers to another image. So a test sees what it
 * ought to have changed and what it ought not to. Names no CPU. */
#ifndef GW_MASM_HARNESS_H
#define GW_MASM_HARNESS_H

#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "core/jit/masm_buffer.h"
#include "core/jit/stubs.h"
#include "os/vm.h"
#include "test.h"

enum { H_SLOTS = 8, H_CODE_BYTES = 1 << 20, H_STACK_BYTES = 1 << 20, H_MAX_REPORTS = 20 };

struct h_image {
    uint64_t ints[32];
    uint64_t floats[32][2];
    uint64_t slots[H_SLOTS];
};

struct harness {
    struct gw_store store;
    struct gw_exec exec;
    struct gw_instance instance;
    struct gw_func func;
    struct gw_masm m;
    struct gw_vm_code code;
    size_t used; /* of it */
    uint8_t *stack;
    struct h_image *in, *out; /* in memory 0 */
    uint8_t *data;            /* behind them: 4096 bytes for the test */
    uint64_t epoch;
    unsigned reports;
};

enum { H_IN = 0, H_OUT = 4096, H_DATA = 8192, H_MEMORY_BYTES = 12288 };

static sigjmp_buf h_trapped;
static volatile enum gw_trap_code h_trap_code;

static void h_on_signal(int number, siginfo_t *info, void *registers)
{
    (void)info;
    struct gw_jit_machine machine;
    gw_jit_read_registers(registers, &machine);
    h_trap_code = number == SIGILL || number == SIGTRAP ? gw_jit_trap_at(machine.pc)
                                                        : GW_TRAP_COUNT;
    siglongjmp(h_trapped, 1);
}

static struct harness *h_new(uint32_t options)
{
    struct harness *h = calloc(1, sizeof *h);
    cr_assert(h);
    cr_assert(gw_vm_code_map(H_CODE_BYTES, &h->code));
    h->stack = gw_vm_map(H_STACK_BYTES);
    uint8_t *memory = gw_vm_map(H_MEMORY_BYTES);
    cr_assert(h->stack && memory);
    h->in = (struct h_image *)(void *)(memory + H_IN);
    h->out = (struct h_image *)(void *)(memory + H_OUT);
    h->data = memory + H_DATA;
    h->store.exec = &h->exec;
    h->store.stack_limit = (char *)h->stack + 8192;
    h->store.epoch = (const _Atomic uint64_t *)&h->epoch;
    h->store.deadline = UINT64_MAX;
    h->exec.store = &h->store;
    h->instance.store = &h->store;
    h->instance.memory0_base = memory;
    h->instance.builtins = &gw_jit_table;
    h->func.instance = &h->instance;
    gw_masm_init(&h->m, gw_alloc_libc(), options | GW_JIT_GUARDED);

    static char alternate[65536];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = h_on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
    return h;
}

static void h_free(struct harness *h)
{
    gw_masm_deinit(&h->m);
    gw_vm_code_unmap(&h->code);
    gw_vm_release(h->stack, H_STACK_BYTES);
    gw_vm_release(h->instance.memory0_base, H_MEMORY_BYTES);
    free(h);
}

static struct gw_addr h_at(size_t offset)
{
    return (struct gw_addr){gw_masm_cpu.memory, GW_REG_NONE, 0, (int64_t)offset};
}

/* Begin a function with every register loaded. */
static struct gw_masm *h_begin(struct harness *h)
{
    struct gw_masm *m = &h->m;
    uint32_t internal;
    gw_masm_reset(m);
    gw_masm_prologue(m, gw_masm_cpu.callee_saved, true, true, &internal);
    gw_reg first = (gw_reg)__builtin_ctzll(gw_masm_cpu.ints);
    for (unsigned i = 0; i < H_SLOTS; i++) {
        gw_masm_load(m, GW_ACCESS_64, first, h_at(offsetof(struct h_image, slots[i])));
        gw_masm_store_slot(m, GW_I64, i, first);
    }
    for (unsigned i = 0; i < 32; i++) {
        if (gw_masm_cpu.ints & GW_REGSET(i))
            gw_masm_load(m, GW_ACCESS_64, (gw_reg)i,
                         h_at(offsetof(struct h_image, ints[i])));
        if (gw_masm_cpu.floats & GW_REGSET(32 + i))
            gw_masm_load(m, GW_ACCESS_V128, (gw_reg)(32 + i),
                         h_at(offsetof(struct h_image, floats[i])));
    }
    return m;
}

/* Where no code was before: an emulator may not see it change through the other mapping. */
static void h_place(struct harness *h)
{
    struct gw_masm *m = &h->m;
    cr_assert(m->len <= H_CODE_BYTES);
    if (m->len > H_CODE_BYTES - h->used) {
        gw_vm_code_unmap(&h->code);
        cr_assert(gw_vm_code_map(H_CODE_BYTES, &h->code));
        h->used = 0;
    }
    memcpy(h->code.rw + h->used, m->code, m->len);
    h->func.code = h->code.rx + h->used;
    gw_jit_flush(h->code.rx + h->used, m->len);
    h->used += (m->len + 15) & ~(size_t)15;
}

/* Store every register, return, and make it what h_run runs. */
static void h_end(struct harness *h)
{
    struct gw_masm *m = &h->m;
    gw_reg first = (gw_reg)__builtin_ctzll(gw_masm_cpu.ints);
    for (unsigned i = 0; i < 32; i++) {
        if (gw_masm_cpu.ints & GW_REGSET(i))
            gw_masm_store(m, GW_ACCESS_64, GW_OPND_REG((gw_reg)i),
                          h_at(H_OUT + offsetof(struct h_image, ints[i])));
        if (gw_masm_cpu.floats & GW_REGSET(32 + i))
            gw_masm_store(m, GW_ACCESS_V128, GW_OPND_REG((gw_reg)(32 + i)),
                          h_at(H_OUT + offsetof(struct h_image, floats[i])));
    }
    for (unsigned i = 0; i < H_SLOTS; i++) {
        gw_masm_load_slot(m, GW_I64, first, i);
        gw_masm_store(m, GW_ACCESS_64, GW_OPND_REG(first),
                      h_at(H_OUT + offsetof(struct h_image, slots[i])));
    }
    gw_masm_return(m);
    uint32_t frame_bytes;
    gw_masm_finish(m, H_SLOTS, &frame_bytes);
    cr_assert_eq(m->err, GW_OK);
    h_place(h);
}

/* Run it.      returns  the trap; NONE; COUNT: a fault */
static enum gw_trap_code h_run(struct harness *h)
{
    struct gw_jit_regs regs = {0};
    struct gw_jit_entry *entry = (struct gw_jit_entry *)(void *)(h->stack + H_STACK_BYTES -
                                                                 256);
    *entry = (struct gw_jit_entry){.exec = &h->exec, .regs = &regs};
    h_trap_code = GW_TRAP_NONE;
    if (sigsetjmp(h_trapped, 0)) return h_trap_code;
    cr_assert_eq(gw_jit_enter(&h->func, entry), GW_OK);
    return GW_TRAP_NONE;
}

/* Something of its own in every register. */
static void h_fill(struct harness *h)
{
    for (unsigned i = 0; i < 32; i++) {
        h->in->ints[i] = 0x1111111111111111u * (i % 15 + 1) ^ i;
        h->in->floats[i][0] = 0x2222222222222222u * (i % 7 + 1) ^ i;
        h->in->floats[i][1] = 0x3333333333333333u * (i % 5 + 1) ^ i;
    }
    for (unsigned i = 0; i < H_SLOTS; i++) h->in->slots[i] = 0x5555000000000000u + i;
}

/* Which registers came out otherwise than they went in: as a set. */
static gw_regset h_changed(const struct harness *h)
{
    gw_regset changed = 0;
    for (unsigned i = 0; i < 32; i++) {
        if (gw_masm_cpu.ints & GW_REGSET(i) && h->in->ints[i] != h->out->ints[i])
            changed |= GW_REGSET(i);
        if (gw_masm_cpu.floats & GW_REGSET(32 + i) &&
            memcmp(h->in->floats[i], h->out->floats[i], 16) != 0)
            changed |= GW_REGSET(32 + i);
    }
    return changed;
}

/* A few registers that stand for all: results, arguments, callee-saved. */
enum { H_REGS = 6 };
static GW_UNUSED void h_some_ints(gw_reg out[H_REGS])
{
    const struct gw_masm_cpu *cpu = &gw_masm_cpu;
    out[0] = cpu->int_results[0];
    out[1] = cpu->int_results[1];
    out[2] = cpu->int_args[0] == out[0] ? cpu->int_args[2] : cpu->int_args[0];
    out[3] = cpu->int_args[3];
    out[4] = (gw_reg)__builtin_ctzll(cpu->callee_saved);
    out[5] = (gw_reg)(63 - __builtin_clzll(cpu->callee_saved));
}

/* The n-th allocatable float register. */
static GW_UNUSED gw_reg h_float(unsigned n)
{
    gw_regset left = gw_masm_cpu.floats;
    for (n %= (unsigned)__builtin_popcountll(left); n > 0; n--)
        left &= left - 1;
    return (gw_reg)__builtin_ctzll(left);
}

/* The code that failed, for a look at it: GODWIT_TEST_CODE names a file. */
static void h_dump(const struct harness *h)
{
    const char *path = getenv("GODWIT_TEST_CODE");
    FILE *file = path ? fopen(path, "wb") : NULL;
    if (!file) return;
    fwrite(h->m.code, 1, h->m.len, file);
    fclose(file);
}

#define H_FAIL(h, ...)                                                                   \
    do {                                                                                 \
        if (!(h)->reports) h_dump(h);                                                    \
        if ((h)->reports++ < H_MAX_REPORTS) cr_expect(false, __VA_ARGS__);               \
    } while (0)

#endif
