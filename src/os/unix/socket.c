/* SPDX-License-Identifier: Apache-2.0 */
#include "os/socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
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

static int listen_at(const struct addrinfo *info, int *fd)
{
    int opened =
        socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC, info->ai_protocol);
    if (opened < 0) return errno;
    int on = 1;
    (void)setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(opened, info->ai_addr, info->ai_addrlen) != 0 ||
        listen(opened, BACKLOG) != 0) {
        int err = errno;
        close(opened);
        return err;
    }
    *fd = opened;
    return 0;
}

int gw_socket_listen(const char *address, int *fd)
{
    char host[256];
    const char *port;
    int err = split(address, host, &port);
    if (err != 0) return err;

    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found;
    int status = getaddrinfo(host[0] != '\0' ? host : NULL, port, &hints, &found);
    if (status == EAI_MEMORY) return ENOMEM;
    if (status != 0) return status == EAI_SERVICE ? EINVAL : EADDRNOTAVAIL;
    err = EADDRNOTAVAIL;
    for (const struct addrinfo *info = found; info != NULL && err != 0;
         info = info->ai_next)
        err = listen_at(info, fd);
    freeaddrinfo(found);
    return err;
}

int gw_socket_port(int fd, uint16_t *port)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name;
    socklen_t len = sizeof name;
    if (getsockname(fd, &name.any, &len) != 0) return errno;
    if (name.any.sa_family == AF_INET)
        *port = ntohs(name.v4.sin_port);
    else if (name.any.sa_family == AF_INET6)
        *port = ntohs(name.v6.sin6_port);
    else
        return EAFNOSUPPORT;
    return 0;
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
