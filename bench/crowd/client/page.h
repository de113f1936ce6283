/* What a page tells a browser: what to ask for next, and the cursor to open the socket with. */
#include <stddef.h>

#define MOST_NAMES 64

struct page {
    char *body;    /* as it came */
    size_t length;
    char epoch[64], socket[256]; /* socket: its path, "" where the page has none */
    long seq;
    int count, needed;        /* of the names; those that come before the page opens its socket */
    char *names[MOST_NAMES];  /* of styles and scripts in their order, then of the icon */
};

/* Reads a page, or finds it among those that were read: bodies that are the same are one page. */
struct page *read_page(const char *body, size_t length, int is_gzipped);
