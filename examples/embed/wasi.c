/* SPDX-License-Identifier: Apache-2.0 */
/* wasi.c -- a program with a little world: arguments, a variable, one directory, and an
 * output that the host catches. */
#include <godwit/trap.h>
#include <godwit/wasi.h>
#include <unistd.h>

#include "example.h"

/* Prints its second argument and its first variable, looks for a file in its first
 * directory, and exits with 3. What libc does for a C program, by hand. */
static const char guest[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"args_get\""
    "    (func $args_get (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"environ_get\""
    "    (func $environ_get (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\""
    "    (func $fd_write (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"path_filestat_get\""
    "    (func $stat (param i32 i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $proc_exit (param i32)))"
    "  (memory (export \"memory\") 1)"
    "  (data (i32.const 1024) \"note.txt\")"
    "  (data (i32.const 1040) \"there is a note\\n\")"
    "  (func $len (param $at i32) (result i32)"
    "    (local $n i32)"
    "    (loop $next"
    "      (if (i32.load8_u (i32.add (local.get $at) (local.get $n)))"
    "        (then (local.set $n (i32.add (local.get $n) (i32.const 1))) (br $next))))"
    "    (local.get $n))"
    "  (func $print (param $at i32) (param $len i32)"
    "    (i32.store (i32.const 0) (local.get $at))"
    "    (i32.store (i32.const 4) (local.get $len))"
    "    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))"
    "  (func $print_line (param $at i32)"
    "    (call $print (local.get $at) (call $len (local.get $at)))"
    "    (i32.store8 (i32.const 16) (i32.const 10))"
    "    (call $print (i32.const 16) (i32.const 1)))"
    "  (func (export \"_start\")"
    "    (drop (call $args_get (i32.const 32) (i32.const 256)))"
    "    (call $print_line (i32.load (i32.const 36)))"
    "    (drop (call $environ_get (i32.const 64) (i32.const 512)))"
    "    (call $print_line (i32.load (i32.const 64)))"
    "    (if (i32.eqz (call $stat (i32.const 3) (i32.const 0) (i32.const 1024)"
    "                             (i32.const 8) (i32.const 128)))"
    "      (then (call $print (i32.const 1040) (i32.const 16))))"
    "    (call $proc_exit (i32.const 3))))";

static int catch_output(void *env, const void *bytes, size_t len, size_t *done)
{
    size_t *total = env;
    *total += len;
    *done = fwrite(bytes, 1, len, stdout);
    return 0;
}

int main(void)
{
    char dir[] = "/tmp/godwit-example-XXXXXX", path[64];
    need(mkdtemp(dir), "a directory");
    snprintf(path, sizeof path, "%s/note.txt", dir);
    FILE *note = fopen(path, "w");
    need(note && fclose(note) == 0, "a file");

    size_t total = 0;
    struct godwit_wasi_config *config = godwit_wasi_config_new();
    need(godwit_wasi_config_arg(config, "guest") &&
             godwit_wasi_config_arg(config, "hello, world") &&
             godwit_wasi_config_env(config, "MOOD", "curious") &&
             godwit_wasi_config_dir(config, dir, "/", true),
         "configure");
    godwit_wasi_config_output_fn(config, 1, catch_output, &total);

    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    struct godwit_linker *linker = godwit_linker_new(store);
    struct godwit_wasi *wasi = NULL;
    wasm_instance_t *instance = NULL;
    need_no_error(godwit_wasi_new(store, config, &wasi));
    need_no_error(godwit_wasi_define(wasi, linker, module));
    need_no_error(godwit_linker_instantiate(linker, module, &instance, NULL));

    uint32_t code = 0;
    need_no_error(godwit_wasi_run(wasi, instance, &code, NULL));
    printf("exit code %u after %zu bytes of output\n", code, total);

    godwit_linker_delete(linker);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    unlink(path);
    rmdir(dir);
    return 0;
}
