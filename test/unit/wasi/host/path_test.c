/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/path.h"

#include "wasi/host/io.h"
#include "wasi/world.h"

static struct world w;

static void set_up(void) { world_open(&w, gw_alloc_libc(), 64); }
static void tear_down(void) { world_close(&w); }

TestSuite(path, .init = set_up, .fini = tear_down);

#define RW (GW_RIGHT_FD_READ | GW_RIGHT_FD_WRITE | GW_RIGHT_FD_SEEK | GW_RIGHT_FD_TELL)

Test(path, opening_needs_rights_and_stays_inside)
{
    static const struct {
        const char *rule;
        uint32_t dir;
        const char *path;
        unsigned flags;
        gw_rights base;
        enum gw_errno err;
    } cases[] = {
        {"read",                           3,  "file",        0,                GW_RIGHT_FD_READ, GW_ERRNO_SUCCESS   },
        {"read and write",                 3,  "file",        0,                RW,               GW_ERRNO_SUCCESS   },
        {"nothing at all",                 3,  "file",        0,                0,                GW_ERRNO_SUCCESS   },
        {"every right there is, and more", 3,  "file",        0,                UINT64_MAX,       GW_ERRNO_SUCCESS   },
        {"create",                         3,  "new",         GW_FILE_CREATE,   RW,               GW_ERRNO_SUCCESS   },
        {"a directory to write",           3,  "dir",         0,                RW,               GW_ERRNO_ISDIR     },
        {"outside",                        3,  "../secret",   0,                0,                GW_ERRNO_PERM      },
        {"absolute",                       3,  "/etc/passwd", 0,                0,                GW_ERRNO_PERM      },
        {"through a link",                 3,  "out",         GW_FILE_FOLLOW,   0,                GW_ERRNO_PERM      },
        {"a link itself",                  3,  "link",        0,                0,                GW_ERRNO_LOOP      },
        {"in no directory",                0,  "file",        0,                0,                GW_ERRNO_NOTCAPABLE},
        {"in nothing",                     99, "file",        0,                0,                GW_ERRNO_BADF      },
        {"read what may only be read",     4,  "file",        0,                GW_RIGHT_FD_READ, GW_ERRNO_SUCCESS   },
        {"write it",                       4,  "file",        0,                RW,               GW_ERRNO_NOTCAPABLE},
        {"truncate it",                    4,  "file",        GW_FILE_TRUNCATE, 0,                GW_ERRNO_NOTCAPABLE},
        {"create there",                   4,  "new2",        GW_FILE_CREATE,   0,                GW_ERRNO_NOTCAPABLE},
        {"create where it exists",         4,  "file",        GW_FILE_CREATE,   0,                GW_ERRNO_NOTCAPABLE},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        uint32_t number;
        enum gw_errno err = gw_path_open(&w.process.descs, cases[i].dir, cases[i].path,
                                         cases[i].flags, cases[i].base, 0, &number);
        CHECK_INT(cases[i].rule, err, cases[i].err);
        if (err == GW_ERRNO_SUCCESS) gw_desc_close(&w.process.descs, number);
    }
}

Test(path, what_is_opened_has_no_more_rights_than_were_inherited)
{
    struct gw_desc_table *table = &w.process.descs;
    uint32_t dir, file;
    uint64_t at;
    size_t done;
    struct iovec iov = {"x", 1};
    gw_rights no_write = (GW_RIGHTS_DIR | GW_RIGHTS_FILE) & ~(gw_rights)GW_RIGHTS_CHANGE;
    CHECK_INT(
        "a directory with less",
        gw_path_open(table, 3, "dir", GW_FILE_DIRECTORY, GW_RIGHTS_DIR, no_write, &dir),
        GW_ERRNO_SUCCESS);
    CHECK_INT("write in it", gw_path_open(table, dir, "inner", 0, RW, 0, &file),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("read in it",
              gw_path_open(table, dir, "inner", 0, GW_RIGHT_FD_READ, UINT64_MAX, &file),
              GW_ERRNO_SUCCESS);
    CHECK_INT("write to it", gw_io_write(table, file, &iov, 1, &done),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("cut it", gw_io_set_size(table, file, 0), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("seek without the right", gw_io_seek(table, file, 1, GW_FILE_SET, &at),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("up is out of it",
              gw_path_open(table, dir, "../file", 0, GW_RIGHT_FD_READ, 0, &file),
              GW_ERRNO_PERM);
    CHECK_INT("a file is no directory",
              gw_path_open(table, file, "x", 0, GW_RIGHT_FD_READ, 0, &file),
              GW_ERRNO_NOTCAPABLE);
}

Test(path, nothing_changes_in_a_read_only_directory)
{
    struct gw_desc_table *table = &w.process.descs;
    struct gw_file_time now = {.kind = GW_FILE_TIME_NOW};
    struct gw_file_stat st;
    CHECK_INT("mkdir", gw_path_make_dir(table, 4, "d"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("rmdir", gw_path_remove_dir(table, 4, "dir"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("unlink", gw_path_unlink(table, 4, "file"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("rename in", gw_path_rename(table, 3, "file", 4, "f"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("rename out", gw_path_rename(table, 4, "file", 3, "f"),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("link in", gw_path_link(table, 3, "file", 4, "f"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("link out", gw_path_link(table, 4, "file", 3, "f"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("symlink", gw_path_symlink(table, "file", 4, "f"), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("times", gw_path_set_times(table, 4, "file", false, now, now),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("own times", gw_io_set_times(table, 4, now, now), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("looking is fine", gw_path_stat(table, 4, "file", false, &st),
              GW_ERRNO_SUCCESS);
    CHECK_INT("size", st.size_bytes, 12);
}

Test(path, links_to_absolute_paths_are_not_made)
{
    char text[16];
    size_t len;
    struct gw_desc_table *table = &w.process.descs;
    CHECK_INT("absolute", gw_path_symlink(table, "/etc", 3, "l"), GW_ERRNO_PERM);
    CHECK_INT("relative", gw_path_symlink(table, "../x", 3, "l"), GW_ERRNO_SUCCESS);
    CHECK_INT("is kept as text", gw_path_readlink(table, 3, "l", text, sizeof text, &len),
              GW_ERRNO_SUCCESS);
    CHECK_INT("whole", len, 4);
    CHECK_INT("cut off", gw_path_readlink(table, 3, "l", text, 2, &len),
              GW_ERRNO_SUCCESS);
    CHECK_INT("cut off", len, 2);
}

Test(path, a_guest_cannot_use_up_more_descriptors_than_the_limit)
{
    uint32_t number;
    int opened = 0;
    enum gw_errno err;
    while ((err = gw_path_open(&w.process.descs, 3, "file", 0, 0, 0, &number)) ==
           GW_ERRNO_SUCCESS)
        opened++;
    CHECK_INT("answer", err, GW_ERRNO_MFILE);
    CHECK_INT("opened", opened, 64 - WORLD_FREE);
    CHECK_INT("close one", gw_desc_close(&w.process.descs, number), GW_ERRNO_SUCCESS);
    CHECK_INT("and go on", gw_path_open(&w.process.descs, 3, "file", 0, 0, 0, &number),
              GW_ERRNO_SUCCESS);
}
