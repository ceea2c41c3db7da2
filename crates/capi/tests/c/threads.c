/* threads FILE MAP: four threads ask one problem on one network at once, and all get the same plan. */
#include "test.h"

#include <pthread.h>

enum { THREADS = 4 };

struct shared {
    const kw_problem *problem;
    const kw_options *options;
};

static void *plan(void *given)
{
    const struct shared *shared = given;
    kw_error *error = NULL;
    kw_plan *plan = NULL;
    kw_string *json = NULL, *report = NULL;
    OK(kw_solve(shared->problem, shared->options, NULL, NULL, NULL, &plan, &error));
    OK(kw_check(shared->problem, plan, &report, &error));
    OK(kw_plan_to_json(plan, &json, &error));
    CHECK(strstr(kw_string_data(report), "\"legal\": true") != NULL);
    kw_string_free(report);
    kw_plan_free(plan);
    return json;
}

int main(int argc, char **argv)
{
    kw_error *error = NULL;
    kw_network *network = NULL;
    kw_problem *problem = NULL;
    kw_options *options = NULL;
    pthread_t threads[THREADS];
    void *plans[THREADS];
    CHECK(argc == 3);
    char *text = read_file(argv[1], NULL);
    OK(kw_network_open(argv[2], &network, &error));
    OK(kw_problem_from_json_on(network, text, KW_NUL_TERMINATED, &problem, &error));
    kw_network_free(network); /* the problem keeps it */
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "iterations", "60", &error));
    struct shared shared = {problem, options};
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, plan, &shared) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], &plans[i]) == 0);
    for (int i = 1; i < THREADS; i++)
        CHECK(strcmp(kw_string_data(plans[0]), kw_string_data(plans[i])) == 0);
    for (int i = 0; i < THREADS; i++)
        kw_string_free(plans[i]);
    kw_options_free(options);
    kw_problem_free(problem);
    free(text);
    return 0;
}
