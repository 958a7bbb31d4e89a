/* SPDX-License-Identifier: Apache-2.0 */
/* walk.h -- find the directory in which the last component of a confined path lies.
 * Private to os/.
 *
 * The place it finds is used with calls that do not follow a symbolic link as last
 * component, so whatever is swapped in between, nothing outside is reached. */
#ifndef GW_OS_UNIX_WALK_H
#define GW_OS_UNIX_WALK_H

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>

#ifdef O_PATH
#define GW_WALK_O_DIR (O_PATH | O_DIRECTORY | O_CLOEXEC)
#else
#define GW_WALK_O_DIR (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#endif

/* What to do with a symbolic link as last component. */
enum gw_walk_last {
    GW_WALK_NAME,   /* the name itself, slashes or not: to make, remove, rename */
    GW_WALK_LINK,   /* the link itself, unless slashes follow */
    GW_WALK_FOLLOW, /* what it leads to */
};

struct gw_walk_place {
    int dir;
    bool is_owned;           /* `dir` was opened for this */
    bool must_be_dir;        /* slashes follow the name */
    char name[NAME_MAX + 1]; /* one component, never `..`; `.`: the directory itself */
};

/* Find the place of `path` below `root`, by hand.
 *   *place   release with gw_walk_leave
 *   returns  0 or an errno, as beneath.h says */
int gw_walk_find(int root, const char *path, enum gw_walk_last last,
                 struct gw_walk_place *place);
void gw_walk_leave(struct gw_walk_place *place);

#endif
