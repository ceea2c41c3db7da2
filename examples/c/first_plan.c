/* A first plan in C: reads a problem, plans it for a while, prints who serves what when.
 *
 *   cc first_plan.c $(pkg-config --cflags --libs kerbway) -o first_plan
 *   ./first_plan old-town.json
 */
#include <kerbway.h>

#include <stdio.h>

/* Told at most ten times a second; anything but 0 would stop the search. */
static int32_t watch(const kw_progress *progress, void *user)
{
    (void)user;
    fprintf(stderr, "%lld ms: %lld routes, %lld left out\n", (long long)kw_progress_elapsed_ms(progress),
            (long long)kw_progress_routes(progress), (long long)kw_progress_unserved(progress));
    return 0;
}

/* Prints an error and frees it. */
static int failed(kw_error *error)
{
    fprintf(stderr, "%s\n", kw_error_text(error));
    kw_error_free(error);
    return 1;
}

int main(int argc, char **argv)
{
    kw_problem *problem = NULL;
    kw_options *options = NULL;
    kw_plan *plan = NULL;
    kw_table *stops = NULL;
    kw_error *error = NULL;
    size_t rows = 0;
    int code = 1;

    if (kw_abi_version() != KW_ABI_VERSION || argc != 2) {
        fprintf(stderr, "first_plan PROBLEM, with libkerbway of interface %d\n", KW_ABI_VERSION);
        return 2;
    }
    if (kw_problem_from_file(argv[1], &problem, &error) || kw_options_new(&options, &error) ||
        kw_options_set(options, "iterations", "500", &error) || kw_options_set(options, "seed", "7", &error) ||
        kw_solve(problem, options, NULL, watch, NULL, &plan, &error) ||
        kw_plan_table(plan, problem, "stops", &stops, &error) || kw_table_rows(stops, &rows, &error)) {
        failed(error);
        goto done;
    }
    for (size_t row = 0; row < rows; row++) {
        const char *vehicle, *request, *start;
        if (kw_table_text(stops, "vehicle", row, &vehicle, &error) ||
            kw_table_text(stops, "request", row, &request, &error) ||
            kw_table_text(stops, "start", row, &start, &error)) {
            failed(error);
            goto done;
        }
        printf("%s serves %s at %s\n", vehicle, request, start);
    }
    code = 0;
done:
    kw_table_free(stops);
    kw_plan_free(plan);
    kw_options_free(options);
    kw_problem_free(problem);
    return code;
}
