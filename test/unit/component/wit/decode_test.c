/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/decode.h"

#include "component/wit/encode.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "test.h"

static const char text[] =
    "/// The package.\n"
    "package a:b@1.2.0;\n"
    "\n"
    "/// An interface.\n"
    "@since(version = 1.0.0)\n"
    "interface i {\n"
    "  use c:d/e.{r as q};\n"
    "\n"
    "  /// A record.\n"
    "  record x {\n"
    "    /// A field.\n"
    "    a: list<q>,\n"
    "    b: option<tuple<u8, list<u8, 4>>>,\n"
    "  }\n"
    "\n"
    "  @since(version = 1.1.0)\n"
    "  @deprecated(version = 1.2.0)\n"
    "  f: async func(x: x) -> stream<u8>;\n"
    "}\n"
    "\n"
    "world w {\n"
    "  import c:d/e;\n"
    "  /// Said of the import.\n"
    "  import i;\n"
    "  @external-id(\"there\")\n"
    "  import other: i;\n"
    "\n"
    "  resource own-one {\n"
    "    constructor();\n"
    "    m: func(%map: map<string, u8>) -> result<_, string>;\n"
    "  }\n"
    "\n"
    "  import j: interface {\n"
    "    type t = u8;\n"
    "  }\n"
    "\n"
    "  export k: func();\n"
    "}\n";
static const char other[] = "package c:d { interface e { resource r { constructor(); } } }\n";

static const struct gw_wit_options options = {.all_features = true};

static struct gw_slice both(char *out, size_t cap)
{
    snprintf(out, cap, "%s%s", text, other);
    return gw_slice_str(out);
}

/* Text to binary to text; NULL in *out where memory ran out. */
static enum gw_err round_trip(struct gw_slice source, struct gw_alloc *alloc,
                              struct gw_writer *before, struct gw_writer *after)
{
    struct gw_wit wit, again;
    struct gw_writer binary;
    bool is_package = false;
    gw_wit_init(&wit, alloc);
    gw_wit_init(&again, alloc);
    gw_writer_init(&binary, alloc);
    enum gw_err err = gw_wit_load_text(&wit, "t", source, &options);
    if (!err) gw_wit_print(&wit, wit.root, NULL, before);
    if (!err) err = gw_wit_encode(&wit, wit.root, &binary);
    if (!err) err = binary.err;
    if (!err)
        err = gw_wit_decode(&again, gw_slice_of(binary.data, binary.len), "b", &again.root,
                            &is_package);
    if (!err) gw_wit_print(&again, again.root, NULL, after);
    if (!err) CHECK("it is a package", is_package);
    if (!err) err = before->err ? before->err : after->err;
    gw_writer_deinit(&binary);
    gw_wit_deinit(&again);
    gw_wit_deinit(&wit);
    return err;
}

Test(decode, gives_back_what_was_encoded)
{
    char source[4096];
    struct gw_writer before, after;
    gw_writer_init(&before, gw_alloc_libc());
    gw_writer_init(&after, gw_alloc_libc());
    CHECK_INT("all goes well",
              round_trip(both(source, sizeof source), gw_alloc_libc(), &before, &after), GW_OK);
    gw_writer_u8(&before, 0);
    gw_writer_u8(&after, 0);
    CHECK_STR("equal text", (const char *)after.data, (const char *)before.data);
    gw_writer_deinit(&after);
    gw_writer_deinit(&before);
}

static void *stingy(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    size_t *left = env;
    (void)old_bytes;
    if (new_bytes == 0) return free(old), NULL;
    if (*left == 0) return NULL;
    --*left;
    return realloc(old, new_bytes);
}

Test(decode, survives_running_out_of_memory)
{
    char source[4096];
    struct gw_slice all = both(source, sizeof source);
    bool is_done = false;
    for (size_t n = 0; n < 20000 && !is_done; n++) {
        size_t left = n;
        struct gw_alloc root = {.resize = stingy, .env = &left, .limit_bytes = SIZE_MAX};
        struct gw_writer before, after;
        gw_writer_init(&before, &root);
        gw_writer_init(&after, &root);
        enum gw_err err = round_trip(all, &root, &before, &after);
        is_done = err == GW_OK;
        if (!is_done) CHECK_INT("only memory is missing", err, GW_ERR_NOMEM);
        gw_writer_deinit(&after);
        gw_writer_deinit(&before);
        CHECK_INT("all is given back", root.used_bytes, 0);
    }
    CHECK("succeeds in the end", is_done);
}

/* ---- files in memory ---- */

struct file {
    const char *path, *text;
};

static const struct file files[] = {
    {"w",                "folder"                                                             },
    {"w/a.wit",          "package a:b; interface u { use i:j/k.{t}; use l:m/n.{t as t2}; }"
                         " world w { import c:d/e; import f:g/h; export u; }"                 },
    {"w/notes.txt",      "not WIT"                                                            },
    {"w/deps",           "folder"                                                             },
    {"w/deps/one",       "folder"                                                             },
    {"w/deps/one/x.wit", "package c:d; interface e {}"                                        },
    {"w/deps/two.wit",   "package f:g; interface h {}"                                        },
    /* Both binaries speak of i:j: the first of its type only. */
    {"w/deps/l.wat",     "(component (type $t (component"
                         " (import \"i:j/k\" (instance $k (type $u (list u8)) (export \"t\" (type (eq $u)))))"
                         " (alias export $k \"t\" (type $v))"
                         " (export \"l:m/n\" (instance (alias outer 1 $v (type $x))"
                         " (export \"t\" (type (eq $x))))))) (export \"n\" (type $t)))"             },
    {"w/deps/z.wat",     "(component (type $t (component (export \"i:j/k\" (instance"
                         " (type $u (list u8)) (export \"t\" (type (eq $u)))"
                         " (type $f (func)) (export \"f\" (func (type $f)))))))"
                         " (export \"k\" (type $t)))"                                         },
    {"w/deps/readme.md", "not WIT either"                                                     },
};

static const struct file *find(const char *path)
{
    for (size_t i = 0; i < GW_COUNT(files); i++)
        if (strcmp(files[i].path, path) == 0) return &files[i];
    return NULL;
}

static enum gw_err look(void *env, const char *path, bool *is_folder)
{
    (void)env;
    const struct file *file = find(path);
    if (file) *is_folder = strcmp(file->text, "folder") == 0;
    return file ? GW_OK : GW_ERR_NOENT;
}

static enum gw_err read_file(void *env, const char *path, struct gw_arena *arena,
                             struct gw_slice *out)
{
    (void)env;
    (void)arena;
    const struct file *file = find(path);
    if (file) *out = gw_slice_str(file->text);
    return file ? GW_OK : GW_ERR_NOENT;
}

static enum gw_err list(void *env, const char *path,
                        enum gw_err (*each)(void *to, const char *name), void *to)
{
    (void)env;
    enum gw_err err = GW_OK;
    size_t len = strlen(path);
    for (size_t i = 0; i < GW_COUNT(files) && !err; i++) {
        const char *rest = files[i].path + len + 1;
        if (strncmp(files[i].path, path, len) == 0 && files[i].path[len] == '/' &&
            !strchr(rest, '/'))
            err = each(to, rest);
    }
    return err;
}

Test(load, needs_no_system)
{
    static const struct gw_wit_files provider = {.look = look, .read = read_file, .list = list};
    struct gw_wit wit;
    gw_wit_init(&wit, gw_alloc_libc());
    enum gw_err err = gw_wit_load(&wit, &provider, "w", &options);
    cr_expect(err == GW_OK, "%s", wit.problem.text);
    CHECK_INT("all packages", wit.packages.len, 5);
    CHECK("the root", wit.root && gw_slice_is(wit.root->name.id, "a:b"));
    /* c:d/e f:g/h, and of i:j/k and l:m/n one each, though two files brought the first. */
    CHECK_INT("its imports", wit.root ? wit.root->worlds[0]->import_count : 0, 4);
    gw_wit_deinit(&wit);
}

/* One file, whose text is `env`. */
static enum gw_err look_one(void *env, const char *path, bool *is_folder)
{
    (void)env;
    (void)path;
    *is_folder = false;
    return GW_OK;
}

static enum gw_err read_one(void *env, const char *path, struct gw_arena *arena,
                            struct gw_slice *out)
{
    (void)path;
    (void)arena;
    *out = gw_slice_str(env);
    return GW_OK;
}

Test(decode, refuses_what_is_no_wit)
{
    static const struct {
        const char *rule, *text, *want;
    } rows[] = {
        {"a record without a name",
         "(component (type $t (component (export \"a:b/i\" (instance (type (record (field \"x\" u8)))"
         " (type (func (param \"p\" 0))) (export \"f\" (func (type 1))))))) (export \"i\" (type $t)))",
         "needs a name"},
        {"two packages",
         "(component (type $t (component (export \"a:b/i\" (instance)))) (export \"i\" (type $t))"
         " (type $u (component (export \"a:c/j\" (instance)))) (export \"j\" (type $u)))",
         "another package"},
        {"a core module",
         "(component (import \"m\" (core module)))",
         "no interface, function or type"},
        {"a dependency by its hash",
         "(component (import \"url=<http://x>\" (instance)))",
         "no interface or world is called"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        const struct gw_wit_files provider = {.env = (void *)(uintptr_t)rows[i].text,
                                              .look = look_one,
                                              .read = read_one};
        struct gw_wit wit;
        gw_wit_init(&wit, gw_alloc_libc());
        enum gw_err err = gw_wit_load(&wit, &provider, "x.wat", &options);
        CHECK(rows[i].rule, err != GW_OK);
        cr_expect(strstr(wit.problem.text, rows[i].want) != NULL, "%s: got \"%s\"", rows[i].rule,
                  wit.problem.text);
        gw_wit_deinit(&wit);
    }
}
