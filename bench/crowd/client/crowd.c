/* A crowd of cold browsers in one thread: the page, what it names, a socket with the page's cursor.
 *
 * usage: crowd PORT PATH [0: without sockets]
 *
 * Each reader asks for the page, for the styles and scripts that it names on up to six connections,
 * then for its icon, opens the socket that it names, and is live with `synced` (without a socket,
 * with the last script). On standard input:
 *
 *     open <readers> <at a time> <seconds>   more readers, so many under way at once; prints
 *         live <n> refused <n> again <n> closed <n> requests <n> bytes <n> seconds <s> cpu <s>
 *         p50 <ms> p99 <ms> last <ms> thousandth <s>
 *     finish <seq> <seconds>   waits until each has all changes up to `seq`; prints
 *         complete <n> missing <n> twice <n> closed <n>
 *     pages <connections> <seconds>   asks for the page alone, again and again; prints as `open`
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "crowd.h"

#define MOST 20000

static struct reader *readers;
static int begun;

static double read_cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Prints what `count` readers from `first` on took, and what was counted since `before`. */
static void report(int first, int count, int64_t start, struct counts before, double cpu)
{
    double *took = calloc(count + 1, sizeof *took), *at = calloc(count + 1, sizeof *at);
    double seconds = (now() - start) / 1e9;
    int live = 0;
    for (int i = first; i < first + count; i++)
        if (readers[i].is_live) {
            at[live] = (readers[i].live - start) / 1e9;
            took[live++] = (readers[i].live - readers[i].started) / 1e6;
        }
    qsort(took, live, sizeof *took, compare);
    qsort(at, live, sizeof *at, compare);
    printf("live %ld refused %ld again %ld closed %ld requests %ld bytes %ld seconds %.3f cpu %.3f "
           "p50 %.1f p99 %.1f last %.1f thousandth %.2f\n",
           counts.live - before.live, counts.refused - before.refused, counts.again - before.again,
           counts.closed - before.closed, counts.requests - before.requests,
           counts.bytes - before.bytes, seconds, read_cpu() - cpu, took[live / 2],
           took[live ? (live - 1) * 99 / 100 : 0], took[live ? live - 1 : 0],
           live >= 1000 ? at[999] : 0.0);
    free(took);
    free(at);
}

static void open_readers(int count, int at_a_time, double seconds)
{
    int first = begun, last = begun + count;
    struct counts before = counts;
    double cpu = read_cpu();
    int64_t start = now();
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    most_files = limit.rlim_cur - last - 64; /* each is to have its socket */
    while (counts.live - before.live < count && now() < start + seconds * 1e9) {
        while (begun < last && begun - first - (counts.live - before.live) < at_a_time) {
            start_reader(&readers[begun], begun);
            begun++;
        }
        turn(100);
    }
    report(first, begun - first, start, before, cpu);
}

static long count_missing(const struct reader *r, long seq)
{
    long missing = 0;
    for (long place = 0; place < seq - r->since; place++)
        missing += place >= WORDS * 64 || !(r->seen[place / 64] >> place % 64 & 1);
    return missing;
}

static void finish(long seq, double seconds)
{
    int64_t end = now() + seconds * 1e9;
    long missing, complete;
    do {
        turn(100);
        missing = complete = 0;
        for (int i = 0; i < begun; i++) {
            long lacks = readers[i].is_live ? count_missing(&readers[i], seq) : 0;
            missing += lacks;
            complete += readers[i].is_live && !lacks;
        }
    } while (complete < begun && now() < end);
    printf("complete %ld missing %ld twice %ld closed %ld\n", complete, missing, counts.twice,
           counts.closed);
}

static void repeat_pages(int connections, double seconds)
{
    struct counts before = counts;
    int first = begun;
    double cpu = read_cpu();
    int64_t start = now();
    repeats = 1;
    for (int i = 0; i < connections; i++, begun++)
        start_reader(&readers[begun], begun);
    while (now() < start + seconds * 1e9)
        turn(100);
    report(first, connections, start, before, cpu);
}

int main(int argc, char **argv)
{
    char line[256];
    int count, at_a_time;
    long seq;
    double seconds;
    struct rlimit files;
    if (argc < 3) {
        fprintf(stderr, "usage: crowd PORT PATH [0]\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    port = atoi(argv[1]);
    page_path = argv[2];
    has_sockets = argc < 4 || atoi(argv[3]);
    epoll_fd = epoll_create1(0);
    readers = calloc(MOST, sizeof *readers);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "open %d %d %lf", &count, &at_a_time, &seconds) == 3)
            open_readers(count, at_a_time, seconds);
        else if (sscanf(line, "finish %ld %lf", &seq, &seconds) == 2)
            finish(seq, seconds);
        else if (sscanf(line, "pages %d %lf", &count, &seconds) == 2)
            repeat_pages(count, seconds);
        else
            return 2;
    }
    return 0;
}
