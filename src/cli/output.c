/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/console.h"

static bool write_all(int fd, struct gw_slice bytes)
{
    while (bytes.len > 0) {
        ssize_t done = write(fd, bytes.data, bytes.len);
        if (done < 0 && errno != EINTR) return false;
        if (done > 0) bytes = gw_slice_of(bytes.data + done, bytes.len - (size_t)done);
    }
    return true;
}

static int cannot_write(const char *path)
{
    gw_console_error("cannot write %s: %s", path, strerror(errno));
    return gw_err_exit_code(GW_ERR_IO);
}

int gw_output_write(const char *path, struct gw_slice bytes, bool is_binary)
{
    if (!path || strcmp(path, "-") == 0) {
        if (is_binary && isatty(STDOUT_FILENO)) {
            gw_console_error("not writing a binary to the terminal; name a file with -o");
            return gw_err_exit_code(GW_ERR_USAGE);
        }
        return write_all(STDOUT_FILENO, bytes) ? 0 : cannot_write("to standard output");
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return cannot_write(path);
    bool is_written = write_all(fd, bytes);
    if (close(fd) != 0) is_written = false;
    return is_written ? 0 : cannot_write(path);
}

int gw_output_report(const struct gw_args *args, enum gw_option_id option)
{
    const struct gw_option_use *use = gw_args_last(args, option);
    if (!use || strcmp(use->text, "-") == 0) return 0;
    return freopen(use->text, "we", stdout) ? 0 : cannot_write(use->text);
}

int gw_output_folder(const char *path)
{
    enum { PATH_BYTES = 4096 };
    char part[PATH_BYTES];
    int made = strlen(path) < sizeof part ? 0 : -1;
    if (made) errno = ENAMETOOLONG;
    for (const char *end = path; !made && *end;) {
        end += strspn(end, "/");
        end += strcspn(end, "/");
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        if (mkdir(part, 0777) && errno != EEXIST) made = -1;
    }
    struct stat info;
    if (!made && stat(path, &info) == 0 && !S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        made = -1;
    }
    if (!made) return 0;
    gw_console_error("cannot make the folder %s: %s", path, strerror(errno));
    return gw_err_exit_code(GW_ERR_IO);
}
