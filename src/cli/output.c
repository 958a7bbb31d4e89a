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

int gw_output_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return 0;
    gw_console_error("cannot make the folder %s: %s", path, strerror(errno));
    return gw_err_exit_code(GW_ERR_IO);
}
