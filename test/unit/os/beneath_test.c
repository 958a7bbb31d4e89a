/* SPDX-License-Identifier: Apache-2.0 */
/* A little tree with a secret beside it. Every rule holds for the kernel's walk and for
 * ours.
 *
 *   base/secret            must never be reached
 *   base/root/             the confinement
 *     file  dir/inner/deep  dir/up -> ../file  dir/abs-dir -> /
 *     link -> file  dirlink -> dir  out -> ../secret  abs -> /etc/passwd  far ->
 * dir/../../secret loop -> loop  chain0 -> chain1 -> ... -> chain41  dangling -> nothing
 * proc -> /proc/self/root */
#include "os/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static char base[64];
static int root = -1;

static void put(int dir, const char *name)
{
    int fd = openat(dir, name, O_CREAT | O_WRONLY, 0666);
    close(fd);
}

static void make_tree(void)
{
    snprintf(base, sizeof base, "/tmp/godwit-beneath-XXXXXX");
    if (mkdtemp(base) == NULL) abort();
    int fd = open(base, O_RDONLY | O_DIRECTORY);
    put(fd, "secret");
    mkdirat(fd, "root", 0777);
    mkdirat(fd, "root/dir", 0777);
    mkdirat(fd, "root/dir/inner", 0777);
    mkdirat(fd, "outside", 0777);
    put(fd, "outside/secret");
    root = openat(fd, "root", O_RDONLY | O_DIRECTORY);
    close(fd);
    put(root, "file");
    put(root, "dir/inner/deep");
    static const char *const links[][2] = {
        {"../file",          "dir/up"     },
        {"/",                "dir/abs-dir"},
        {"file",             "link"       },
        {"dir",              "dirlink"    },
        {"../secret",        "out"        },
        {"/etc/passwd",      "abs"        },
        {"dir/../../secret", "far"        },
        {"loop",             "loop"       },
        {"nothing",          "dangling"   },
        {"/proc/self/root",  "proc"       },
        {"dir/inner/",       "slashed"    },
    };
    for (size_t i = 0; i < GW_COUNT(links); i++)
        if (symlinkat(links[i][0], root, links[i][1]) != 0) abort();
    for (int i = 0; i <= GW_BENEATH_MAX_LINKS; i++) {
        char name[16], target[16];
        snprintf(name, sizeof name, "chain%d", i);
        snprintf(target, sizeof target, "chain%d", i + 1);
        if (symlinkat(i == GW_BENEATH_MAX_LINKS ? "file" : target, root, name) != 0)
            abort();
    }
}

static void remove_tree(void)
{
    char command[96];
    close(root);
    snprintf(command, sizeof command, "rm -rf %s", base);
    if (system(command) != 0) abort();
    gw_beneath_prefer_walk(false);
}

TestSuite(beneath, .init = make_tree, .fini = remove_tree);

static const struct {
    const char *rule, *path;
    unsigned flags;
    int err;
} opens[] = {
    {"a file",                                 "file",                        0,                                               0      },
    {"deep",                                   "dir/inner/deep",              0,                                               0      },
    {"dots and slashes",                       "./dir//./inner/deep",         0,                                               0      },
    {"up and down again",                      "dir/inner/../../dir/../file", 0,                                               0      },
    {"a link to a directory in between",       "dirlink/inner/deep",          0,                                               0      },
    {"a link that goes up, but not out",       "dir/up",                      GW_FILE_FOLLOW,                                  0      },
    {"through two links",                      "dirlink/up",                  GW_FILE_FOLLOW,                                  0      },
    {"a last link is followed if asked",       "link",                        GW_FILE_FOLLOW,                                  0      },
    {"and is not if not",                      "link",                        0,                                               ELOOP  },
    {"the directory itself",                   ".",                           0,                                               0      },
    {"the directory itself, the long way",     "dir/..",                      0,                                               0      },
    {"slashes after a directory",              "dir//",                       0,                                               0      },
    {"slashes after a link follow it",         "dirlink/",                    0,                                               0      },
    {"a link that ends in a slash",            "slashed",                     GW_FILE_FOLLOW,                                  0      },
    {"slashes after a file",                   "file/",                       0,                                               ENOTDIR},
    {"nothing",                                "",                            0,                                               ENOENT },
    {"missing",                                "nix",                         0,                                               ENOENT },
    {"missing on the way",                     "nix/file",                    0,                                               ENOENT },
    {"a file on the way",                      "file/x",                      0,                                               ENOTDIR},
    {"a file on the way up",                   "file/..",                     0,                                               ENOTDIR},
    {"absolute",                               "/etc/passwd",                 0,                                               EPERM  },
    {"the root",                               "/",                           0,                                               EPERM  },
    {"above",                                  "..",                          0,                                               EPERM  },
    {"above and beyond",                       "../secret",                   0,                                               EPERM  },
    {"above by detour",                        "dir/../../secret",            0,                                               EPERM  },
    {"above and back in",                      "../root/file",                0,                                               EPERM  },
    {"above through a link",                   "dirlink/../../secret",        0,                                               EPERM  },
    {"link out",                               "out",                         GW_FILE_FOLLOW,                                  EPERM  },
    {"link out as directory",                  "out/x",                       0,                                               EPERM  },
    {"absolute link",                          "abs",                         GW_FILE_FOLLOW,                                  EPERM  },
    {"absolute link on the way",               "dir/abs-dir/etc/passwd",      0,                                               EPERM  },
    {"link that winds out",                    "far",                         GW_FILE_FOLLOW,                                  EPERM  },
    {"link to magic",                          "proc/etc/passwd",             0,                                               EPERM  },
    {"loop",                                   "loop",                        GW_FILE_FOLLOW,                                  ELOOP  },
    {"loop on the way",                        "loop/x",                      0,                                               ELOOP  },
    {"40 links",                               "chain1",                      GW_FILE_FOLLOW,                                  0      },
    {"41 links",                               "chain0",                      GW_FILE_FOLLOW,                                  ELOOP  },
    {"dangling",                               "dangling",                    GW_FILE_FOLLOW,                                  ENOENT },
    {"a directory is wanted",                  "file",                        GW_FILE_DIRECTORY,                               ENOTDIR},
    {"a directory is wanted, a link is there", "dirlink",                     GW_FILE_DIRECTORY,                               ENOTDIR},
    {"exclusive: exists",                      "file",                        GW_FILE_CREATE | GW_FILE_EXCLUSIVE,              EEXIST },
    {"exclusive: a link is there",             "dangling",
     GW_FILE_CREATE | GW_FILE_EXCLUSIVE | GW_FILE_FOLLOW,                                                                      EEXIST },
    {"create outside",                         "../new",                      GW_FILE_CREATE | GW_FILE_WRITE,                  EPERM  },
    {"create through a link out",              "out",                         GW_FILE_CREATE | GW_FILE_WRITE | GW_FILE_FOLLOW,
     EPERM                                                                                                                            },
    {"create through a link",                  "dangling",                    GW_FILE_CREATE | GW_FILE_WRITE | GW_FILE_FOLLOW,
     0                                                                                                                                },
    {"create with a slash",                    "new/",                        GW_FILE_CREATE | GW_FILE_WRITE,                  EISDIR },
    {"write a directory",                      "dir",                         GW_FILE_WRITE,                                   EISDIR },
    {"create a directory this way",            "new",                         GW_FILE_CREATE | GW_FILE_DIRECTORY,              EINVAL },
};

static void check_opens(void)
{
    for (size_t i = 0; i < GW_COUNT(opens); i++) {
        int fd = -1;
        int err = gw_beneath_open(root, opens[i].path, opens[i].flags, &fd);
        if (opens[i].err == 0 && (opens[i].flags & GW_FILE_CREATE))
            unlinkat(root, "nothing", 0);
        CHECK_INT(opens[i].rule, err, opens[i].err);
        if (err == 0) close(fd);
    }
}

Test(beneath, opens_by_the_kernel) { check_opens(); }
Test(beneath, opens_by_hand)
{
    gw_beneath_prefer_walk(true);
    check_opens();
}

enum op {
    STAT,
    STAT_FOLLOW,
    TIMES,
    READLINK,
    MKDIR,
    RMDIR,
    UNLINK,
    SYMLINK,
    LINK,
    RENAME
};

static const struct {
    const char *rule;
    enum op op;
    const char *path, *other; /* where two: from path to other */
    int err;
} ops[] = {
    {"stat of a link",                         STAT,        "out",                  NULL,        0        },
    {"stat of what it leads to",               STAT_FOLLOW, "out",                  NULL,        EPERM    },
    {"stat through a link out",                STAT,        "out/",                 NULL,        EPERM    },
    {"stat of what is above",                  STAT,        "..",                   NULL,        EPERM    },
    {"stat of an absolute link's end",         STAT_FOLLOW, "abs",                  NULL,        EPERM    },
    {"stat with slashes",                      STAT,        "dir/",                 NULL,        0        },
    {"stat of a file with slashes",            STAT,        "file/",                NULL,        ENOTDIR  },
    {"stat through a link with slashes",       STAT,        "dirlink//",            NULL,        0        },
    {"times of what is above",                 TIMES,       "../secret",            NULL,        EPERM    },
    {"times through a link out",               TIMES,       "out",                  NULL,        EPERM    },
    {"readlink",                               READLINK,    "out",                  NULL,        0        },
    {"readlink of a link's directory",         READLINK,    "dirlink/",             NULL,        EINVAL   },
    {"readlink of a file",                     READLINK,    "file",                 NULL,        EINVAL   },
    {"readlink outside",                       READLINK,    "dir/../../root/link",  NULL,        EPERM    },
    {"mkdir",                                  MKDIR,       "made",                 NULL,        0        },
    {"mkdir again, with a slash",              MKDIR,       "made/",                NULL,        EEXIST   },
    {"mkdir over a link out",                  MKDIR,       "out",                  NULL,        EEXIST   },
    {"mkdir over a link out, with a slash",    MKDIR,       "out/",                 NULL,        EEXIST   },
    {"mkdir outside",                          MKDIR,       "../made",              NULL,        EPERM    },
    {"mkdir through a link out",               MKDIR,       "dir/abs-dir/tmp/made", NULL,        EPERM    },
    {"rmdir of the root",                      RMDIR,       ".",                    NULL,        EINVAL   },
    {"rmdir of what is above",                 RMDIR,       "..",                   NULL,        EPERM    },
    {"rmdir of a link",                        RMDIR,       "dirlink/",             NULL,        ENOTDIR  },
    {"rmdir outside",                          RMDIR,       "../outside",           NULL,        EPERM    },
    {"rmdir",                                  RMDIR,       "made/",                NULL,        0        },
    {"rmdir of one that is not empty",         RMDIR,       "dir",                  NULL,        ENOTEMPTY},
    {"unlink outside",                         UNLINK,      "../secret",            NULL,        EPERM    },
    {"unlink of a directory",                  UNLINK,      "dir",                  NULL,        EISDIR   },
    {"unlink of a directory, with a slash",    UNLINK,      "dir/",                 NULL,        EISDIR   },
    {"unlink of a file, with a slash",         UNLINK,      "file/",                NULL,        ENOTDIR  },
    {"symlink outside",                        SYMLINK,     "../new",               NULL,        EPERM    },
    {"symlink",                                SYMLINK,     "new",                  NULL,        0        },
    {"symlink with a slash, over a directory", SYMLINK,     "dir/",                 NULL,        EEXIST   },
    {"symlink with a slash, over nothing",     SYMLINK,     "new2/",                NULL,        ENOENT   },
    {"unlink of a link",                       UNLINK,      "new",                  NULL,        0        },
    {"link to outside",                        LINK,        "file",                 "../stolen", EPERM    },
    {"link from outside",                      LINK,        "../secret",            "stolen",    EPERM    },
    {"link of a link links itself",            LINK,        "out",                  "out2",      0        },
    {"link through a link",                    LINK,        "out/",                 "out3",      ENOTDIR  },
    {"link to a name with a slash",            LINK,        "file",                 "file2/",    ENOENT   },
    {"unlink of that",                         UNLINK,      "out2",                 NULL,        0        },
    {"rename to outside",                      RENAME,      "file",                 "../stolen", EPERM    },
    {"rename from outside",                    RENAME,      "../secret",            "stolen",    EPERM    },
    {"rename of the root",                     RENAME,      ".",                    "x",         EBUSY    },
    {"rename of what is above",                RENAME,      "..",                   "x",         EPERM    },
    {"rename of a file with a slash",          RENAME,      "file/",                "x",         ENOTDIR  },
    {"rename of a file to a slash",            RENAME,      "file",                 "x/",        ENOTDIR  },
    {"rename of a directory with slashes",     RENAME,      "dir/",                 "dir2//",    0        },
    {"and back",                               RENAME,      "dir2",                 "dir",       0        },
};

static int run_op(enum op op, const char *path, const char *other)
{
    struct gw_file_stat st;
    struct gw_file_time now = {.kind = GW_FILE_TIME_NOW};
    char text[PATH_MAX];
    size_t len;
    switch (op) {
    case STAT:
        return gw_beneath_stat(root, path, false, &st);
    case STAT_FOLLOW:
        return gw_beneath_stat(root, path, true, &st);
    case TIMES:
        return gw_beneath_set_times(root, path, true, now, now);
    case READLINK:
        return gw_beneath_readlink(root, path, text, sizeof text, &len);
    case MKDIR:
        return gw_beneath_make_dir(root, path);
    case RMDIR:
        return gw_beneath_remove_dir(root, path);
    case UNLINK:
        return gw_beneath_unlink(root, path);
    case SYMLINK:
        return gw_beneath_symlink("target", root, path);
    case LINK:
        return gw_beneath_link(root, path, root, other);
    case RENAME:
        return gw_beneath_rename(root, path, root, other);
    }
    return -1;
}

static void check_ops(void)
{
    for (size_t i = 0; i < GW_COUNT(ops); i++)
        CHECK_INT(ops[i].rule, run_op(ops[i].op, ops[i].path, ops[i].other), ops[i].err);
}

Test(beneath, operations_by_the_kernel) { check_ops(); }
Test(beneath, operations_by_hand)
{
    gw_beneath_prefer_walk(true);
    check_ops();
}

static void check_long_names(void)
{
    static char path[PATH_MAX + 16];
    int fd;
    memset(path, 'a', NAME_MAX + 1);
    CHECK_INT("name", gw_beneath_open(root, path, 0, &fd), ENAMETOOLONG);
    for (size_t i = 0; i + 2 < PATH_MAX; i += 2)
        memcpy(path + i, "./", 3);
    CHECK_INT("just short enough", gw_beneath_open(root, path, 0, &fd), 0);
    close(fd);
    memset(path, '/', PATH_MAX);
    path[0] = '.';
    CHECK_INT("path", gw_beneath_open(root, path, 0, &fd), ENAMETOOLONG);
}

Test(beneath, long_names)
{
    check_long_names();
    gw_beneath_prefer_walk(true);
    check_long_names();
}

/* Someone swaps a directory and a link out, as fast as they can; no look through it ever
 * sees outside. */
static _Atomic bool racing;

static void *swap(void *env)
{
    (void)env;
    symlinkat("../outside", root, "bad");
    mkdirat(root, "good", 0777);
    while (atomic_load(&racing)) {
        renameat2(root, "good", root, "bad", RENAME_EXCHANGE);
        renameat(root, "dir/inner", root, "dir/moved");
        renameat(root, "dir/moved", root, "dir/inner");
    }
    return NULL;
}

static void race(void)
{
    pthread_t thread;
    atomic_store(&racing, true);
    pthread_create(&thread, NULL, swap, NULL);
    for (int i = 0; i < 20000; i++) {
        struct gw_file_stat st;
        int fd;
        cr_assert(gw_beneath_open(root, "good/secret", GW_FILE_FOLLOW, &fd) != 0);
        cr_assert(gw_beneath_stat(root, "good/../dir/../good/secret", true, &st) != 0);
        cr_assert(gw_beneath_open(root, "good/../../outside/secret", 0, &fd) != 0);
        cr_assert(gw_beneath_open(root, "dir/inner/../../../secret", 0, &fd) != 0);
        cr_assert(gw_beneath_unlink(root, "good/secret") != 0);
        if (gw_beneath_open(root, "good/new", GW_FILE_CREATE | GW_FILE_WRITE, &fd) == 0)
            close(fd);
    }
    atomic_store(&racing, false);
    pthread_join(thread, NULL);
    char path[96];
    snprintf(path, sizeof path, "%s/outside/new", base);
    cr_assert(access(path, F_OK) != 0);
    snprintf(path, sizeof path, "%s/outside/secret", base);
    cr_assert(access(path, F_OK) == 0);
}

Test(beneath, races_by_the_kernel) { race(); }
Test(beneath, races_by_hand)
{
    gw_beneath_prefer_walk(true);
    race();
}
