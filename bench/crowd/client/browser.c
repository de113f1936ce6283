#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"
#include "wire.h"

#define PIECE (64 * 1024)
#define PAUSE 1000000000LL /* ns until what was refused is asked for again */
#define SOCKET_HEADERS \
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

struct counts counts;
const char *page_path;
int port, epoll_fd, repeats, has_sockets = 1, files, most_files;
static struct connection *first_due, **last_due = &first_due;

int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void open_connection(struct connection *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c};
    int one = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    inet_pton(AF_INET, c->reader->address, &from.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        fail("socket (ulimit -n?)");
    files++;
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from) < 0)
        fail("bind");
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
        fail("connect");
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) < 0)
        fail("epoll_ctl");
}

static void close_connection(struct connection *c)
{
    if (c->fd > 0) {
        close(c->fd);
        files--;
    }
    free(c->held);
    c->held = NULL;
    c->length = c->room = 0;
    c->is_connected = c->is_open = 0;
    c->fd = -1;
}

/* Has a connection ask anew after a pause for what it did not get. */
static void try_later(struct connection *c)
{
    close_connection(c);
    c->due = now() + PAUSE;
    c->next_due = NULL;
    *last_due = c;
    last_due = &c->next_due;
}

static void try_again(void)
{
    while (first_due && first_due->due <= now()) {
        struct connection *c = first_due;
        first_due = c->next_due;
        if (!first_due)
            last_due = &first_due;
        counts.again++;
        open_connection(c);
    }
}

static void send_request(struct connection *c)
{
    char request[2048], target[512];
    const char *path = page_path, *more = "Accept-Encoding: gzip, deflate\r\n";
    struct reader *r = c->reader;
    if (c->asked >= 0)
        path = r->page->names[c->asked];
    if (c->asked == SOCKET) {
        snprintf(target, sizeof target, "%s?epoch=%s&since=%ld", r->page->socket, r->page->epoch,
                 r->since);
        path = target;
        more = SOCKET_HEADERS;
    }
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n"
        "Accept-Language: en-GB,en;q=0.9\r\n%s\r\n", path, port, port, more);
    /* What cannot be sent is seen by the end of the connection. */
    send(c->fd, request, length, MSG_NOSIGNAL);
    counts.requests++;
}

static void ask(struct connection *c, struct reader *r, int what)
{
    c->reader = r;
    c->asked = what;
    if (c->fd > 0)
        send_request(c);
    else
        open_connection(c);
}

void start_reader(struct reader *r, int number)
{
    memset(r, 0, sizeof *r);
    snprintf(r->address, sizeof r->address, "127.1.%d.%d", number / 250 % 250, number % 250 + 1);
    r->started = now();
    r->opened = 1;
    ask(&r->http[0], r, PAGE);
}

static void become_live(struct reader *r)
{
    r->live = now();
    r->is_live = 1;
    counts.live++;
}

/* Asks for what the page names, on as many connections as a browser makes. */
static void ask_for_names(struct reader *r)
{
    int wanted = r->page->count - r->begun;
    while (r->opened < CONNECTIONS && r->opened < r->page->count && files + r->opened < most_files)
        r->http[r->opened++].asked = NOTHING;
    for (int i = 0; i < r->opened && wanted > 0; i++)
        if (r->http[i].asked == NOTHING) {
            ask(&r->http[i], r, r->begun++);
            wanted--;
        }
    /* The files that one process may open do not reach for a crowd's idle connections. */
    if (r->arrived == r->page->count)
        for (int i = 0; i < r->opened; i++)
            close_connection(&r->http[i]);
}

/* Has a reader that has its page, or one more of what it names, go on. */
static void go_on(struct reader *r)
{
    ask_for_names(r);
    if (r->needed == 0 && !r->is_live && !(has_sockets && r->page->socket[0]))
        become_live(r);
    else if (r->needed == 0 && !r->is_live && !r->socket.reader)
        ask(&r->socket, r, SOCKET);
}

static void take_answer(struct connection *c, struct answer *found)
{
    struct reader *r = c->reader;
    char *body = c->held + found->head;
    int asked = c->asked;
    if (found->status != 200) {
        counts.refused++;
        try_later(c);
        return;
    }
    c->asked = NOTHING;
    if (asked == PAGE) {
        size_t length = found->is_chunked ? join_chunks(body) : found->length - found->head;
        r->page = read_page(body, length, found->is_gzipped);
        r->since = r->page->seq;
        r->needed = r->page->needed;
    } else {
        r->arrived++;
        r->needed -= asked < r->page->needed;
    }
    c->length = 0;
    if (found->is_last)
        close_connection(c);
    if (repeats) {
        become_live(r);
        ask(c, r, PAGE);
    } else {
        go_on(r);
    }
}

static void take_change(struct reader *r, const struct frame *frame)
{
    const char *number = find(frame->payload, frame->size, "\"seq\":");
    long place = number ? atol(number + 6) - r->since - 1 : -1;
    if (place < 0 || place >= WORDS * 64)
        return;
    uint64_t bit = 1ULL << place % 64;
    counts.twice += (r->seen[place / 64] & bit) != 0;
    r->seen[place / 64] |= bit;
}

static void take_frame(struct connection *c, const struct frame *frame)
{
    struct reader *r = c->reader;
    unsigned char pong[6 + 125] = {0x8a, 0x80 | frame->size};
    if (frame->opcode == 9 && frame->size <= 125) {
        memcpy(pong + 6, frame->payload, frame->size);
        send(c->fd, pong, 6 + frame->size, MSG_NOSIGNAL);
    } else if (find(frame->payload, frame->size, "\"type\":\"entry\"")) {
        take_change(r, frame);
    } else if (!r->is_live && find(frame->payload, frame->size, "\"type\":\"synced\"")) {
        become_live(r);
    }
}

static void take_frames(struct connection *c)
{
    struct frame frame;
    size_t at = 0;
    for (; read_frame(c->held + at, c->length - at, &frame); at += frame.length)
        take_frame(c, &frame);
    c->length -= at;
    memmove(c->held, c->held + at, c->length);
    if (c->length == 0) {
        free(c->held);
        c->held = NULL;
        c->room = 0;
    }
}

static void take_handshake(struct connection *c)
{
    const char *end = find(c->held, c->length, "\r\n\r\n");
    if (!end)
        return;
    if (memcmp(c->held, "HTTP/1.1 101", 12)) {
        counts.refused++;
        try_later(c);
        return;
    }
    c->is_open = 1;
    c->length -= end + 4 - c->held;
    memmove(c->held, end + 4, c->length);
    take_frames(c);
}

static void end(struct connection *c)
{
    if (c->is_open)
        counts.closed++;
    if (c->is_open || c->asked == NOTHING)
        close_connection(c);
    else
        try_later(c);
}

static void take(struct connection *c)
{
    struct answer found;
    if (c->room - c->length < PIECE)
        c->held = realloc(c->held, c->room = c->length + 2 * PIECE);
    ssize_t got = recv(c->fd, c->held + c->length, c->room - c->length - 1, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        end(c);
        return;
    }
    c->length += got;
    c->held[c->length] = 0;
    counts.bytes += got;
    if (c->is_open)
        take_frames(c);
    else if (c->asked == SOCKET)
        take_handshake(c);
    else if (c->asked != NOTHING && read_answer(c->held, c->length, &found) > 0)
        take_answer(c, &found);
}

static void connected(struct connection *c, unsigned events)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (events & (EPOLLERR | EPOLLHUP)) {
        end(c);
        return;
    }
    c->is_connected = 1;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
    send_request(c);
}

int turn(int timeout)
{
    static struct epoll_event events[1024];
    int count = epoll_wait(epoll_fd, events, 1024, timeout);
    for (int i = 0; i < count; i++) {
        struct connection *c = events[i].data.ptr;
        if (c->fd <= 0)
            continue; /* closed by an event before */
        if (c->is_connected)
            take(c);
        else
            connected(c, events[i].events);
    }
    try_again();
    return count;
}
