/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.h -- the state of a whole store, to be put back after guest code has run.
 *
 * Taken of a store that is built but has not run yet. Restoring costs by what changed:
 * memories get back the pages that were written to, everything else is small and copied.
 * What cannot be put back (shared memories, which other threads may see; collected objects
 * older than the snapshot, or that the host still holds; entities and fibers made since) is
 * refused: such a store is to be freed.
 *
 * Memories start from images that stores built alike share. */
#ifndef GW_CORE_RUNTIME_SNAPSHOT_H
#define GW_CORE_RUNTIME_SNAPSHOT_H

#include "core/runtime/instance.h"
#include "os/vm_image.h"

/* Images by the order of the store's memories; the owner keeps them alive longer than any snapshot. */
struct gw_images {
    struct gw_alloc *alloc;
    struct gw_vm_image *of; /* what follows one in its memory is zero */
    uint32_t count;
};

struct gw_snapshot;

/* Take a snapshot.
 *   images   made by the first store's snapshot (count 0 before), used by the others. The caller holds its
 *            lock; freed with gw_images_deinit when all stores are
 *   keep_bytes  of each memory: so much written memory is cleared by copying, and stays resident;
 *            more is given back to the system
 *   *out     owned; dies before the store
 *   errors   NOMEM; UNSUPPORTED: a store of this kind cannot be put back */
enum gw_err gw_snapshot_new(struct gw_store *store, struct gw_images *images,
                            size_t keep_bytes, struct gw_snapshot **out);
void gw_snapshot_free(struct gw_snapshot **snapshot);
void gw_images_deinit(struct gw_images *images);

/* Put the store back. No call may be running in it.
 *   returns  false: it cannot be, free the store */
bool gw_snapshot_restore(struct gw_snapshot *snapshot);

#endif
