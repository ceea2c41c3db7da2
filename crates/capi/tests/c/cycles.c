/* cycles FILE: a thousand times read, planned, written and freed, the memory of the process grows by less than a megabyte. */
#include "test.h"

#include <unistd.h>

static long resident_bytes(void)
{
    long pages = 0, whole = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld %ld", &whole, &pages) == 2);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void cycle(const char *text, size_t length, const kw_options *options)
{
    kw_error *error = NULL;
    kw_problem *problem = NULL;
    kw_plan *plan = NULL;
    kw_string *json = NULL;
    OK(kw_problem_from_json(text, length, &problem, &error));
    OK(kw_solve(problem, options, NULL, NULL, NULL, &plan, &error));
    OK(kw_plan_to_json(plan, &json, &error));
    kw_string_free(json);
    kw_plan_free(plan);
    kw_problem_free(problem);
    /* And once in vain. */
    CHECK(kw_problem_from_json(text, length / 2, &problem, &error) == KW_STATUS_INVALID);
    kw_error_free(error);
}

int main(int argc, char **argv)
{
    kw_error *error = NULL;
    kw_options *options = NULL;
    size_t length = 0;
    CHECK(argc == 2);
    char *text = read_file(argv[1], &length);
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "iterations", "20", &error));
    for (int i = 0; i < 50; i++)
        cycle(text, length, options);
    long before = resident_bytes();
    for (int i = 0; i < 1000; i++)
        cycle(text, length, options);
    long grown = resident_bytes() - before;
    printf("grown by %ld bytes\n", grown);
    CHECK(grown < 1000000);
    kw_options_free(options);
    free(text);
    return 0;
}
