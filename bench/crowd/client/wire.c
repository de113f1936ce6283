#define _GNU_SOURCE
#include "wire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *find(const char *data, size_t length, const char *text)
{
    return memmem(data, length, text, strlen(text));
}

/* Returns the length of chunks with their end, 0 if it has not come. */
static size_t measure_chunks(const char *body, size_t length)
{
    size_t at = 0;
    while (at < length && memchr(body + at, '\n', length - at)) {
        size_t size = strtoul(body + at, NULL, 16);
        at = (const char *)memchr(body + at, '\n', length - at) + 1 - body + size + 2;
        if (size == 0)
            return at <= length ? at : 0;
    }
    return 0;
}

size_t join_chunks(char *body)
{
    char *from = body, *to = body;
    for (;;) {
        size_t size = strtoul(from, &from, 16);
        from = strchr(from, '\n') + 1;
        if (size == 0)
            return to - body;
        memmove(to, from, size);
        to += size;
        from += size + 2;
    }
}

static int begins(const char *line, const char *name)
{
    return strncasecmp(line, name, strlen(name)) == 0;
}

static void read_header(const char *line, struct answer *found)
{
    if (begins(line, "content-length: "))
        found->length = found->head + strtoul(line + 16, NULL, 10);
    else if (begins(line, "transfer-encoding: chunked"))
        found->is_chunked = 1;
    else if (begins(line, "content-encoding: gzip"))
        found->is_gzipped = 1;
    else if (begins(line, "connection: close"))
        found->is_last = 1;
    else if (begins(line, "cache-status: livelog; hit") || begins(line, "x-cache: hit"))
        found->is_cached = 1;
}

int read_answer(const char *data, size_t length, struct answer *found)
{
    const char *end = find(data, length, "\r\n\r\n"), *line = data;
    memset(found, 0, sizeof *found);
    if (!end)
        return length > 65536 ? -1 : 0;
    if (length < 12 || !begins(data, "HTTP/1.1 "))
        return -1;
    found->status = atoi(data + 9);
    found->head = found->length = end + 4 - data;
    while ((line = memchr(line, '\n', end - line)))
        read_header(++line, found);
    if (found->is_chunked) {
        size_t body = measure_chunks(data + found->head, length - found->head);
        found->length = found->head + body;
        return body > 0;
    }
    return found->length <= length;
}

int read_frame(const char *data, size_t length, struct frame *found)
{
    const unsigned char *bytes = (const unsigned char *)data;
    size_t head = 2;
    if (length < 2)
        return 0;
    size_t size = bytes[1] & 127, more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (length < head + more)
        return 0;
    if (more)
        for (size = 0; head < 2 + more; head++)
            size = size << 8 | bytes[head];
    *found = (struct frame){bytes[0] & 15, data + head, size, head + size};
    return found->length <= length;
}
