/* A crowd of WebSocket readers in one thread, so that the client is not what is measured.
 *
 * usage: load PORT PATH READERS AT_A_TIME [NUMBER TIME]
 *
 * Connects READERS sockets, AT_A_TIME handshakes under way at once, each again when it is refused,
 * and prints
 *     connected <n> refused <n> seconds <s>
 * Then, for each line "expect <messages> <seconds>" on standard input, it waits until every reader
 * has had that many counted messages (or the time is up) and prints
 *     got <frames> lost <n> duplicated <n> disordered <n> p50 <ms> p99 <ms> last <ms> span <s> cpu <s>
 * A counted message holds "\"n\":<number>" and "\"t\":<ns>" (CLOCK_MONOTONIC of the sender), or what
 * NUMBER and TIME are in the place of "\"n\":" and "\"t\":"; others
 * are not counted. Latency is from t to the read that brought the frame; span is from the first t to
 * the last read. "settle" prints "settled" once nothing has come for 300 ms; "quit" ends.
 * "return <seconds>": from now on whoever is closed comes back as a page does, after a random wait of up
 * to a second, twice as long after each attempt that fails. Prints, when all have been closed and have
 * had a `synced` again, from the close to that
 *     back <n> refused <n> p50 <ms> p99 <ms> last <ms> span <s>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTING, ASKED, OPEN, WAITING, DEAD };
#define BUFFER (256 * 1024)
#define HELD 65536

struct reader {
    int fd, state, is_counted;
    size_t held;         /* bytes of an unfinished frame or handshake */
    char *rest;          /* where they are, NULL if none */
    long seen, last;     /* counted messages of this round, and the last number */
    int failures;        /* attempts in a row */
    int64_t lost, due;   /* when it was closed, 0 once it is back; when it is to come back */
};

static const char *number_mark = "\"n\":", *time_mark = "\"t\":";
static struct reader *readers;
static int epoll_fd, wanted, port, opened, refused, closed, returning, back;
static char buffer[BUFFER + HELD];
static long *latencies;
static size_t latency_count, latency_room;
static long duplicated, disordered;
static int64_t first_sent, last_read, started;

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void wait_to_return(struct reader *r)
{
    int shift = r->failures < 5 ? r->failures : 5;
    double longest = (1 << shift) < 30 ? 1 << shift : 30;
    r->failures++;
    r->due = now() + (int64_t)(drand48() * longest * 1e9);
    r->state = WAITING;
}

static void start_reader(struct reader *r)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = r};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (r->fd < 0)
        fail("socket (ulimit -n?)");
    if (connect(r->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        if (!returning)
            fail("connect");
        close(r->fd);
        refused++;
        wait_to_return(r);
        return;
    }
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, r->fd, &event) < 0)
        fail("epoll_ctl");
    r->state = CONNECTING;
}

static void end_reader(struct reader *r)
{
    close(r->fd);
    free(r->rest);
    r->rest = NULL;
    r->held = 0;
    if (r->state == OPEN) {
        closed++;
        opened--;
        r->state = DEAD;
        if (returning) {
            r->lost = now();
            r->failures = 0;
            wait_to_return(r);
        }
    } else {
        refused++;
        if (returning)
            wait_to_return(r);
        else
            start_reader(r);
    }
}

static void ask(struct reader *r, const char *path)
{
    char request[1024];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = r};
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path);
    if (send(r->fd, request, length, MSG_NOSIGNAL) != length) {
        end_reader(r);
        return;
    }
    r->state = ASKED;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, r->fd, &event);
}

static void count_message(struct reader *r, const char *text, size_t length, int64_t read_at)
{
    const char *number = memmem(text, length, number_mark, strlen(number_mark));
    const char *sent = memmem(text, length, time_mark, strlen(time_mark));
    if (!number || !sent)
        return;
    long n = strtol(number + strlen(number_mark), NULL, 10);
    int64_t t = strtoll(sent + strlen(time_mark), NULL, 10);
    if (t < started)
        return; /* of a round before */
    if (n == r->last)
        duplicated++;
    else if (n < r->last)
        disordered++;
    else
        r->seen++;
    r->last = n;
    if (latency_count < latency_room)
        latencies[latency_count++] = (read_at - t) / 1000;
    if (!first_sent || t < first_sent)
        first_sent = t;
    last_read = read_at;
}

static void answer_ping(struct reader *r, const unsigned char *payload, size_t length)
{
    unsigned char pong[6 + 125] = {0x8a, 0x80 | length};
    memcpy(pong + 6, payload, length);
    send(r->fd, pong, 6 + length, MSG_NOSIGNAL);
}

/* Reads the frames in data; returns how many bytes of whole frames there were. */
static size_t read_frames(struct reader *r, unsigned char *data, size_t length, int64_t read_at)
{
    size_t at = 0;
    while (length - at >= 2) {
        size_t head = 2, size = data[at + 1] & 127;
        if (size == 126) {
            if (length - at < 4)
                break;
            head = 4;
            size = data[at + 2] << 8 | data[at + 3];
        } else if (size == 127) {
            if (length - at < 10)
                break;
            head = 10;
            size = 0;
            for (int i = 2; i < 10; i++)
                size = size << 8 | data[at + i];
        }
        if (length - at < head + size)
            break;
        int opcode = data[at] & 15;
        if (r->lost && memmem(data + at + head, size, "\"synced\"", 8)) {
            latencies[back++] = (read_at - r->lost) / 1000;
            r->lost = 0;
            last_read = read_at;
        }
        if (opcode == 1 || opcode == 2)
            count_message(r, (char *)data + at + head, size, read_at);
        else if (opcode == 9 && size <= 125)
            answer_ping(r, data + at + head, size);
        at += head + size;
    }
    return at;
}

static void keep_rest(struct reader *r, unsigned char *data, size_t length)
{
    if (length > HELD) {
        fprintf(stderr, "a frame of more than %d bytes\n", HELD);
        exit(1);
    }
    if (length && !r->rest)
        r->rest = malloc(HELD);
    if (length)
        memmove(r->rest, data, length);
    else if (r->rest) {
        free(r->rest);
        r->rest = NULL;
    }
    r->held = length;
}

static void take(struct reader *r)
{
    unsigned char *data = (unsigned char *)buffer + HELD - r->held;
    if (r->held)
        memcpy(data, r->rest, r->held);
    ssize_t got = recv(r->fd, buffer + HELD, BUFFER, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        end_reader(r);
        return;
    }
    int64_t read_at = now();
    size_t length = r->held + got;
    if (r->state == ASKED) {
        unsigned char *end = memmem(data, length, "\r\n\r\n", 4);
        if (!end) {
            keep_rest(r, data, length);
            return;
        }
        if (memcmp(data, "HTTP/1.1 101", 12)) {
            end_reader(r);
            return;
        }
        r->state = OPEN;
        opened++;
        length -= end + 4 - data;
        data = end + 4;
    }
    size_t used = read_frames(r, data, length, read_at);
    keep_rest(r, data + used, length - used);
}

static int turn(int timeout, const char *path)
{
    static struct epoll_event events[1024];
    int count = epoll_wait(epoll_fd, events, 1024, timeout);
    for (int i = 0; i < count; i++) {
        struct reader *r = events[i].data.ptr;
        if (r->state == CONNECTING && events[i].events & (EPOLLERR | EPOLLHUP))
            end_reader(r);
        else if (r->state == CONNECTING)
            ask(r, path);
        else if (r->state < WAITING)
            take(r);
    }
    return count;
}

static void connect_all(const char *path, int at_a_time)
{
    int begun = 0;
    int64_t start = now(), end = start + 300 * 1000000000LL;
    while (opened < wanted && now() < end) {
        while (begun < wanted && begun - opened < at_a_time)
            start_reader(&readers[begun++]);
        turn(100, path);
    }
    printf("connected %d refused %d seconds %.3f\n", opened, refused, (now() - start) / 1e9);
}

static int compare(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static void report(long messages, double cpu_before)
{
    long lost = 0;
    for (int i = 0; i < wanted; i++)
        if (readers[i].is_counted && readers[i].seen < messages)
            lost += messages - readers[i].seen;
    qsort(latencies, latency_count, sizeof *latencies, compare);
    size_t n = latency_count ? latency_count : 1;
    printf("got %zu lost %ld duplicated %ld disordered %ld p50 %.2f p99 %.2f last %.2f span %.4f "
           "cpu %.3f closed %d\n", latency_count, lost, duplicated, disordered,
           latencies[n / 2] / 1e3, latencies[(n - 1) * 99 / 100] / 1e3, latencies[n - 1] / 1e3,
           (last_read - first_sent) / 1e9, cpu() - cpu_before, closed);
}

static void expect(long messages, double seconds, const char *path)
{
    latency_room = (size_t)wanted * messages * 2;
    latencies = calloc(latency_room + 1, sizeof *latencies);
    latency_count = duplicated = disordered = first_sent = last_read = 0;
    for (int i = 0; i < wanted; i++) {
        readers[i].is_counted = readers[i].state == OPEN;
        readers[i].seen = 0;
        readers[i].last = -1;
    }
    double cpu_before = cpu();
    started = now();
    int64_t end = started + (int64_t)(seconds * 1e9);
    printf("ready\n");
    while (latency_count < (size_t)opened * messages && now() < end)
        turn(100, path);
    report(messages, cpu_before);
    free(latencies);
}

static void come_back(double seconds, const char *path)
{
    latencies = calloc(wanted, sizeof *latencies);
    int64_t start = now(), end = start + (int64_t)(seconds * 1e9);
    back = refused = 0;
    returning = 1;
    printf("ready\n");
    while (back < wanted && now() < end) {
        turn(10, path);
        for (int i = 0; i < wanted; i++)
            if (readers[i].state == WAITING && readers[i].due <= now())
                start_reader(&readers[i]);
    }
    returning = 0;
    qsort(latencies, back, sizeof *latencies, compare);
    size_t n = back ? back : 1;
    printf("back %d refused %d p50 %.0f p99 %.0f last %.0f span %.3f\n", back, refused,
           latencies[n / 2] / 1e3, latencies[(n - 1) * 99 / 100] / 1e3, latencies[n - 1] / 1e3,
           (last_read - start) / 1e9);
    free(latencies);
    latencies = NULL;
}

int main(int argc, char **argv)
{
    char line[256];
    struct rlimit files;
    if (argc != 5 && argc != 7) {
        fprintf(stderr, "usage: load PORT PATH READERS AT_A_TIME [NUMBER TIME]\n");
        return 2;
    }
    if (argc == 7) {
        number_mark = argv[5];
        time_mark = argv[6];
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    wanted = atoi(argv[3]);
    readers = calloc(wanted, sizeof *readers);
    epoll_fd = epoll_create1(0);
    port = atoi(argv[1]);
    connect_all(argv[2], atoi(argv[4]));
    while (fgets(line, sizeof line, stdin)) {
        long messages;
        double seconds;
        if (sscanf(line, "expect %ld %lf", &messages, &seconds) == 2) {
            expect(messages, seconds, argv[2]);
        } else if (sscanf(line, "return %lf", &seconds) == 1) {
            come_back(seconds, argv[2]);
        } else if (!strncmp(line, "settle", 6)) {
            while (turn(300, argv[2]) > 0)
                ;
            printf("settled\n");
        } else {
            break;
        }
    }
    return 0;
}
