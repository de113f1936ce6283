/* One browser of the crowd, its connections, and what all of them have counted. */
#include <stddef.h>
#include <stdint.h>

#include "page.h"

#define CONNECTIONS 6 /* that a browser makes to one site for HTTP/1.1 */
#define WORDS 8       /* of 64 changes each that may come after the page's cursor */

enum { PAGE = -1, SOCKET = -2, NOTHING = -3 }; /* what a connection asks for, beside names */

struct connection {
    struct reader *reader;
    int fd, asked, is_connected, is_open; /* is_open: as a WebSocket */
    char *held; /* what has come of an answer or a frame that is not whole */
    size_t length, room;
    int64_t due; /* when it is tried again */
    struct connection *next_due;
};

struct reader {
    struct page *page;
    int begun, arrived, needed; /* of the page's names: asked for, come; needed ones to come */
    int opened;                 /* of its connections for HTTP */
    int is_live;
    long since;                 /* the cursor: what came until then is on its page */
    uint64_t seen[WORDS];       /* which changes came behind it */
    int64_t started, live;      /* ns */
    char address[20];
    struct connection http[CONNECTIONS], socket;
};

struct counts {
    long live, again, refused, closed, requests, bytes, twice;
};

extern struct counts counts;
extern const char *page_path;
extern int port, epoll_fd, has_sockets;
extern int files, most_files; /* open now; past how many a reader makes do with one connection */
extern int repeats; /* whether a page that has come is asked for once more, and nothing else is */

int64_t now(void);

/* Has a reader ask for the page; the rest follows from turn(). */
void start_reader(struct reader *r, int number);

/* Takes in what comes within so many ms; returns how many connections had something. */
int turn(int timeout);
