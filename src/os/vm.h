/* SPDX-License-Identifier: Apache-2.0 */
/* vm.h -- address space: reserve, commit, guard, release.
 *
 * Addresses and lengths are multiples of gw_vm_page() (lengths are rounded up where
 * said). Reserved space costs no memory; committed space reads as zero and costs memory
 * as it is touched. Nothing here is counted in a gw_alloc: the caller charges what it
 * commits. */
#ifndef GW_OS_VM_H
#define GW_OS_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* The page size of the machine. */
size_t gw_vm_page(void);

/* `bytes` rounded up to whole pages; 0 if that overflows. */
size_t gw_vm_round(size_t bytes);

/* Reserve inaccessible address space.      returns  NULL when refused */
GW_NODISCARD void *gw_vm_reserve(size_t bytes);

/* Make reserved pages readable and writable.      returns  whether it worked */
GW_NODISCARD bool gw_vm_commit(void *at, size_t bytes);

/* Make committed pages inaccessible.     returns  whether it worked */
GW_NODISCARD bool gw_vm_guard(void *at, size_t bytes);

/* Drop the contents of committed pages: they read as zero again and cost nothing. */
void gw_vm_discard(void *at, size_t bytes);

/* Let committed pages come in large ones as they are touched, where the system has them; or not
 * any longer. They cost fewer faults, and memory for what is not used of them. */
void gw_vm_use_large(void *at, size_t bytes);
void gw_vm_use_small(void *at, size_t bytes);

/* Reserve and commit in one step; not in huge pages, so that little use costs little. */
GW_NODISCARD void *gw_vm_map(size_t bytes);

/* Resize a wholly committed mapping; contents stay, the address may change.
 *   returns  the new address, or NULL when refused (then nothing changed) */
GW_NODISCARD void *gw_vm_remap(void *at, size_t old_bytes, size_t new_bytes);

/* How much of committed pages is in memory: what was touched and not swapped out. */
size_t gw_vm_resident(void *at, size_t bytes);

/* Give address space back, committed or not. */
void gw_vm_release(void *at, size_t bytes);

/* Memory for code: the same pages mapped twice, so that none is ever both writable and
 * executable. Pages cost memory once they are written to. */
struct gw_vm_code {
    uint8_t *rx; /* read and execute */
    uint8_t *rw; /* read and write */
    size_t bytes;
};

/* Map `bytes` twice.      returns  whether the system allows it */
GW_NODISCARD bool gw_vm_code_map(size_t bytes, struct gw_vm_code *out);
/* For code that is written as a whole before any of it runs: rx cannot be run until it
 * is frozen. Its pages come cheaper than those of gw_vm_code_map, even more so where so
 * many are expected to be written to that large ones pay; *out may be smaller then. */
GW_NODISCARD bool gw_vm_code_map_ahead(size_t bytes, size_t expected_bytes,
                                       struct gw_vm_code *out);
/* What was written at the beginning moves to rx, to be run and never written again: rw
 * is NULL then.      returns  false: the system does not allow it, the code is lost */
GW_NODISCARD bool gw_vm_code_freeze(struct gw_vm_code *code, size_t used_bytes);
/* Put part of a file at `at` of it, executable where the system maps it so, else copied.
 * What is written to `rw` there is not seen in `rx`.
 *   at, file_at, bytes  multiples of 4096 but for `bytes`; the file must not change
 *   returns  false: neither mapped nor read */
GW_NODISCARD bool gw_vm_code_fill(const struct gw_vm_code *code, size_t at, int fd,
                                  uint64_t file_at, size_t bytes);
/* Map part of a file alone, to run: rw is NULL.
 *   file_at  a multiple of 4096; the file must not change
 *   returns  false: the system does not map it so; gw_vm_code_map and _fill can */
GW_NODISCARD bool gw_vm_code_open(int fd, uint64_t file_at, size_t bytes,
                                  struct gw_vm_code *out);
void gw_vm_code_unmap(struct gw_vm_code *code);

#endif
