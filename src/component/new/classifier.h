/* SPDX-License-Identifier: Apache-2.0 */
/* classifier.h -- internals of classify.h.
 *
 *   classify.c         what is common; adapters, libraries; what must be there
 *   classify_import.c  imports of the world, and built-ins
 *   classify_export.c  exports */
#ifndef GW_COMPONENT_NEW_CLASSIFIER_H
#define GW_COMPONENT_NEW_CLASSIFIER_H

#include "base/suggest.h"
#include "component/new/classify.h"

/* An item of the world, and how core modules call it. */
struct gw_class_item {
    const struct gw_wit_item *item;
    struct gw_slice key;   /* ns:p/i@1.2.3, or a name */
    struct gw_slice track; /* the same with the version cut to its track: ns:p/i@1 */
};

struct gw_class_items {
    struct gw_class_item *at;
    uint32_t count;
};

struct gw_classifier {
    const struct gw_module *module;
    const struct gw_class_options *options;
    struct gw_arena *arena;
    struct gw_class *out;
    struct gw_new_problem *problem;
    struct gw_class_items imports, exports; /* exports: those that the module must have */
    struct gw_class_items all_exports;
    char place[160]; /* of the import or export at hand */
};

/* What it takes to be of a signature: one letter for each parameter, a colon, results. */
enum gw_err gw_class_check(struct gw_classifier *c, const struct gw_type *sig,
                           const char *wanted);
/* The same as a WIT function has it. */
enum gw_err gw_class_check_func(struct gw_classifier *c, const struct gw_type *sig,
                                const struct gw_wit_func *func,
                                enum gw_abi_variant variant);
enum gw_err gw_class_check_sig(struct gw_classifier *c, const struct gw_type *sig,
                               const struct gw_abi_sig *wanted);

/* Say what is wrong at the place at hand.     returns  UNLINKABLE */
enum gw_err gw_class_fail(struct gw_classifier *c, const char *help, const char *format,
                          ...) GW_PRINTF(3, 4);
/* The same; the help is which name may have been meant, or else `help`. */
enum gw_err gw_class_fail_near(struct gw_classifier *c, const struct gw_suggest *near,
                               const char *help, const char *format, ...) GW_PRINTF(4, 5);

/* Find an item by name.     kind  of which it must be */
const struct gw_class_item *gw_class_find_item(const struct gw_class_items *items,
                                               struct gw_slice name,
                                               enum gw_wit_item_kind kind);
const struct gw_wit_func *gw_class_find_func(const struct gw_wit_interface *interface,
                                             struct gw_slice name);

/* Take a prefix or suffix off a text, if it is there. */
bool gw_class_strip(struct gw_slice *text, const char *prefix);
bool gw_class_strip_end(struct gw_slice *text, const char *suffix);

/* Classify a function import of the world (or a built-in), and an export. */
enum gw_err gw_class_import_func(struct gw_classifier *c, struct gw_slice module,
                                 struct gw_slice name, struct gw_class_import *out);
enum gw_err gw_class_export_any(struct gw_classifier *c, struct gw_class_export *out);
/* Check that all exports that must be there are. */
enum gw_err gw_class_check_exports(struct gw_classifier *c);

#endif
