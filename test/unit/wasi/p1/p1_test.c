/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of both modules, called as a guest would, over a memory of one page. */
#include "wasi/p1/p1.h"

#include "core/runtime/memory.h"
#include "core/runtime/tier.h"
#include "wasi/host/path.h"
#include "wasi/p1/call.h"
#include "wasi/world.h"

static struct world w;
static struct gw_type_registry *registry;
static struct gw_store *store;
static struct gw_p1_call call;

static void set_up(void)
{
    world_open(&w, gw_alloc_libc(), 64);
    struct gw_store_config config = gw_store_config_defaults();
    struct gw_memtype type = {
        .limits = {.min = 1, .max = 1, .has_max = true},
          .page_size_log2 = 16
    };
    if (gw_type_registry_new(gw_alloc_libc(), &registry) != GW_OK) abort();
    static const struct gw_tier no_tier = {.name = "none"}; /* there is no guest code */
    config.registry = registry;
    config.tier = &no_tier;
    if (gw_store_new(&config, &store) != GW_OK) abort();
    call = (struct gw_p1_call){.process = &w.process, .store = store};
    if (gw_memory_new(store, &type, NULL, &call.memory) != GW_OK) abort();
}

static void tear_down(void)
{
    gw_store_free(&store);
    gw_type_registry_free(&registry);
    world_close(&w);
}

TestSuite(p1, .init = set_up, .fini = tear_down);

static uint8_t *mem(uint32_t at) { return gw_memory_at(call.memory, at, 1); }
static uint32_t put_text(uint32_t at, const char *text)
{
    memcpy(mem(at), text, strlen(text));
    return (uint32_t)strlen(text);
}

#define CALL(name, ...) gw_p1_##name(&call, (const uint64_t[]){__VA_ARGS__})

enum { END = 65536, PATH = 1000, OUT = 2000, BUFFER = 4096 };

static uint32_t open_file(const char *path, uint32_t oflags, gw_rights rights,
                          uint32_t fdflags)
{
    uint32_t len = put_text(PATH, path);
    enum gw_errno err =
        CALL(path_open, 3, 1, PATH, len, oflags, rights, UINT64_MAX, fdflags, OUT);
    CHECK_INT(path, err, GW_ERRNO_SUCCESS);
    return gw_p1_get32(mem(OUT));
}

Test(p1, every_pointer_is_checked)
{
    /* `~` marks the argument under test, here by -1: each is set to places that are not
     * all inside. */
    enum { X = 0xffffff };
    static const struct {
        const char *rule;
        gw_p1_handler *handler;
        uint64_t a[9]; /* X: set to bad places */
        uint32_t len;  /* so many bytes are touched there */
    } cases[] = {
        {"args_sizes_get",          gw_p1_args_sizes_get,        {X, 0},                      4 },
        {"args_sizes_get 2",        gw_p1_args_sizes_get,        {0, X},                      4 },
        {"environ_sizes_get",       gw_p1_environ_sizes_get,     {X, 0},                      4 },
        {"clock_res_get",           gw_p1_clock_res_get,         {1, X},                      8 },
        {"clock_time_get",          gw_p1_clock_time_get,        {1, 0, X},                   8 },
        {"fd_fdstat_get",           gw_p1_fd_fdstat_get,         {3, X},                      24},
        {"fd_filestat_get",         gw_p1_fd_filestat_get,       {3, X},                      64},
        {"fd_pread vectors",        gw_p1_fd_pread,              {3, X, 1, 0, 0},             8 },
        {"fd_pread result",         gw_p1_fd_pread,              {3, 0, 0, 0, X},             4 },
        {"fd_pwrite vectors",       gw_p1_fd_pwrite,             {3, X, 1, 0, 0},             8 },
        {"fd_read vectors",         gw_p1_fd_read,               {0, X, 1, 0},                8 },
        {"fd_read result",          gw_p1_fd_read,               {0, 0, 0, X},                4 },
        {"fd_write vectors",        gw_p1_fd_write,              {1, X, 1, 0},                8 },
        {"fd_write result",         gw_p1_fd_write,              {1, 0, 0, X},                4 },
        {"fd_prestat_get",          gw_p1_fd_prestat_get,        {3, X},                      8 },
        {"fd_prestat_dir_name",     gw_p1_fd_prestat_dir_name,   {3, X, 5},                   5 },
        {"fd_readdir buffer",       gw_p1_fd_readdir,            {3, X, 99, 0, 0},            99},
        {"fd_readdir result",       gw_p1_fd_readdir,            {3, 0, 99, 0, X},            4 },
        {"fd_seek",                 gw_p1_fd_seek,               {3, 0, 0, X},                8 },
        {"fd_tell",                 gw_p1_fd_tell,               {3, X},                      8 },
        {"path_create_directory",   gw_p1_path_create_directory, {3, X, 7},                   7 },
        {"path_filestat_get",       gw_p1_path_filestat_get,     {3, 0, X, 7, 0},             7 },
        {"path_filestat_set_times",
         gw_p1_path_filestat_set_times,                          {3, 0, X, 7, 0, 0, 0},
         7                                                                                      },
        {"path_link old",           gw_p1_path_link,             {3, 0, X, 7, 3, 0, 1},       7 },
        {"path_link new",           gw_p1_path_link,             {3, 0, PATH, 4, 3, X, 7},    7 },
        {"path_open",               gw_p1_path_open,             {3, 0, X, 7, 0, 0, 0, 0, 0}, 7 },
        {"path_open result",        gw_p1_path_open,             {3, 0, 0, 7, 0, 0, 0, 0, X}, 4 },
        {"path_readlink",           gw_p1_path_readlink,         {3, X, 7, 0, 9, 0},          7 },
        {"path_readlink buffer",    gw_p1_path_readlink,         {3, 0, 7, X, 9, 0},          9 },
        {"path_readlink result",    gw_p1_path_readlink,         {3, 0, 7, 0, 9, X},          4 },
        {"path_remove_directory",   gw_p1_path_remove_directory, {3, X, 7},                   7 },
        {"path_rename old",         gw_p1_path_rename,           {3, X, 7, 3, 0, 1},          7 },
        {"path_rename new",         gw_p1_path_rename,           {3, PATH, 4, 3, X, 7},       7 },
        {"path_symlink old",        gw_p1_path_symlink,          {X, 7, 3, 0, 1},             7 },
        {"path_symlink new",        gw_p1_path_symlink,          {PATH, 4, 3, X, 7},          7 },
        {"path_unlink_file",        gw_p1_path_unlink_file,      {3, X, 7},                   7 },
        {"poll_oneoff in",          gw_p1_poll_oneoff,           {X, 0, 1, 0},                48},
        {"poll_oneoff out",         gw_p1_poll_oneoff,           {0, X, 1, 0},                32},
        {"poll_oneoff result",      gw_p1_poll_oneoff,           {0, 0, 1, X},                4 },
        {"random_get",              gw_p1_random_get,            {X, 77},                     77},
        {"sock_accept",             gw_p1_sock_accept,           {3, 0, X},                   4 },
        {"sock_recv vectors",       gw_p1_sock_recv,             {3, X, 1, 0, 0, 0},          8 },
        {"sock_recv result",        gw_p1_sock_recv,             {3, 0, 0, 0, X, 0},          4 },
        {"sock_recv flags",         gw_p1_sock_recv,             {3, 0, 0, 0, 0, X},          2 },
        {"sock_send vectors",       gw_p1_sock_send,             {3, X, 1, 0, 0},             8 },
        {"sock_send result",        gw_p1_sock_send,             {3, 0, 0, 0, X},             4 },
    };
    put_text(PATH, "file");
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const uint64_t bad[] = {END - cases[i].len + 1, END, UINT32_MAX, UINT32_MAX - 1,
                                (uint64_t)1 << 32 | END};
        for (size_t b = 0; b < GW_COUNT(bad); b++) {
            uint64_t a[9];
            memcpy(a, cases[i].a, sizeof a);
            for (int k = 0; k < 9; k++)
                if (a[k] == X) a[k] = bad[b];
            CHECK_INT(cases[i].rule, cases[i].handler(&call, a), GW_ERRNO_FAULT);
        }
    }
    struct gw_memory *memory = call.memory;
    call.memory = NULL;
    CHECK_INT("no memory at all", CALL(random_get, 0, 8), GW_ERRNO_FAULT);
    call.memory = memory;
}

Test(p1, a_bad_buffer_among_good_ones)
{
    gw_p1_put32(mem(0), 100);
    gw_p1_put32(mem(4), 4);
    gw_p1_put32(mem(8), END - 3);
    gw_p1_put32(mem(12), 4);
    CHECK_INT("read", CALL(fd_read, 0, 0, 2, OUT), GW_ERRNO_FAULT);
    CHECK_INT("an array that wraps", CALL(fd_read, 0, 0, 0x20000001, OUT),
              GW_ERRNO_FAULT);
    CHECK_INT(
        "an empty buffer at the end",
        (gw_p1_put32(mem(8), END), gw_p1_put32(mem(12), 0), CALL(fd_write, 1, 0, 2, OUT)),
        GW_ERRNO_SUCCESS);
    CHECK_INT("written", gw_p1_get32(mem(OUT)), 4);
}

Test(p1, paths)
{
    static char name[70000];
    static const struct {
        const char *rule, *path;
        uint32_t len;
        enum gw_errno err;
    } cases[] = {
        {"plain",            "file",         4,     GW_ERRNO_SUCCESS    },
        {"a NUL at the end", "file\0",       5,     GW_ERRNO_INVAL      },
        {"a NUL inside",     "fi\0le",       5,     GW_ERRNO_INVAL      },
        {"not UTF-8",        "fil\xff",      4,     GW_ERRNO_ILSEQ      },
        {"a surrogate",      "\xed\xa0\x80", 3,     GW_ERRNO_ILSEQ      },
        {"UTF-8",            "\xc3\xa4",     2,     GW_ERRNO_NOENT      },
        {"empty",            "",             0,     GW_ERRNO_NOENT      },
        {"too long",         name,           4096,  GW_ERRNO_NAMETOOLONG},
        {"much too long",    name,           60000, GW_ERRNO_NAMETOOLONG},
        {"outside",          "../secret",    9,     GW_ERRNO_PERM       },
        {"absolute",         "/file",        5,     GW_ERRNO_PERM       },
    };
    memset(name, 'a', sizeof name);
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        memcpy(mem(PATH), cases[i].path, cases[i].len);
        CHECK_INT(cases[i].rule, CALL(path_filestat_get, 3, 0, PATH, cases[i].len, OUT),
                  cases[i].err);
    }
}

Test(p1, filestat_in_both_layouts)
{
    uint32_t len = put_text(PATH, "file");
    struct gw_file_stat st;
    gw_path_stat(&w.process.descs, 3, "file", false, &st);
    for (int unstable = 0; unstable < 2; unstable++) {
        uint8_t *out = mem(OUT);
        const char *rule = unstable ? "unstable" : "0.1";
        uint32_t rest = unstable ? 24 : 32;
        call.is_unstable = unstable;
        memset(out, 0xaa, 80);
        CHECK_INT(rule, CALL(path_filestat_get, 3, 0, PATH, len, OUT), GW_ERRNO_SUCCESS);
        CHECK_INT(rule, gw_p1_get64(out), st.dev);
        CHECK_INT(rule, gw_p1_get64(out + 8), st.ino);
        CHECK_INT(rule, out[16], 4);
        CHECK_INT(rule, unstable ? gw_p1_get32(out + 20) : gw_p1_get64(out + 24), 1);
        CHECK_INT(rule, gw_p1_get64(out + rest), 12);
        CHECK_INT(rule, gw_p1_get64(out + rest + 8), st.atim_ns);
        CHECK_INT(rule, gw_p1_get64(out + rest + 16), st.mtim_ns);
        CHECK_INT(rule, gw_p1_get64(out + rest + 24), st.ctim_ns);
        CHECK_INT("nothing behind it", out[rest + 32], 0xaa);
    }
}

Test(p1, whence_in_both_orders)
{
    static const struct {
        const char *rule;
        bool is_unstable;
        int64_t offset;
        uint32_t whence;
        enum gw_errno err;
        uint64_t at;
    } cases[] = {
        {"set",                  false, 5,  0, GW_ERRNO_SUCCESS, 5 },
        {"cur",                  false, 2,  1, GW_ERRNO_SUCCESS, 7 },
        {"end",                  false, -1, 2, GW_ERRNO_SUCCESS, 11},
        {"unknown",              false, 0,  3, GW_ERRNO_INVAL,   0 },
        {"before the beginning", false, -1, 0, GW_ERRNO_INVAL,   0 },
        {"unstable set",         true,  5,  2, GW_ERRNO_SUCCESS, 5 },
        {"unstable cur",         true,  2,  0, GW_ERRNO_SUCCESS, 7 },
        {"unstable end",         true,  -1, 1, GW_ERRNO_SUCCESS, 11},
        {"unstable unknown",     true,  0,  3, GW_ERRNO_INVAL,   0 },
    };
    uint32_t fd = open_file("file", 0, GW_RIGHT_FD_SEEK | GW_RIGHT_FD_TELL, 0);
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        call.is_unstable = cases[i].is_unstable;
        enum gw_errno err =
            CALL(fd_seek, fd, (uint64_t)cases[i].offset, cases[i].whence, OUT);
        CHECK_INT(cases[i].rule, err, cases[i].err);
        if (err == GW_ERRNO_SUCCESS)
            CHECK_INT(cases[i].rule, gw_p1_get64(mem(OUT)), cases[i].at);
    }
}

Test(p1, poll_in_both_layouts)
{
    for (int unstable = 0; unstable < 2; unstable++) {
        const char *rule = unstable ? "unstable" : "0.1";
        uint32_t step = unstable ? 56 : 48, clock = unstable ? 24 : 16;
        call.is_unstable = unstable;
        memset(mem(0), 0, 200);
        gw_p1_put64(mem(0), 0x1111); /* 1 ns of the monotonic clock */
        gw_p1_put32(mem(clock), 1);
        gw_p1_put64(mem(clock + 8), 1);
        gw_p1_put64(mem(step), 0x2222); /* descriptor 99 */
        *mem(step + 8) = 1;
        gw_p1_put32(mem(step + 16), 99);
        CHECK_INT(rule, CALL(poll_oneoff, 0, 500, 1, OUT), GW_ERRNO_SUCCESS);
        CHECK_INT(rule, gw_p1_get32(mem(OUT)), 1);
        CHECK_INT(rule, gw_p1_get64(mem(500)), 0x1111);
        CHECK_INT(rule, gw_p1_get16(mem(508)), 0);
        CHECK_INT(rule, *mem(510), 0);
        CHECK_INT(rule, CALL(poll_oneoff, step, 500, 1, OUT), GW_ERRNO_SUCCESS);
        CHECK_INT(rule, gw_p1_get64(mem(500)), 0x2222);
        CHECK_INT(rule, gw_p1_get16(mem(508)), GW_ERRNO_BADF);
        CHECK_INT(rule, *mem(510), 1);
        CHECK_INT("none", CALL(poll_oneoff, 0, 500, 0, OUT), GW_ERRNO_INVAL);
        *mem(8) = 3;
        CHECK_INT("unknown kind", CALL(poll_oneoff, 0, 500, 1, OUT), GW_ERRNO_INVAL);
    }
    CHECK_INT("too many", CALL(poll_oneoff, 0, 500, UINT32_MAX, OUT), GW_ERRNO_INVAL);
}

Test(p1, arguments_and_variables)
{
    static const char *const args[] = {"program", "", "b c"};
    gw_process_set_strings(&w.process, &w.process.args, args, 3);
    CHECK_INT("sizes", CALL(args_sizes_get, OUT, OUT + 4), GW_ERRNO_SUCCESS);
    CHECK_INT("count", gw_p1_get32(mem(OUT)), 3);
    CHECK_INT("bytes", gw_p1_get32(mem(OUT + 4)), 13);
    CHECK_INT("get", CALL(args_get, 0, BUFFER), GW_ERRNO_SUCCESS);
    for (uint32_t i = 0; i < 3; i++)
        CHECK_STR("string", (char *)mem(gw_p1_get32(mem(i * 4))), args[i]);
    CHECK_INT("no room", CALL(args_get, 0, END - 12), GW_ERRNO_FAULT);
    CHECK_INT("no room for pointers", CALL(args_get, END - 11, 0), GW_ERRNO_FAULT);
    CHECK_INT("no variables", CALL(environ_sizes_get, OUT, OUT + 4), GW_ERRNO_SUCCESS);
    CHECK_INT("no variables", gw_p1_get64(mem(OUT)), 0);
    CHECK_INT("no variables", CALL(environ_get, END, END), GW_ERRNO_SUCCESS);
}

Test(p1, directory_entries_are_cut_off_where_the_buffer_ends)
{
    CHECK_INT("readdir", CALL(fd_readdir, 3, BUFFER, 4000, 0, OUT), GW_ERRNO_SUCCESS);
    uint32_t whole = gw_p1_get32(mem(OUT)), count = 0;
    for (uint32_t at = 0; at < whole; count++)
        at += 24 + gw_p1_get32(mem(BUFFER + at + 16));
    CHECK_INT("entries", count, 6);
    for (uint32_t len = 0; len <= whole + 1; len++) {
        *mem(BUFFER + len) = 0x55;
        CHECK_INT("short", CALL(fd_readdir, 3, BUFFER, len, 0, OUT), GW_ERRNO_SUCCESS);
        CHECK_INT("filled", gw_p1_get32(mem(OUT)), len < whole ? len : whole);
        CHECK_INT("not beyond", *mem(BUFFER + len), 0x55);
    }
}

Test(p1, preopens)
{
    CHECK_INT("prestat", CALL(fd_prestat_get, 3, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("a directory", *mem(OUT), 0);
    CHECK_INT("length", gw_p1_get32(mem(OUT + 4)), 5);
    CHECK_INT("name", CALL(fd_prestat_dir_name, 3, BUFFER, 5), GW_ERRNO_SUCCESS);
    CHECK("name", memcmp(mem(BUFFER), "/data", 5) == 0);
    CHECK_INT("short", CALL(fd_prestat_dir_name, 3, BUFFER, 4), GW_ERRNO_NAMETOOLONG);
    CHECK_INT("stdio is none", CALL(fd_prestat_get, 1, OUT), GW_ERRNO_BADF);
    uint32_t fd = open_file(".", 2, GW_RIGHTS_DIR, 0);
    CHECK_INT("what is opened is none", CALL(fd_prestat_get, fd, OUT), GW_ERRNO_BADF);
    CHECK_INT("renumber", CALL(fd_renumber, fd, 3), GW_ERRNO_SUCCESS);
    CHECK_INT("and 3 is none any more", CALL(fd_prestat_get, 3, OUT), GW_ERRNO_BADF);
}

Test(p1, append_mode)
{
    uint32_t fd = open_file("file", 0, GW_RIGHTS_FILE, 1);
    uint32_t len = put_text(BUFFER, "xyz");
    gw_p1_put32(mem(0), BUFFER);
    gw_p1_put32(mem(4), len);
    CHECK_INT("write", CALL(fd_write, fd, 0, 1, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("tell", CALL(fd_tell, fd, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("at the end", gw_p1_get64(mem(OUT)), 15);
    CHECK_INT("flags", CALL(fd_fdstat_get, fd, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("append", gw_p1_get16(mem(OUT + 2)), 1);
    CHECK_INT("off", CALL(fd_fdstat_set_flags, fd, 0), GW_ERRNO_SUCCESS);
    CHECK_INT("write at 0", CALL(fd_pwrite, fd, 0, 1, 0, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("stat", CALL(fd_filestat_get, fd, OUT), GW_ERRNO_SUCCESS);
    CHECK_INT("no longer", gw_p1_get64(mem(OUT + 32)), 15);
    CHECK_INT("offset beyond the system's", CALL(fd_pwrite, fd, 0, 1, UINT64_MAX, OUT),
              GW_ERRNO_INVAL);
}

Test(p1, codes_that_do_not_exist)
{
    uint32_t fd = open_file("file", 0, GW_RIGHTS_FILE, 0), len = put_text(PATH, "file");
    CHECK_INT("advice", CALL(fd_advise, fd, 0, 0, 6), GW_ERRNO_INVAL);
    CHECK_INT("fdflags", CALL(fd_fdstat_set_flags, fd, 32), GW_ERRNO_INVAL);
    CHECK_INT("fstflags", CALL(fd_filestat_set_times, fd, 0, 0, 16), GW_ERRNO_INVAL);
    CHECK_INT("lookupflags", CALL(path_filestat_get, 3, 2, PATH, len, OUT),
              GW_ERRNO_INVAL);
    CHECK_INT("oflags", CALL(path_open, 3, 0, PATH, len, 16, 0, 0, 0, OUT),
              GW_ERRNO_INVAL);
    CHECK_INT("clock", CALL(clock_time_get, 4, 0, OUT), GW_ERRNO_INVAL);
    CHECK_INT("signal", CALL(proc_raise, 31), GW_ERRNO_INVAL);
    CHECK_INT("shutdown", CALL(sock_shutdown, fd, 4), GW_ERRNO_INVAL);
    CHECK_INT("shutdown of a file", CALL(sock_shutdown, fd, 3), GW_ERRNO_NOTSOCK);
    CHECK_INT("accept on a file", CALL(sock_accept, fd, 0, OUT), GW_ERRNO_NOTSOCK);
}

Test(p1, exit_and_signals_end_the_call)
{
    CHECK_INT("harmless", CALL(proc_raise, 0), GW_ERRNO_SUCCESS);
    CHECK_INT("harmless", call.ends, GW_OK);
    CHECK_INT("stopping the host", CALL(proc_raise, 18), GW_ERRNO_NOTSUP);
    CALL(proc_exit, 7);
    CHECK_INT("exit", call.ends, GW_ERR_EXIT);
    CHECK_INT("code", store->exit_code, 7);
    CALL(proc_raise, 6);
    CHECK_INT("abort", store->exit_code, 134);
}

/* Arguments drawn from what breaks things: whatever comes of it, nothing crashes (the
 * sanitizers watch), and nothing outside the folder changes. */
Test(p1, random_calls_do_no_harm)
{
    static gw_p1_handler *const handlers[] = {
#define GW_P1_ROW(name, signature) gw_p1_##name,
#include "wasi/p1/functions.def"
#undef GW_P1_ROW
    };
    static const uint64_t pool[] = {
        0,  1,   2,    3,    4,     5,     6,     7,          8,          9,          16,
        64, 100, 1000, 4000, 65528, 65535, 65536, 0x7fffffff, 0xffffffff, 0x100000003};
    static const char *const texts[] = {"file", "../secret", "dir/inner", "link",
                                        "new",  "out",       "/etc",      "dir",
                                        ".",    "..",        "dir/../..", "a/b"};
    uint64_t seed = 1;
    for (int i = 0; i < 60000; i++) {
        uint64_t a[9];
        for (int k = 0; k < 9; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            a[k] = pool[(seed >> 33) % GW_COUNT(pool)];
        }
        size_t which = (seed >> 40) % GW_COUNT(handlers);
        if (handlers[which] == gw_p1_poll_oneoff || handlers[which] == gw_p1_random_get)
            continue; /* would wait, would make it all unpredictable */
        const char *text = texts[(seed >> 45) % GW_COUNT(texts)];
        if (i % 3 == 0) {
            size_t len = strlen(text);
            memcpy(mem(100), text, len);
            for (int k = 0; k < 8; k++)
                if (a[k] == 100) a[k + 1] = len;
        }
        call.is_unstable = seed >> 63;
        handlers[which](&call, a);
        if (i % 1000 == 0) gw_desc_close(&w.process.descs, 5);
    }
    char path[160], text[8] = "";
    snprintf(path, sizeof path, "%s/secret", w.base);
    int fd = open(path, O_RDONLY);
    CHECK("the secret is there", fd >= 0 && read(fd, text, 6) == 6);
    CHECK_STR("and what it was", text, "secret");
    close(fd);
}
