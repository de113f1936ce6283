/* HTTP/1.1 answers and WebSocket frames, as they come in. */
#include <stddef.h>

struct answer {
    int status, is_chunked, is_gzipped, is_last, is_cached;
    size_t head;   /* bytes of status line and headers */
    size_t length; /* bytes of all of it */
};

/* Reads the answer at `data`; 1: all of it is there, 0: not yet, -1: it is none. */
int read_answer(const char *data, size_t length, struct answer *found);

/* Joins the chunks of an answer's body in place; returns its length. */
size_t join_chunks(char *body);

struct frame {
    int opcode;
    const char *payload;
    size_t size;   /* of the payload */
    size_t length; /* with its head */
};

/* Reads the frame at `data`; 0 if not all of it is there. */
int read_frame(const char *data, size_t length, struct frame *found);

/* Returns where `text` stands in `data`, NULL if nowhere. */
const char *find(const char *data, size_t length, const char *text);
