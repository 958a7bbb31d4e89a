/* SPDX-License-Identifier: Apache-2.0 */
/* Whole guests, from text, in a little world. */
#include "wasi/wasi.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "core/engine/engine.h"
#include "wasi/world.h"

/* What a run came to. */
struct outcome {
    enum gw_err err;
    uint32_t exit_code;
    char message[192]; /* of a trap */
};

struct guest {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_wasi *wasi;
    struct gw_instance *instance;
};

static enum gw_err guest_open(struct guest *g, const char *text, struct gw_alloc *alloc,
                              const struct gw_wasi_config *config, struct gw_diag *diag)
{
    struct gw_engine_config engine = gw_engine_config_defaults();
    *g = (struct guest){0};
    engine.alloc = alloc;
    engine.store.alloc = alloc;
    enum gw_err err = gw_engine_new(&engine, diag, &g->engine);
    if (!err) err = gw_engine_load(g->engine, gw_slice_str(text), diag, &g->module);
    if (!err) err = gw_engine_store(g->engine, &g->store);
    if (!err) err = gw_linker_new(g->store, &g->linker);
    if (!err) err = gw_wasi_new(g->store, config, diag, &g->wasi);
    if (!err) err = gw_wasi_define(g->wasi, g->linker, g->module);
    if (!err) err = gw_linker_instantiate(g->linker, g->module, diag, &g->instance);
    return err;
}

static void guest_close(struct guest *g)
{
    gw_linker_free(&g->linker);
    gw_store_free(&g->store);
    gw_wasi_free(&g->wasi);
    gw_module_unref(&g->module);
    gw_engine_unref(&g->engine);
}

static struct outcome guest_start(struct guest *g)
{
    struct outcome o = {0};
    o.err = gw_wasi_start(g->wasi, g->instance, &o.exit_code);
    struct gw_trap *trap = gw_trap_take(g->store);
    if (trap != NULL) snprintf(o.message, sizeof o.message, "%s", trap->message);
    gw_trap_free(g->store, &trap);
    return o;
}

static struct outcome run(const char *text, const struct gw_wasi_config *config)
{
    struct guest g;
    struct outcome o = {0};
    struct gw_diag diag = GW_DIAG_INIT;
    o.err = guest_open(&g, text, gw_alloc_libc(), config, &diag);
    if (o.err == GW_OK)
        o = guest_start(&g);
    else
        snprintf(o.message, sizeof o.message, "%.190s", diag.text);
    guest_close(&g);
    return o;
}

#define EXIT_IMPORT                                                                      \
    "(import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"

Test(wasi, ways_to_end)
{
    static const struct {
        const char *rule, *text;
        enum gw_err err;
        uint32_t exit_code;
        const char *message;
    } cases[] = {
        {"return",                          "(func (export \"_start\"))",                                          GW_OK,             0,   ""                                         },
        {"exit",                            EXIT_IMPORT "(func (export \"_start\") (call $exit (i32.const 300)))",
         GW_OK,                                                                                                                       300, ""                                         },
        {"trap",                            "(func (export \"_start\") unreachable)",                              GW_ERR_TRAP,       0,   "unreachable"                              },
        {"a reactor",                       "(func (export \"_initialize\"))",                                     GW_OK,             0,   ""                                         },
        {"a command first",
         "(func (export \"_initialize\") unreachable) (func (export "
         "\"_start\"))",                                                                                           GW_OK,             0,   ""                                         },
        {"nothing to run",                  "(module)",                                                            GW_ERR_NOENT,      0,   ""                                         },
        {"another type",                    "(func (export \"_start\") (param i32))",                              GW_ERR_UNLINKABLE, 0,
         ""                                                                                                                                                                           },
        {"no function",                     "(global (export \"_start\") i32 (i32.const 0))",
         GW_ERR_UNLINKABLE,                                                                                                           0,   ""                                         },
        {"exit in a start function",
         EXIT_IMPORT "(func $s (call $exit (i32.const 3))) (start $s)",                                            GW_ERR_EXIT,       0,
         ""                                                                                                                                                                           },
        {"a function that WASI has not",
         "(import \"wasi_snapshot_preview1\" \"fd_fly\" (func))",                                                  GW_ERR_UNLINKABLE, 0,
         "unknown import: wasi_snapshot_preview1.fd_fly"                                                                                                                              },
        {"one that the older WASI has not",
         "(import \"wasi_unstable\" \"sock_accept\" (func (param i32 i32 i32) (result "
         "i32)))",                                                                                                 GW_ERR_UNLINKABLE, 0,   "unknown import: wasi_unstable.sock_accept"},
        {"both at once",
         "(import \"wasi_unstable\" \"sched_yield\" (func $y (result i32)))"
         "(import \"wasi_snapshot_preview1\" \"sched_yield\" (func $z (result i32)))"
         "(func (export \"_start\") (drop (call $y)) (drop (call $z)))",                                           GW_OK,             0,   ""                                         },
    };
    struct gw_wasi_config config = gw_wasi_config_defaults();
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct outcome o = run(cases[i].text, &config);
        CHECK_INT(cases[i].rule, o.err, cases[i].err);
        CHECK_INT(cases[i].rule, o.exit_code, cases[i].exit_code);
        CHECK_STR(cases[i].rule, o.message, cases[i].message);
    }
}

/* Opens the path at 100 in directory 3 with the rights to read, and exits with the errno.
 */
#define OPEN(path, len, flags)                                                           \
    "(import \"wasi_snapshot_preview1\" \"path_open\" (func $open (param i32 i32 i32 "   \
    "i32 "                                                                               \
    "i32 i64 i64 i32 i32) (result i32)))" EXIT_IMPORT                                    \
    "(memory (export \"memory\") 1) (data (i32.const 100) \"" path "\")"                 \
    "(func (export \"_start\") (call $exit (call $open (i32.const 3) (i32.const " flags  \
    ")"                                                                                  \
    "(i32.const 100) (i32.const " len ") (i32.const 0) (i64.const 2) (i64.const 0) "     \
    "(i32.const 0) (i32.const 0))))"

Test(wasi, no_guest_gets_out)
{
    static const struct {
        const char *rule, *text;
        enum gw_errno err;
    } cases[] = {
        {"inside",              OPEN("file",                  "4",  "0"), GW_ERRNO_SUCCESS},
        {"a link inside",       OPEN("link",                  "4",  "1"), GW_ERRNO_SUCCESS},
        {"up",                  OPEN("../secret",             "9",  "0"), GW_ERRNO_PERM   },
        {"up by detour",        OPEN("dir/../../secret",      "16", "0"), GW_ERRNO_PERM   },
        {"only up",             OPEN("..",                    "2",  "0"), GW_ERRNO_PERM   },
        {"absolute",            OPEN("/etc/passwd",           "11", "0"), GW_ERRNO_PERM   },
        {"the root",            OPEN("/",                     "1",  "0"), GW_ERRNO_PERM   },
        {"a link out",          OPEN("out",                   "3",  "1"), GW_ERRNO_PERM   },
        {"magic",               OPEN("self/root/etc/passwd",  "20", "1"), GW_ERRNO_NOENT  },
        {"hidden behind a NUL", OPEN("file\\00/../../secret", "19", "0"), GW_ERRNO_INVAL  },
    };
    struct world w;
    world_open(&w, gw_alloc_libc(), 64);
    struct gw_wasi_dir dir = {.host_path = w.root, .guest_path = "/"};
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.dirs = &dir;
    config.dir_count = 1;
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct outcome o = run(cases[i].text, &config);
        CHECK_INT(cases[i].rule, o.err, GW_OK);
        CHECK_INT(cases[i].rule, o.exit_code, cases[i].err);
    }
    /* Even where /proc itself is granted, its links into the host's processes are not
     * followed. */
    dir.host_path = "/proc";
    static const char *const magic[] = {
        OPEN("self/root/etc/passwd", "20", "1"), OPEN("self/cwd/x", "10", "1"),
        OPEN("self/exe", "8", "1"), OPEN("self/fd/0", "9", "1")};
    for (size_t i = 0; i < GW_COUNT(magic); i++)
        CHECK("magic links", run(magic[i], &config).exit_code != GW_ERRNO_SUCCESS);
    world_close(&w);
}

Test(wasi, what_cannot_be_granted_is_said)
{
    struct gw_wasi_dir dir = {.host_path = "/does/not/exist", .guest_path = "/"};
    const char *listener = "nowhere";
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.dirs = &dir;
    config.dir_count = 1;
    struct outcome o = run("(module)", &config);
    CHECK_INT("directory", o.err, GW_ERR_NOENT);
    CHECK_STR("directory", o.message,
              "cannot open directory '/does/not/exist': No such file or directory");
    dir.host_path = "/etc/passwd";
    CHECK_INT("no directory", run("(module)", &config).err, GW_ERR_IO);
    config = gw_wasi_config_defaults();
    config.listeners = &listener;
    config.listener_count = 1;
    CHECK_INT("no address", run("(module)", &config).err, GW_ERR_IO);
    config = gw_wasi_config_defaults();
    config.max_descs = 2;
    CHECK_INT("no room for stdio", run("(module)", &config).err, GW_ERR_LIMIT);
}

/* Writes "hello" to stdout. */
#define HELLO                                                                            \
    "(import \"wasi_snapshot_preview1\" \"fd_write\" (func $write (param i32 i32 i32 "   \
    "i32) (result i32)))" EXIT_IMPORT                                                    \
    "(memory (export \"memory\") 1) (data (i32.const 0) "                                \
    "\"\\10\\00\\00\\00\\05\\00\\00\\00\") (data (i32.const 16) \"hello\")"              \
    "(func (export \"_start\") (call $exit (call $write (i32.const 1) (i32.const 0) "    \
    "(i32.const 1) (i32.const 8))))"

static int keep(void *env, const void *bytes, size_t len, size_t *done)
{
    char *kept = env;
    size_t at = strlen(kept);
    memcpy(kept + at, bytes, len);
    kept[at + len] = '\0';
    *done = len;
    return 0;
}

Test(wasi, output_can_be_caught)
{
    char kept[32] = "";
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.out = (struct gw_wasi_stdio){
        .kind = GW_WASI_STREAM, .stream = {.write = keep, .env = kept}
    };
    CHECK_INT("run", run(HELLO, &config).exit_code, 0);
    CHECK_STR("kept", kept, "hello");
}

Test(wasi, without_memory_it_fails_cleanly_whichever_allocation_it_is)
{
    const char *args[] = {"a", "b"};
    struct world w;
    world_open(&w, gw_alloc_libc(), 64);
    struct gw_wasi_dir dir = {.host_path = w.root, .guest_path = "/"};
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.dirs = &dir;
    config.dir_count = 1;
    config.args = args;
    config.arg_count = 2;
    enum gw_err err = GW_ERR_NOMEM;
    int nth;
    for (nth = 0; nth < 1000 && err != GW_OK; nth++) {
        struct failing_alloc f;
        struct guest g;
        uint32_t code = 0;
        failing_alloc_init(&f, nth);
        err = guest_open(&g, HELLO, &f.alloc, &config, NULL);
        if (err == GW_OK) err = gw_wasi_start(g.wasi, g.instance, &code);
        struct gw_trap *trap = g.store != NULL ? gw_trap_take(g.store) : NULL;
        if (trap != NULL) {
            CHECK_INT("trap", trap->code, GW_TRAP_OUT_OF_MEMORY);
            gw_trap_free(g.store, &trap);
            err = GW_ERR_NOMEM;
        }
        CHECK_INT("no other error", err, err == GW_OK ? GW_OK : GW_ERR_NOMEM);
        guest_close(&g);
        CHECK_INT("leak", f.alloc.used_bytes, 0);
        if (f.left >= 0) break; /* it was never reached */
    }
    CHECK_INT("in the end it runs", err, GW_OK);
    CHECK("it needs some", nth > 10);
    world_close(&w);
}

#define THREADS                                                                          \
    "(memory (export \"memory\") (import \"env\" \"memory\") 1 1 shared)"                \
    "(import \"wasi\" \"thread-spawn\" (func $spawn (param i32) (result i32)))"          \
    "(import \"wasi_snapshot_preview1\" \"fd_read\" (func $read (param i32 i32 i32 "     \
    "i32) "                                                                              \
    "(result i32)))"                                                                     \
    "(import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"         \
    "(func $forever (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) "            \
    "(i64.const -1))))"                                                                  \
    "(func $wait_read (i32.store (i32.const 100) (i32.const 200)) (i32.store "           \
    "(i32.const "                                                                        \
    "104) (i32.const 1)) (drop (call $read (i32.const 0) (i32.const 100) (i32.const 1) " \
    "(i32.const 300))))"

Test(wasi, threads_end_as_one)
{
    static const struct {
        const char *rule, *text;
        enum gw_err err;
        uint32_t exit_code;
        const char *message;
    } cases[] = {
        {"a thread traps while the first waits",
         THREADS "(func (export \"wasi_thread_start\") (param i32 i32) unreachable)"
                 "(func (export \"_start\") (drop (call $spawn (i32.const 0))) (call "
                 "$forever))",                                          GW_ERR_TRAP, 0,               "thread 1: unreachable"},
        {"a thread traps while the first reads",
         THREADS "(func (export \"wasi_thread_start\") (param i32 i32) unreachable)"
                 "(func (export \"_start\") (drop (call $spawn (i32.const 0))) (call "
                 "$wait_read))",                                        GW_ERR_TRAP, 0,               "thread 1: unreachable"},
        {"a thread exits while the first is busy",
         THREADS
         "(func (export \"wasi_thread_start\") (param i32 i32) (call $exit (local.get "
         "1)))"
         "(func (export \"_start\") (drop (call $spawn (i32.const 42))) (loop (br "
         "0)))",                                                        GW_OK,       42,              ""                     },
        {"the first returns while others read, wait and are busy",
         THREADS "(func (export \"wasi_thread_start\") (param i32 i32)"
                 "  (if (i32.eqz (local.get 1)) (then (call $wait_read)))"
                 "  (if (i32.eq (local.get 1) (i32.const 1)) (then (call $forever))) "
                 "(loop (br 0)))"
                 "(func (export \"_start\") (drop (call $spawn (i32.const 0))) (drop "
                 "(call $spawn "
                 "(i32.const 1))) (drop (call $spawn (i32.const 2))))", GW_OK,       0,               ""                     },
        {"ids begin at 1",
         THREADS
         "(func (export \"wasi_thread_start\") (param i32 i32) (call $forever))"
         "(func (export \"_start\") (drop (call $spawn (i32.const 0))) (call $exit "
         "(call $spawn (i32.const 0))))",                               GW_OK,       2,               ""                     },
        {"more than allowed",
         THREADS
         "(func (export \"wasi_thread_start\") (param i32 i32) (call $forever))"
         "(func (export \"_start\") (local i32) (loop (local.tee 0 (call $spawn "
         "(i32.const 0))) (i32.const 0) (i32.gt_s) (br_if 0)) (call $exit (i32.sub "
         "(i32.const 0) (local.get 0))))",                              GW_OK,       GW_ERRNO_AGAIN,  ""                     },
        {"a module without a start for threads",
         THREADS
         "(func (export \"_start\") (call $exit (i32.sub (i32.const 0) (call $spawn "
         "(i32.const 0)))))",                                           GW_OK,       GW_ERRNO_NOTSUP, ""                     },
        {"a start of another type",
         THREADS
         "(func (export \"wasi_thread_start\") (param i32))"
         "(func (export \"_start\") (call $exit (i32.sub (i32.const 0) (call $spawn "
         "(i32.const 0)))))",                                           GW_OK,       GW_ERRNO_NOTSUP, ""                     },
    };
    int ends[2];
    if (pipe(ends) != 0) abort();
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.in = (struct gw_wasi_stdio){.kind = GW_WASI_FD, .fd = ends[0]};
    config.max_threads = 5;
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct outcome o = run(cases[i].text, &config);
        CHECK_INT(cases[i].rule, o.err, cases[i].err);
        CHECK_INT(cases[i].rule, o.exit_code, cases[i].exit_code);
        CHECK_STR(cases[i].rule, o.message, cases[i].message);
    }
}

Test(wasi, threads_of_a_reactor_outlive_its_start_and_end_with_it)
{
    static const char text[] =
        THREADS "(func (export \"wasi_thread_start\") (param i32 i32)"
                "  (if (local.get 1) (then unreachable)) (call $forever))"
                "(func (export \"_initialize\") (drop (call $spawn (i32.const 0)))"
                "  (drop (call $spawn (i32.const 1))))";
    struct gw_wasi_config config = gw_wasi_config_defaults();
    for (int i = 0; i < 20; i++) {
        struct outcome o = run(text, &config);
        CHECK("started, or a thread was faster", o.err == GW_OK || o.err == GW_ERR_TRAP);
    }
}

static _Atomic bool is_over;

static void *interrupt(void *env)
{
    usleep(20000);
    while (!is_over) {
        gw_wasi_interrupt(env);
        usleep(1000);
    }
    return NULL;
}

Test(wasi, a_guest_that_waits_can_be_interrupted)
{
    static const char *const texts[] = {
        THREADS "(func (export \"_start\") (call $wait_read))",
        THREADS "(func (export \"_start\") (call $forever))",
        THREADS "(func (export \"_start\") (loop (br 0)))",
        "(import \"wasi_snapshot_preview1\" \"poll_oneoff\" (func $poll (param i32 i32 "
        "i32 "
        "i32) (result i32))) (memory (export \"memory\") 1)"
        "(func (export \"_start\") (i32.store (i32.const 16) (i32.const 1)) (i64.store "
        "(i32.const 24) (i64.const 100000000000)) (drop (call $poll (i32.const 0) "
        "(i32.const "
        "100) (i32.const 1) (i32.const 200))))",
        THREADS "(func (export \"wasi_thread_start\") (param i32 i32) (call $wait_read))"
                "(func (export \"_start\") (drop (call $spawn (i32.const 0))) (call "
                "$forever))",
    };
    int ends[2];
    if (pipe(ends) != 0) abort();
    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.in = (struct gw_wasi_stdio){.kind = GW_WASI_FD, .fd = ends[0]};
    for (size_t i = 0; i < GW_COUNT(texts); i++) {
        struct guest g;
        pthread_t other;
        cr_assert(guest_open(&g, texts[i], gw_alloc_libc(), &config, NULL) == GW_OK);
        is_over = false;
        pthread_create(&other, NULL, interrupt, g.wasi);
        struct outcome o = guest_start(&g);
        is_over = true;
        pthread_join(other, NULL);
        guest_close(&g);
        CHECK_INT("ended", o.err, GW_ERR_TRAP);
        CHECK("why", strstr(o.message, "interrupted: deadline reached") != NULL);
    }
}

/* Accepts one connection, answers with what it got, and exits with the sum of the errnos.
 */
#define ECHO_GUEST                                                                       \
    "(import \"wasi_snapshot_preview1\" \"sock_accept\" (func $accept (param i32 i32 "   \
    "i32) "                                                                              \
    "(result i32)))"                                                                     \
    "(import \"wasi_snapshot_preview1\" \"sock_recv\" (func $recv (param i32 i32 i32 "   \
    "i32 "                                                                               \
    "i32 i32) (result i32)))"                                                            \
    "(import \"wasi_snapshot_preview1\" \"sock_send\" (func $send (param i32 i32 i32 "   \
    "i32 "                                                                               \
    "i32) (result i32)))"                                                                \
    "(import \"wasi_snapshot_preview1\" \"sock_shutdown\" (func $shutdown (param i32 "   \
    "i32) "                                                                              \
    "(result i32)))"                                                                     \
    "(import \"wasi_snapshot_preview1\" \"fd_close\" (func $close (param i32) (result "  \
    "i32)))" EXIT_IMPORT "(memory (export \"memory\") 1) (func (export \"_start\") "     \
    "(local $fd i32) (local $sum "                                                       \
    "i32)"                                                                               \
    "(i32.store (i32.const 0) (i32.const 1000)) (i32.store (i32.const 4) (i32.const "    \
    "100))"                                                                              \
    "(local.set $sum (call $accept (i32.const 3) (i32.const 0) (i32.const 500)))"        \
    "(local.set $fd (i32.load (i32.const 500)))"                                         \
    "(local.set $sum (i32.add (local.get $sum) (call $recv (local.get $fd) (i32.const "  \
    "0) "                                                                                \
    "(i32.const 1) (i32.const 1) (i32.const 4) (i32.const 508))))"                       \
    "(i32.store (i32.const 4) (i32.const 100))"                                          \
    "(local.set $sum (i32.add (local.get $sum) (call $recv (local.get $fd) (i32.const "  \
    "0) "                                                                                \
    "(i32.const 1) (i32.const 0) (i32.const 4) (i32.const 508))))"                       \
    "(local.set $sum (i32.add (local.get $sum) (call $send (local.get $fd) (i32.const "  \
    "0) "                                                                                \
    "(i32.const 1) (i32.const 0) (i32.const 504))))"                                     \
    "(local.set $sum (i32.add (local.get $sum) (call $shutdown (local.get $fd) "         \
    "(i32.const "                                                                        \
    "3))))"                                                                              \
    "(local.set $sum (i32.add (local.get $sum) (call $close (local.get $fd))))"          \
    "(call $exit (local.get $sum)))"

static void *talk(void *env)
{
    struct sockaddr_in *name = env;
    char answer[16] = "";
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)name, sizeof *name) != 0) abort();
    if (write(fd, "hello", 5) != 5) abort();
    size_t len = 0;
    for (ssize_t n; (n = read(fd, answer + len, sizeof answer - 1 - len)) > 0;)
        len += (size_t)n;
    close(fd);
    CHECK_STR("echo", answer, "hello");
    return NULL;
}

Test(wasi, a_listener_that_was_granted)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof name;
    int probe = socket(AF_INET, SOCK_STREAM, 0); /* for a free port */
    if (bind(probe, (struct sockaddr *)&name, len) != 0 ||
        getsockname(probe, (struct sockaddr *)&name, &len) != 0)
        abort();
    close(probe);
    char address[32];
    const char *listener = address;
    snprintf(address, sizeof address, "127.0.0.1:%d", ntohs(name.sin_port));

    struct gw_wasi_config config = gw_wasi_config_defaults();
    config.listeners = &listener;
    config.listener_count = 1;
    struct guest g;
    pthread_t other;
    cr_assert(guest_open(&g, ECHO_GUEST, gw_alloc_libc(), &config, NULL) == GW_OK);
    pthread_create(&other, NULL, talk, &name);
    struct outcome o = guest_start(&g);
    pthread_join(other, NULL);
    guest_close(&g);
    CHECK_INT("end", o.err, GW_OK);
    CHECK_INT("errnos", o.exit_code, 0);
}
