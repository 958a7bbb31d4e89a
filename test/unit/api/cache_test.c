/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "api.h"

/* A module with more code than is compiled sooner than a file is opened. */
static void write_module(const char *path)
{
    FILE *file = fopen(path, "w");
    cr_assert(file);
    fprintf(file, "(module");
    for (int f = 0; f < 30; f++) {
        fprintf(file, "(func (export \"f%d\") (param i32) (result i32) (local i32)", f);
        for (int i = 0; i < 400; i++)
            fprintf(file,
                    "(local.set 1 (i32.xor (i32.mul (local.get 1) (i32.const %d))"
                    " (i32.const %d)))",
                    2 * i + 3, i * 7919);
        fprintf(file, "(i32.add (local.get 0) (local.get 1)))");
    }
    fprintf(file, ")");
    fclose(file);
}

static void to_binary(const char *text_path, const char *path)
{
    static char text[2 << 20];
    FILE *file = fopen(text_path, "r");
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    wasm_engine_t *engine = wasm_engine_new();
    wasm_byte_vec_t binary;
    cr_assert(!godwit_wat_to_wasm(engine, text, len, &binary));
    file = fopen(path, "w");
    cr_assert_eq(fwrite(binary.data, 1, binary.size, file), binary.size);
    fclose(file);
    wasm_byte_vec_delete(&binary);
    wasm_engine_delete(engine);
}

static int count_images(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    if (!dir) return 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strstr(entry->d_name, ".gwc") != NULL;
    closedir(dir);
    return count;
}

static int32_t run_cached(const char *path, const char *cache)
{
    wasm_config_t *config = wasm_config_new();
    cr_assert(godwit_config_set_cache(config, "/nowhere", 0));
    cr_assert(godwit_config_set_cache(config, cache, 1 << 30));
    struct world w = {.engine = wasm_engine_new_with_config(config)};
    open_worlds++;
    w.store = wasm_store_new(w.engine);
    cr_assert(!godwit_module_new_file(w.store, path, &w.module));
    wasm_extern_vec_t none = WASM_EMPTY_VEC;
    w.instance = wasm_instance_new(w.store, w.module, &none, NULL);
    wasm_func_t *func = godwit_instance_find_func(w.instance, "f7");
    wasm_val_t args[] = {WASM_I32_VAL(5)}, results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    cr_assert(!wasm_func_call(func, &arg_vec, &result_vec));
    godwit_module_keep(w.module);
    wasm_func_delete(func);
    close_world(&w);
    return results[0].of.i32;
}

Test(api_cache, code_is_kept_and_used)
{
    char folder[] = "/tmp/godwit-test-XXXXXX", text[64], binary[64], cache[64], command[96];
    cr_assert(mkdtemp(folder));
    snprintf(text, sizeof text, "%s/big.wat", folder);
    snprintf(binary, sizeof binary, "%s/big.wasm", folder);
    snprintf(cache, sizeof cache, "%s/kept/here", folder);
    write_module(text);
    to_binary(text, binary);
    int32_t first = run_cached(binary, cache);
    int images = count_images(cache);
    CHECK_INT("the same", run_cached(binary, cache), first);
    CHECK_INT("no second one", count_images(cache), images);
    CHECK_INT("kept, by what compiles", images, GW_HAS_JIT);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_INT("clean", system(command), 0);
}
