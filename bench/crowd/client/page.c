#define _GNU_SOURCE
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define KEPT 64
#define LARGEST (4 << 20)

static struct page *kept[KEPT];
static unsigned next_place;

static char *unpack(const char *body, size_t length)
{
    char *text = malloc(LARGEST + 1);
    z_stream stream = {.next_in = (Bytef *)body, .avail_in = length,
                       .next_out = (Bytef *)text, .avail_out = LARGEST};
    inflateInit2(&stream, 16 + MAX_WBITS);
    inflate(&stream, Z_FINISH);
    text[stream.total_out] = 0;
    inflateEnd(&stream);
    return text;
}

/* Copies an attribute's value, of the first such attribute from `text` to `end`. */
static int copy_value(const char *text, const char *end, const char *name, char *value, size_t room)
{
    const char *start = memmem(text, end - text, name, strlen(name));
    size_t length = start ? strcspn(start + strlen(name), "\"") : 0;
    if (!start || length >= room)
        return 0;
    memcpy(value, start + strlen(name), length);
    value[length] = 0;
    return 1;
}

/* Adds what a tag names, if a browser asks for it by itself, and of this site. */
static void add_name(struct page *page, const char *tag, const char *end, int icons)
{
    char rel[64] = "", name[1024] = "";
    int is_script = strncmp(tag, "<script", 7) == 0;
    copy_value(tag, end, " rel=\"", rel, sizeof rel);
    copy_value(tag, end, is_script ? " src=\"" : " href=\"", name, sizeof name);
    int is_needed = is_script || !strcmp(rel, "stylesheet") || !strcmp(rel, "modulepreload");
    if (name[0] != '/' || page->count == MOST_NAMES || (icons ? strcmp(rel, "icon") : !is_needed))
        return;
    for (int i = 0; i < page->count; i++)
        if (!strcmp(page->names[i], name))
            return;
    page->names[page->count++] = strdup(name);
}

static void add_names(struct page *page, const char *text, int icons)
{
    for (const char *tag = strchr(text, '<'); tag; tag = strchr(tag + 1, '<'))
        if (!strncmp(tag, "<link", 5) || !strncmp(tag, "<script", 7))
            add_name(page, tag, tag + strcspn(tag, ">"), icons);
}

static void read_text(struct page *page, const char *text)
{
    const char *data = strstr(text, "data-epoch=\"");
    if (data) {
        const char *end = data + strcspn(data, ">");
        char seq[32] = "0";
        copy_value(data, end, "data-epoch=\"", page->epoch, sizeof page->epoch);
        copy_value(data, end, "data-seq=\"", seq, sizeof seq);
        copy_value(data, end, "data-socket=\"", page->socket, sizeof page->socket);
        page->seq = atol(seq);
    }
    add_names(page, text, 0);
    page->needed = page->count;
    add_names(page, text, 1);
}

struct page *read_page(const char *body, size_t length, int is_gzipped)
{
    for (int i = 0; i < KEPT; i++)
        if (kept[i] && kept[i]->length == length && !memcmp(kept[i]->body, body, length))
            return kept[i];
    /* Readers point to pages, so one that is kept no longer stays all the same. */
    struct page *page = kept[next_place++ % KEPT] = calloc(1, sizeof *page);
    char *text = is_gzipped ? unpack(body, length) : strndup(body, length);
    page->body = memcpy(malloc(length), body, length);
    page->length = length;
    read_text(page, text);
    free(text);
    return page;
}
