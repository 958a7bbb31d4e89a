/* SPDX-License-Identifier: Apache-2.0 */
/* A WASI 0.1 program that shows what it sees, so that two hosts can be compared: by its first
 * argument. Whatever differs from run to run is left out. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void say(const char *what, long result)
{
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: %ld\n", what, result);
}

static void strings(int argc, char **argv)
{
    unsigned long sum = 0;
    for (int i = 1; i < argc; i++)
        sum += strlen(argv[i]);
    printf("%d arguments, %lu bytes, the last: %.40s\n", argc, sum, argv[argc - 1]);
    for (char **e = environ; *e; e++)
        printf("%zu: %.60s\n", strlen(*e), *e);
}

static void echo(void)
{
    char line[100];
    while (fgets(line, sizeof line, stdin))
        printf("> %s", line);
    printf("end: %d\n", feof(stdin));
    fprintf(stderr, "to stderr\n");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path)
{
    char *names[400];
    int count = 0;
    struct stat st;
    DIR *dir = opendir(path);
    say("opendir", dir ? 0 : -1);
    if (!dir) return;
    for (struct dirent *e; count < 400 && (e = readdir(dir));) {
        char text[300], full[300];
        snprintf(full, sizeof full, "%s/%s", path, e->d_name);
        if (strcmp(e->d_name, "..") == 0 || lstat(full, &st)) st.st_ino = e->d_ino;
        snprintf(text, sizeof text, "%s %d %s", e->d_name, e->d_type,
                 st.st_ino == e->d_ino ? "same" : "other");
        names[count++] = strdup(text);
    }
    rewinddir(dir);
    int again = 0;
    while (readdir(dir))
        again++;
    closedir(dir);
    qsort(names, (size_t)count, sizeof *names, by_name);
    for (int i = 0; i < count; i++)
        printf("  %s\n", names[i]);
    say("again", again);
}

static void files(void)
{
    char buffer[64] = "";
    struct stat st;
    struct timespec times[2] = {
        {100, 5},
        {200, 6}
    };
    struct iovec out[3] = {
        {"one ", 4},
        {"",     0},
        {"two",  3}
    };
    struct iovec in[2] = {
        {buffer,     4 },
        {buffer + 4, 20}
    };
    int fd = open("a.txt", O_CREAT | O_RDWR | O_EXCL, 0666);
    say("create", fd < 0 ? -1 : 0);
    say("writev", writev(fd, out, 3));
    say("tell", lseek(fd, 0, SEEK_CUR));
    say("rewind", lseek(fd, -7, SEEK_END));
    say("before", lseek(fd, -1, SEEK_SET));
    say("readv", readv(fd, in, 2));
    printf("%s\n", buffer);
    say("pwrite", pwrite(fd, "ONE", 3, 0));
    say("pread", pread(fd, buffer, 10, 1));
    say("tell", lseek(fd, 0, SEEK_CUR));
    say("truncate", ftruncate(fd, 5));
    say("allocate", posix_fallocate(fd, 0, 50));
    say("stat", fstat(fd, &st));
    printf("%ld bytes, %ld links, regular %d\n", (long)st.st_size, (long)st.st_nlink,
           S_ISREG(st.st_mode));
    say("times", futimens(fd, times));
    say("stat", fstat(fd, &st));
    printf("%ld %ld\n", (long)st.st_atim.tv_sec, (long)st.st_mtim.tv_nsec);
    say("sync", fsync(fd) + fdatasync(fd));
    close(fd);
    fd = open("a.txt", O_WRONLY | O_APPEND);
    say("append", write(fd, "end", 3));
    say("tell", lseek(fd, 0, SEEK_CUR));
    say("seek", lseek(fd, 2, SEEK_SET));
    say("append", write(fd, "END", 3));
    say("read of what is open for writing", read(fd, buffer, 1));
    close(fd);
    say("closed", close(fd));
    say("again", open("a.txt", O_CREAT | O_EXCL | O_RDWR, 0666));
    say("missing", open("none/x", O_RDONLY));
    say("escape", open("../x", O_RDONLY));
    say("mkdir", mkdir("sub", 0777));
    say("mkdir", mkdir("sub", 0777));
    say("link", link("a.txt", "sub/b.txt"));
    say("symlink", symlink("../a.txt", "sub/link"));
    say("readlink", readlink("sub/link", buffer, 5));
    say("nofollow", open("sub/link", O_RDONLY | O_NOFOLLOW));
    say("stat", stat("sub/link", &st));
    printf("%ld bytes, %ld links\n", (long)st.st_size, (long)st.st_nlink);
    say("lstat", lstat("sub/link", &st));
    printf("is a link: %d\n", S_ISLNK(st.st_mode));
    for (int i = 0; i < 300; i++) {
        snprintf(buffer, sizeof buffer, "sub/some-longer-name-%d", i);
        close(open(buffer, O_CREAT | O_WRONLY, 0666));
    }
    list("sub");
    for (int i = 0; i < 300; i++) {
        snprintf(buffer, sizeof buffer, "sub/some-longer-name-%d", i);
        unlink(buffer);
    }
    say("rename", rename("sub/b.txt", "c.txt"));
    say("rmdir", rmdir("sub"));
    say("unlink", unlink("sub/link"));
    say("rmdir", rmdir("sub"));
    say("read a directory", read(open(".", O_RDONLY), buffer, 1));
    list(".");
    for (int i = 0; i < 40; i++) /* more than stay free if any leaks */
        for (int k = 0; k < 40; k++)
            close(open("a.txt", O_RDONLY));
    list("/");
}

static void times(void)
{
    struct timespec a, b, ms = {0, 20000000};
    struct pollfd fds[2] = {
        {.fd = 1,  .events = POLLOUT},
        {.fd = 77, .events = POLLIN }
    };
    unsigned char bytes[300] = {0};
    int zeros = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    nanosleep(&ms, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ns = (long)(b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec;
    printf("slept %s\n", ns >= 20000000 && ns < 2000000000 ? "enough" : "otherwise");
    clock_gettime(CLOCK_REALTIME, &a);
    printf("after 2020: %d\n", a.tv_sec > 1577836800);
    say("no such clock", clock_getres((clockid_t) "", &a) ? 1 : 0);
    say("poll", poll(fds, 1, 1000));
    printf("%d\n", fds[0].revents == POLLOUT);
    say("poll", poll(fds, 2, 1000));
    say("random", getentropy(bytes, 256));
    for (int i = 0; i < 256; i++)
        zeros += bytes[i] == 0;
    printf("random: %d\n", zeros < 20);
}

static void large(void)
{
    size_t len = 300000;
    char *text = malloc(len);
    for (size_t i = 0; i < len; i++)
        text[i] = "abcdefghij\n"[i % 11];
    say("written", fwrite(text, 1, len, stdout) == len ? 1 : -1);
    int fd = open("large", O_CREAT | O_RDWR, 0666);
    say("file", write(fd, text, len));
    memset(text, 0, len);
    say("rewind", lseek(fd, 0, SEEK_SET));
    size_t at = 0;
    for (long n; at < len && (n = read(fd, text + at, len - at)) > 0;)
        at += (size_t)n;
    say("read", (long)at);
    say("same", memcmp(text + 11, text, len - 11));
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    setvbuf(stdout, NULL, _IOFBF, 8192);
    if (!strcmp(what, "strings")) strings(argc, argv);
    if (!strcmp(what, "echo")) echo();
    if (!strcmp(what, "files")) files();
    if (!strcmp(what, "times")) times();
    if (!strcmp(what, "large")) large();
    if (!strcmp(what, "trap")) {
        fflush(stdout);
        __builtin_trap();
    }
    fflush(stdout);
    return !strcmp(what, "exit") ? atoi(argv[2]) : 0;
}
