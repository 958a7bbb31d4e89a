/* SPDX-License-Identifier: Apache-2.0 */
/* image.h -- compiled code as a file: written once, mapped as often as needed.
 *
 * Code is position independent, and calls of a range's functions stay right as long as the
 * range is laid out alike. So an image is what lies in a range behind the jump table, as it
 * is, with the table of what lies where. docs/formats/gwc.md draws the format.
 *
 * An image is machine code: whoever can write one decides what the process does. It is only
 * taken whole (SHA-256), from this very build of godwit (its sources are hashed), for a CPU
 * that has all it needs, and from a file that nobody else can write to. Opening it checks all
 * but the hash, which costs by the file's length: who remembers having seen this hash in this
 * file does without (engine/cache.h). */
#ifndef GW_CORE_JIT_IMAGE_H
#define GW_CORE_JIT_IMAGE_H

#include <sys/uio.h>

#include "base/diag.h"
#include "base/sha256.h"
#include "core/jit/code.h"

/* An image that was opened. */
struct gw_image {
    struct gw_slice file;   /* mapped, borrowed; everything else points there */
    int fd;                 /* borrowed */
    struct gw_digest content; /* what the file says that it holds */
    uint32_t options;       /* enum gw_jit_option */
    gw_features features;   /* that were allowed when the module was validated */
    gw_features uses;       /* that validation saw */
    struct gw_digest digest; /* of the module */
    uint64_t module_at, module_bytes; /* the module itself, at a page; 0: kept elsewhere */
    const struct gw_placed *placed;
    uint32_t placed_count, first_func, func_count;
    /* By own function: 1 + index in placed. NULL: not all functions are there, and so the jump table is
     * not, either. */
    const _Atomic uint32_t *places;
    size_t head_bytes; /* up to the end of these two */
    bool is_head_kept; /* gw_code_adopt: the code unmaps the head */
    uint64_t code_at, code_bytes; /* in the file; a whole page begins there */
};

/* Is it an image, by its first bytes? */
bool gw_image_is(struct gw_slice bytes);

/* Open the image in a mapped file.
 *   file, fd  the same file; both must outlive *out
 *   errors    UNSUPPORTED: of another build, CPU or format; MALFORMED: cut short. diag says why and
 *             what to do */
enum gw_err gw_image_open(struct gw_slice file, int fd, struct gw_diag *diag,
                          struct gw_image *out);
/* Is it what was written?
 *   errors   MALFORMED: it changed since
 *   cost     O(bytes): they are hashed */
enum gw_err gw_image_verify(const struct gw_image *image, struct gw_diag *diag);

/* Take an image's code for a module whose digest is the image's, as gw_code_of would compile it.
 *   cost  O(1) where all functions are there */
enum gw_err gw_code_adopt(struct gw_module *module, struct gw_image *image);

/* Write what is compiled of a module.
 *   embed    write the module, too
 *   write    is given all parts of the file in order, and returns 0 or an errno
 *   errors   IO, NOMEM */
typedef int gw_image_write_fn(void *env, const struct iovec *parts, int count);
enum gw_err gw_image_write(struct gw_module *module, const struct gw_code *code,
                           const struct gw_digest *digest, bool embed,
                           gw_image_write_fn *write, void *env);

/* What an image must agree with beside the module: 64 hexadecimal digits that name this
 * build of godwit, and the CPU. */
const char *gw_image_build(void);
uint64_t gw_image_cpu(void);

/* How many bytes of code there are, and how many of them came from an image. */
size_t gw_code_bytes(const struct gw_code *code);
size_t gw_code_adopted_bytes(const struct gw_code *code);
uint32_t gw_code_options(const struct gw_code *code);

#endif
