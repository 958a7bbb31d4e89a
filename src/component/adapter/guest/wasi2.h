/* SPDX-License-Identifier: Apache-2.0 */
/* wasi2.h -- the functions of WASI 0.2 that are called, lowered by hand: ../wit says what they
 * are. A handle is an index above 0. `out` points at the result in memory; its layout stands
 * beside each structure below. spec: component-model, CanonicalABI */
#ifndef GW_COMPONENT_ADAPTER_GUEST_WASI2_H
#define GW_COMPONENT_ADAPTER_GUEST_WASI2_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t handle;

#define IMPORT(interface, function)                                                      \
    __attribute__((import_module("wasi:" interface "@0.2.0"), import_name(function)))

struct text {
    uint8_t *data;
    uint32_t len;
};

struct list {
    void *items;
    uint32_t len;
};

struct datetime {
    uint64_t seconds;
    uint32_t nanoseconds;
};

struct option_datetime {
    uint8_t is_some;
    struct datetime value;
};

/* result<_, error-code> and result<small enum or flags, error-code> */
struct small_result {
    uint8_t is_err, value;
};

/* result<handle, error-code>; result<string or list, error-code> */
struct handle_result {
    uint8_t is_err;
    union {
        uint8_t code;
        handle value;
    };
};
struct text_result {
    uint8_t is_err;
    union {
        uint8_t code;
        struct text value;
    };
};

/* result<tuple<list<u8>, bool>, error-code> */
struct read_result {
    uint8_t is_err;
    union {
        uint8_t code;
        struct {
            struct text data;
            bool is_end;
        };
    };
};

/* result<u64, error-code>; result<metadata-hash-value, error-code> */
struct size_result {
    uint8_t is_err;
    union {
        uint8_t code;
        uint64_t value;
    } __attribute__((aligned(8)));
};
struct hash_result {
    uint8_t is_err;
    union {
        uint8_t code;
        struct {
            uint64_t lower, upper;
        };
    } __attribute__((aligned(8)));
};

struct stat2 {
    uint8_t type;
    uint64_t links, size;
    struct option_datetime accessed, modified, changed;
};
struct stat_result {
    uint8_t is_err;
    union {
        uint8_t code;
        struct stat2 value;
    };
};

/* result<option<directory-entry>, error-code> */
struct entry_result {
    uint8_t is_err;
    union {
        uint8_t code;
        struct {
            uint8_t is_some;
            uint8_t type __attribute__((aligned(4)));
            struct text name;
        };
    } __attribute__((aligned(4)));
};

/* stream-error: 0 last-operation-failed with an error, 1 closed */
struct stream_error {
    uint8_t is_closed;
    handle error;
};
struct stream_result { /* of nothing */
    uint8_t is_err;
    struct stream_error error;
};
struct stream_read_result {
    uint8_t is_err;
    union {
        struct stream_error error;
        struct text data;
    };
};
struct permit_result {
    uint8_t is_err;
    union {
        struct stream_error error;
        uint64_t value;
    };
};

/* option<handle>; option<error-code> */
struct option_handle {
    uint8_t is_some;
    handle value;
};
struct option_code {
    uint8_t is_some, value;
};

struct preopen {
    handle dir;
    struct text name;
};

_Static_assert(sizeof(struct stat_result) == 104 && sizeof(struct entry_result) == 20 &&
                   sizeof(struct read_result) == 16 && sizeof(struct hash_result) == 24 &&
                   sizeof(struct permit_result) == 16 && sizeof(struct datetime) == 16,
               "layouts of the canonical ABI");

IMPORT("cli/environment", "get-environment") void wasi2_get_environment(struct list *out);
IMPORT("cli/environment", "get-arguments") void wasi2_get_arguments(struct list *out);
IMPORT("cli/exit", "exit") _Noreturn void wasi2_exit(int32_t is_err);
IMPORT("cli/stdin", "get-stdin") handle wasi2_get_stdin(void);
IMPORT("cli/stdout", "get-stdout") handle wasi2_get_stdout(void);
IMPORT("cli/stderr", "get-stderr") handle wasi2_get_stderr(void);
IMPORT("cli/terminal-stdin", "get-terminal-stdin")
void wasi2_get_terminal_stdin(struct option_handle *out);
IMPORT("cli/terminal-stdout", "get-terminal-stdout")
void wasi2_get_terminal_stdout(struct option_handle *out);
IMPORT("cli/terminal-stderr", "get-terminal-stderr")
void wasi2_get_terminal_stderr(struct option_handle *out);
IMPORT("cli/terminal-input", "[resource-drop]terminal-input")
void wasi2_drop_terminal_input(handle it);
IMPORT("cli/terminal-output", "[resource-drop]terminal-output")
void wasi2_drop_terminal_output(handle it);

IMPORT("clocks/monotonic-clock", "now") uint64_t wasi2_monotonic_now(void);
IMPORT("clocks/monotonic-clock", "resolution") uint64_t wasi2_monotonic_resolution(void);
IMPORT("clocks/monotonic-clock", "subscribe-instant")
handle wasi2_subscribe_instant(uint64_t when);
IMPORT("clocks/monotonic-clock", "subscribe-duration")
handle wasi2_subscribe_duration(uint64_t ns);
IMPORT("clocks/wall-clock", "now") void wasi2_wall_now(struct datetime *out);
IMPORT("clocks/wall-clock", "resolution")
void wasi2_wall_resolution(struct datetime *out);

IMPORT("random/random", "get-random-bytes")
void wasi2_get_random_bytes(uint64_t len, struct text *out);

IMPORT("io/poll", "poll")
void wasi2_poll(const handle *pollables, uint32_t count, struct list *out);
IMPORT("io/poll", "[method]pollable.ready") int32_t wasi2_pollable_ready(handle it);
IMPORT("io/poll", "[resource-drop]pollable") void wasi2_drop_pollable(handle it);
IMPORT("io/error", "[resource-drop]error") void wasi2_drop_error(handle it);

#define STREAM(function) IMPORT("io/streams", function)
STREAM("[method]input-stream.read")
void wasi2_stream_read(handle it, uint64_t len, struct stream_read_result *out);
STREAM("[method]input-stream.blocking-read")
void wasi2_stream_blocking_read(handle it, uint64_t len, struct stream_read_result *out);
STREAM("[method]input-stream.subscribe") handle wasi2_subscribe_input(handle it);
STREAM("[resource-drop]input-stream") void wasi2_drop_input(handle it);
STREAM("[method]output-stream.check-write")
void wasi2_stream_check_write(handle it, struct permit_result *out);
STREAM("[method]output-stream.write")
void wasi2_stream_write(handle it, const uint8_t *data, uint32_t len,
                        struct stream_result *out);
STREAM("[method]output-stream.blocking-write-and-flush")
void wasi2_stream_blocking_write(handle it, const uint8_t *data, uint32_t len,
                                 struct stream_result *out);
STREAM("[method]output-stream.blocking-flush")
void wasi2_stream_blocking_flush(handle it, struct stream_result *out);
STREAM("[method]output-stream.subscribe") handle wasi2_subscribe_output(handle it);
STREAM("[resource-drop]output-stream") void wasi2_drop_output(handle it);

IMPORT("filesystem/preopens", "get-directories")
void wasi2_get_directories(struct list *out);

#define FILE2(function) IMPORT("filesystem/types", function)
FILE2("[resource-drop]descriptor") void wasi2_drop_descriptor(handle it);
FILE2("[resource-drop]directory-entry-stream") void wasi2_drop_entries(handle it);
FILE2("filesystem-error-code")
void wasi2_error_code(handle error, struct option_code *out);
FILE2("[method]descriptor.read-via-stream")
void wasi2_read_via_stream(handle it, uint64_t offset, struct handle_result *out);
FILE2("[method]descriptor.write-via-stream")
void wasi2_write_via_stream(handle it, uint64_t offset, struct handle_result *out);
FILE2("[method]descriptor.append-via-stream")
void wasi2_append_via_stream(handle it, struct handle_result *out);
FILE2("[method]descriptor.advise")
void wasi2_advise(handle it, uint64_t offset, uint64_t len, int32_t advice,
                  struct small_result *out);
FILE2("[method]descriptor.sync-data")
void wasi2_sync_data(handle it, struct small_result *out);
FILE2("[method]descriptor.sync") void wasi2_sync(handle it, struct small_result *out);
FILE2("[method]descriptor.get-flags")
void wasi2_get_flags(handle it, struct small_result *out);
FILE2("[method]descriptor.get-type")
void wasi2_get_type(handle it, struct small_result *out);
FILE2("[method]descriptor.set-size")
void wasi2_set_size(handle it, uint64_t size, struct small_result *out);
FILE2("[method]descriptor.set-times")
void wasi2_set_times(handle it, int32_t how_a, uint64_t seconds_a, int32_t ns_a,
                     int32_t how_m, uint64_t seconds_m, int32_t ns_m,
                     struct small_result *out);
FILE2("[method]descriptor.read")
void wasi2_read(handle it, uint64_t len, uint64_t offset, struct read_result *out);
FILE2("[method]descriptor.write")
void wasi2_write(handle it, const uint8_t *data, uint32_t len, uint64_t offset,
                 struct size_result *out);
FILE2("[method]descriptor.stat") void wasi2_stat(handle it, struct stat_result *out);
FILE2("[method]descriptor.metadata-hash")
void wasi2_hash(handle it, struct hash_result *out);
FILE2("[method]descriptor.read-directory")
void wasi2_read_directory(handle it, struct handle_result *out);
FILE2("[method]directory-entry-stream.read-directory-entry")
void wasi2_read_entry(handle it, struct entry_result *out);

/* Relative to a directory; follow: path-flags. */
FILE2("[method]descriptor.create-directory-at")
void wasi2_create_directory_at(handle it, const uint8_t *path, uint32_t len,
                               struct small_result *out);
FILE2("[method]descriptor.stat-at")
void wasi2_stat_at(handle it, int32_t follow, const uint8_t *path, uint32_t len,
                   struct stat_result *out);
FILE2("[method]descriptor.metadata-hash-at")
void wasi2_hash_at(handle it, int32_t follow, const uint8_t *path, uint32_t len,
                   struct hash_result *out);
FILE2("[method]descriptor.set-times-at")
void wasi2_set_times_at(handle it, int32_t follow, const uint8_t *path, uint32_t len,
                        int32_t how_a, uint64_t seconds_a, int32_t ns_a, int32_t how_m,
                        uint64_t seconds_m, int32_t ns_m, struct small_result *out);
FILE2("[method]descriptor.link-at")
void wasi2_link_at(handle it, int32_t follow, const uint8_t *path, uint32_t len,
                   handle to, const uint8_t *new_path, uint32_t new_len,
                   struct small_result *out);
FILE2("[method]descriptor.open-at")
void wasi2_open_at(handle it, int32_t follow, const uint8_t *path, uint32_t len,
                   int32_t open_flags, int32_t flags, struct handle_result *out);
FILE2("[method]descriptor.readlink-at")
void wasi2_readlink_at(handle it, const uint8_t *path, uint32_t len,
                       struct text_result *out);
FILE2("[method]descriptor.rename-at")
void wasi2_rename_at(handle it, const uint8_t *path, uint32_t len, handle to,
                     const uint8_t *new_path, uint32_t new_len, struct small_result *out);
FILE2("[method]descriptor.symlink-at")
void wasi2_symlink_at(handle it, const uint8_t *target, uint32_t target_len,
                      const uint8_t *path, uint32_t len, struct small_result *out);
FILE2("[method]descriptor.remove-directory-at")
void wasi2_remove_directory_at(handle it, const uint8_t *path, uint32_t len,
                               struct small_result *out);
FILE2("[method]descriptor.unlink-file-at")
void wasi2_unlink_file_at(handle it, const uint8_t *path, uint32_t len,
                          struct small_result *out);

/* descriptor-type, descriptor-flags and open-flags of 0.2 */
enum {
    TYPE2_UNKNOWN,
    TYPE2_BLOCK_DEVICE,
    TYPE2_CHARACTER_DEVICE,
    TYPE2_DIRECTORY,
    TYPE2_FIFO,
    TYPE2_SYMBOLIC_LINK,
    TYPE2_REGULAR_FILE,
    TYPE2_SOCKET,
};
enum {
    FLAG2_READ = 1,
    FLAG2_WRITE = 2,
    FLAG2_FILE_SYNC = 4,
    FLAG2_DATA_SYNC = 8,
    FLAG2_REQUESTED_SYNC = 16,
};

#endif
