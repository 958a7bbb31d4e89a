/* SPDX-License-Identifier: Apache-2.0 */
#include "os/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* Cut "host:port" in two; the brackets of an IPv6 address are dropped. */
static int split(const char *address, char host[256], const char **port)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL || colon[1] == '\0') return EINVAL;
    size_t len = (size_t)(colon - address);
    if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
        address++;
        len -= 2;
    } else if (memchr(address, ':', len) != NULL) {
        return EINVAL;
    }
    if (len >= 256) return EINVAL;
    memcpy(host, address, len);
    host[len] = '\0';
    *port = colon + 1;
    return 0;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* Addresses are numbers, for a listener binds to one of this machine's own. The resolver
 * is left out on purpose: it drags a plugin mechanism into a static program. */
static int read_address(const char *host, const char *port, union address *out,
                        socklen_t *len)
{
    char *end;
    unsigned long number = strtoul(port, &end, 10);
    if (port[0] < '0' || port[0] > '9' || *end != '\0' || number > UINT16_MAX)
        return EINVAL;
    memset(out, 0, sizeof *out);
    if (strcmp(host, "localhost") == 0) host = "127.0.0.1";
    if (host[0] == '\0') host = "::";
    if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)number);
        *len = sizeof out->v4;
    } else if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)number);
        *len = sizeof out->v6;
    } else {
        return EADDRNOTAVAIL;
    }
    return 0;
}

static int listen_at(const union address *address, socklen_t len, int *fd)
{
    int opened = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened < 0) return errno;
    int on = 1, off = 0;
    (void)setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->any.sa_family == AF_INET6) /* `::` stands for the older addresses too */
        (void)setsockopt(opened, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(opened, &address->any, len) != 0 || listen(opened, BACKLOG) != 0) {
        int err = errno;
        close(opened);
        return err;
    }
    *fd = opened;
    return 0;
}

int gw_socket_listen(const char *text, int *fd)
{
    char host[256];
    const char *port;
    union address address;
    socklen_t len;
    int err = split(text, host, &port);
    if (err == 0) err = read_address(host, port, &address, &len);
    if (err != 0) return err;
    err = listen_at(&address, len, fd);
    if (err != EAFNOSUPPORT || host[0] != '\0') return err;
    err = read_address("0.0.0.0", port, &address, &len); /* a system without IPv6 */
    return err != 0 ? err : listen_at(&address, len, fd);
}

bool gw_socket_is_address(const char *text)
{
    char host[256];
    const char *port;
    union address address;
    socklen_t len;
    return split(text, host, &port) == 0 && read_address(host, port, &address, &len) == 0;
}

int gw_socket_accept(int fd, bool nonblock, int *out)
{
    int got = accept4(fd, NULL, NULL, SOCK_CLOEXEC | (nonblock ? SOCK_NONBLOCK : 0));
    if (got < 0) return errno;
    *out = got;
    return 0;
}

int gw_socket_recv(int fd, const struct iovec *iov, size_t count, bool peek,
                   bool wait_all, size_t *done, bool *truncated)
{
    struct msghdr message = {.msg_iov = (struct iovec *)iov, .msg_iovlen = count};
    ssize_t n =
        recvmsg(fd, &message, (peek ? MSG_PEEK : 0) | (wait_all ? MSG_WAITALL : 0));
    if (n < 0) return errno;
    *done = (size_t)n;
    *truncated = message.msg_flags & MSG_TRUNC;
    return 0;
}

int gw_socket_send(int fd, const struct iovec *iov, size_t count, size_t *done)
{
    struct msghdr message = {.msg_iov = (struct iovec *)iov, .msg_iovlen = count};
    ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);
    if (n < 0) return errno;
    *done = (size_t)n;
    return 0;
}

int gw_socket_shutdown(int fd, bool read, bool write)
{
    int how = read && write ? SHUT_RDWR : read ? SHUT_RD : SHUT_WR;
    return shutdown(fd, how) == 0 ? 0 : errno;
}
