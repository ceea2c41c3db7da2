/* cancel FILE: a search of 30 s is cancelled by another thread after one second, and gives its plan within 200 ms; another is
 * stopped by its callback. */
#include "test.h"

#include <pthread.h>
#include <time.h>

static struct timespec cancelled;

static double ms_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) * 1e3 + (double)(now.tv_nsec - then->tv_nsec) / 1e6;
}

static void *cancel_after_a_second(void *cancel)
{
    const struct timespec second = {1, 0};
    nanosleep(&second, NULL);
    clock_gettime(CLOCK_MONOTONIC, &cancelled);
    kw_cancel_request(cancel);
    return NULL;
}

static int32_t stop_at_the_third(const kw_progress *progress, void *told)
{
    CHECK(kw_progress_iteration(progress) >= 0);
    return ++*(int *)told == 3;
}

static void check_plan(const kw_plan *plan)
{
    kw_error *error;
    kw_string *json = NULL;
    int64_t served = 0;
    OK(kw_plan_to_json(plan, &json, &error));
    CHECK(strstr(kw_string_data(json), "\"stopped_by\": \"cancel\"") != NULL);
    OK(kw_plan_figure(plan, "served", &served, &error));
    CHECK(served > 0);
    kw_string_free(json);
}

int main(int argc, char **argv)
{
    kw_error *error = NULL;
    kw_problem *problem = NULL;
    kw_options *options = NULL;
    kw_cancel *cancel = NULL;
    kw_plan *plan = NULL;
    pthread_t thread;
    struct timespec begun;
    int told = 0;
    CHECK(argc == 2);
    OK(kw_problem_from_file(argv[1], &problem, &error));
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "time_limit", "30s", &error));
    OK(kw_cancel_new(&cancel, &error));

    clock_gettime(CLOCK_MONOTONIC, &begun);
    CHECK(pthread_create(&thread, NULL, cancel_after_a_second, cancel) == 0);
    OK(kw_solve(problem, options, cancel, NULL, NULL, &plan, &error));
    double waited = ms_since(&cancelled), all = ms_since(&begun);
    CHECK(pthread_join(thread, NULL) == 0);
    printf("returned %.1f ms after the request, %.0f ms after the call\n", waited, all);
    CHECK(all >= 1000 && waited <= 200);
    check_plan(plan);
    kw_plan_free(plan);

    kw_cancel_reset(cancel);
    OK(kw_solve(problem, options, cancel, stop_at_the_third, &told, &plan, &error));
    CHECK(told == 3);
    check_plan(plan);

    kw_plan_free(plan);
    kw_cancel_free(cancel);
    kw_options_free(options);
    kw_problem_free(problem);
    return 0;
}
