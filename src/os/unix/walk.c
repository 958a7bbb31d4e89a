/* SPDX-License-Identifier: Apache-2.0 */
#include "os/unix/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/beneath.h"

/* Where a walk stands. `gone` are the names from root to `dir`, each with a slash after
 * it: no links and no dots, so the same names lead there again. `ahead` is what is left
 * of the path. */
struct walk {
    int root, dir;
    unsigned links;
    size_t gone_len;
    const char *at; /* into ahead */
    char gone[PATH_MAX], ahead[PATH_MAX];
};

static void enter(struct walk *w, int dir)
{
    if (w->dir != w->root) close(w->dir);
    w->dir = dir;
}

static int open_dir(int dir, const char *name, int *out)
{
    int fd = openat(dir, name, GW_WALK_O_DIR | O_NOFOLLOW);
    if (fd < 0) return errno;
    *out = fd;
    return 0;
}

/* Go up by one name: from the top along all the others. */
static int go_up(struct walk *w)
{
    if (w->gone_len == 0) return EPERM;
    do
        w->gone_len--;
    while (w->gone_len > 0 && w->gone[w->gone_len - 1] != '/');

    enter(w, w->root);
    for (size_t from = 0; from < w->gone_len;) {
        char name[NAME_MAX + 1];
        size_t len = (size_t)((char *)memchr(w->gone + from, '/', PATH_MAX - from) -
                              (w->gone + from));
        memcpy(name, w->gone + from, len);
        name[len] = '\0';
        int next = -1;
        int err = open_dir(w->dir, name, &next);
        if (err != 0) return err;
        enter(w, next);
        from += len + 1;
    }
    return 0;
}

static int go_down(struct walk *w, const char *name, int next)
{
    size_t len = strlen(name);
    if (w->gone_len + len + 1 > sizeof w->gone) {
        close(next);
        return ENAMETOOLONG;
    }
    memcpy(w->gone + w->gone_len, name, len);
    w->gone_len += len;
    w->gone[w->gone_len++] = '/';
    enter(w, next);
    return 0;
}

/* Put the text of the link `name` before what is ahead.   returns EINVAL if it is no link
 */
static int expand(struct walk *w, const char *name)
{
    char text[PATH_MAX];
    ssize_t len = readlinkat(w->dir, name, text, sizeof text);
    if (len < 0) return errno;
    if (++w->links > GW_BENEATH_MAX_LINKS) return ELOOP;
    if (len == 0) return ENOENT;
    if (text[0] == '/') return EPERM;
    size_t rest = strlen(w->at); /* starts with a slash or is empty */
    if ((size_t)len + rest + 1 > sizeof w->ahead) return ENAMETOOLONG;
    memmove(w->ahead + len, w->at, rest + 1);
    memcpy(w->ahead, text, (size_t)len);
    w->at = w->ahead;
    return 0;
}

/* Take the next component off the path.    returns false at its end */
static int next_name(struct walk *w, char name[NAME_MAX + 1], bool *is_last,
                     bool *has_slash)
{
    w->at += strspn(w->at, "/");
    size_t len = strcspn(w->at, "/");
    if (len > NAME_MAX) return ENAMETOOLONG;
    memcpy(name, w->at, len);
    name[len] = '\0';
    w->at += len;
    *has_slash = *w->at == '/';
    *is_last = w->at[strspn(w->at, "/")] == '\0';
    return 0;
}

/* The walk is over: hand out the directory it stands in. */
static void arrive(struct walk *w, const char *name, bool must_be_dir,
                   struct gw_walk_place *place)
{
    place->dir = w->dir;
    place->is_owned = w->dir != w->root;
    place->must_be_dir = must_be_dir;
    memcpy(place->name, name, strlen(name) + 1);
}

/* Take one step.     *done  the place was found */
static int step(struct walk *w, enum gw_walk_last last, struct gw_walk_place *place,
                bool *done)
{
    char name[NAME_MAX + 1];
    bool is_last, has_slash;
    int err = next_name(w, name, &is_last, &has_slash);
    if (err != 0) return err;

    bool is_up = strcmp(name, "..") == 0;
    if (is_up || name[0] == '\0' || strcmp(name, ".") == 0) {
        if (is_up && (err = go_up(w)) != 0) return err;
        if (is_last) {
            arrive(w, ".", true, place);
            *done = true;
        }
        return 0;
    }
    bool is_meant_itself = last == GW_WALK_NAME || (last == GW_WALK_LINK && !has_slash);
    if (is_last && is_meant_itself) {
        arrive(w, name, has_slash, place);
        *done = true;
        return 0;
    }
    int next = -1;
    err = open_dir(w->dir, name, &next);
    if (err == 0 && !is_last) return go_down(w, name, next);
    if (err == 0) close(next);
    if (err == ENOTDIR || err == ELOOP) {
        err = expand(w, name);
        if (err == 0) return 0;
        if (err == EINVAL) err = ENOTDIR; /* another kind of file */
    }
    /* A last component may be missing, no directory, or closed to us: its user will find
     * out. */
    if (!is_last || err == EPERM || (err == ELOOP && w->links > GW_BENEATH_MAX_LINKS) ||
        err == ENAMETOOLONG)
        return err;
    arrive(w, name, has_slash, place);
    *done = true;
    return 0;
}

int gw_walk_find(int root, const char *path, enum gw_walk_last last,
                 struct gw_walk_place *place)
{
    struct walk w;
    size_t len = strlen(path);
    if (len == 0) return ENOENT;
    if (len >= sizeof w.ahead) return ENAMETOOLONG;
    if (path[0] == '/') return EPERM;
    w.root = w.dir = root;
    w.links = 0;
    w.gone_len = 0;
    memcpy(w.ahead, path, len + 1);
    w.at = w.ahead;

    int err = 0;
    bool done = false;
    while (err == 0 && !done)
        err = step(&w, last, place, &done);
    if (err != 0) enter(&w, root);
    return err;
}

void gw_walk_leave(struct gw_walk_place *place)
{
    if (place->is_owned) close(place->dir);
}
