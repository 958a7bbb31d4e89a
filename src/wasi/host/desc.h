/* SPDX-License-Identifier: Apache-2.0 */
/* desc.h -- the descriptors of a guest process and the table of their numbers.
 *
 * A number names a descriptor until it is closed or renumbered; a service that uses one
 * holds a reference meanwhile, so another thread may close the number, and the file lives
 * until the last user is done. The table grows up to its limit and never beyond.
 *
 * Everything here may be used by any thread of the process; the lock is taken only once
 * there are several (is_shared). */
#ifndef GW_WASI_HOST_DESC_H
#define GW_WASI_HOST_DESC_H

#include <stdbool.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "os/lock.h"
#include "wasi/host/errno.h"
#include "wasi/host/rights.h"

/* The embedder's functions behind a descriptor. They return 0 or an errno value of
 * <errno.h>. NULL: nothing to read, and what is written is dropped. */
struct gw_stream {
    int (*read)(void *env, void *out, size_t cap, size_t *done);
    int (*write)(void *env, const void *bytes, size_t len, size_t *done);
    void *env;
};

struct gw_desc {
    uint32_t refs;       /* under the table's lock, as is all that is not const */
    bool has_type;       /* `type` was asked for, and `base` fits it */
    bool is_shared_file; /* the host uses the open file too (stdio): its flags are not
                            ours */
    bool owns_fd;
    enum gw_file_type type;
    unsigned flags; /* of enum gw_file_flags: APPEND, NONBLOCK, *SYNC */
    int fd;         /* -1: `stream` */
    gw_rights base, inheriting;
    struct gw_slice
        preopen; /* the guest's name of a preopened directory; data NULL: none */
    struct gw_stream stream;
};

struct gw_desc_table {
    struct gw_alloc *alloc;
    struct gw_lock lock;
    struct gw_lock dir_lock;  /* reading a directory moves the file's offset */
    bool is_shared;           /* set while there is one thread only */
    struct gw_desc **entries; /* NULL: free */
    uint32_t cap, limit;
    uint32_t first_free; /* no free number below it */
};

void gw_desc_table_init(struct gw_desc_table *table, struct gw_alloc *alloc,
                        uint32_t limit);
void gw_desc_table_deinit(struct gw_desc_table *table);

/* Put a copy of *desc (refs aside) under the lowest free number from `from` on. On
 * success the table owns the file, if desc does.
 *   errors   MFILE: the limit; NOMEM */
enum gw_errno gw_desc_add(struct gw_desc_table *table, const struct gw_desc *desc,
                          uint32_t from, uint32_t *number);

/* Use a descriptor; gw_desc_put it afterwards.
 *   errors   BADF; without all of `rights`: ISDIR, NOTDIR where that is the reason, else
 *            NOTCAPABLE */
enum gw_errno gw_desc_get(struct gw_desc_table *table, uint32_t number, gw_rights rights,
                          struct gw_desc **out);
void gw_desc_put(struct gw_desc_table *table, struct gw_desc *desc);

/* Copy what is known of a descriptor, its kind of file included, as it is at one moment.
 *   errors   BADF, and what the system says when it is asked for the kind */
enum gw_errno gw_desc_describe(struct gw_desc_table *table, uint32_t number,
                               struct gw_desc *out);

/* What kind of file it is; asks the system once. Narrows `base` to what makes sense for
 * it. */
enum gw_errno gw_desc_type(struct gw_desc_table *table, struct gw_desc *desc,
                           enum gw_file_type *out);

enum gw_errno gw_desc_close(struct gw_desc_table *table, uint32_t number);
/* Move `from` to `to`, which is closed; both must be open.     errors  BADF */
enum gw_errno gw_desc_renumber(struct gw_desc_table *table, uint32_t from, uint32_t to);

/* Take rights away.     errors  BADF; NOTCAPABLE: would add some */
enum gw_errno gw_desc_narrow(struct gw_desc_table *table, uint32_t number, gw_rights base,
                             gw_rights inheriting);

#endif
