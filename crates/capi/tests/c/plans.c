/* plans SEED ITERATIONS NAME...: NAME.json is planned, and the plan is byte for byte what Rust wrote to ../plans/NAME.json. */
#include "test.h"

int main(int argc, char **argv)
{
    kw_error *error = NULL;
    kw_options *options = NULL;
    CHECK(argc > 3);
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "seed", argv[1], &error));
    OK(kw_options_set(options, "iterations", argv[2], &error));
    for (int i = 3; i < argc; i++) {
        char path[512];
        size_t length = 0, expected_length = 0;
        snprintf(path, sizeof path, "%s.json", argv[i]);
        char *text = read_file(path, &length);
        snprintf(path, sizeof path, "../plans/%s.json", argv[i]);
        char *expected = read_file(path, &expected_length);

        kw_problem *problem = NULL;
        kw_plan *plan = NULL, *again = NULL;
        kw_string *json = NULL, *copy = NULL, *report = NULL;
        OK(kw_problem_from_json(text, length, &problem, &error));
        OK(kw_solve(problem, options, NULL, NULL, NULL, &plan, &error));
        OK(kw_plan_to_json(plan, &json, &error));
        if (kw_string_length(json) != expected_length ||
            memcmp(kw_string_data(json), expected, expected_length) != 0) {
            fprintf(stderr, "%s is planned differently:\n%s", argv[i], kw_string_data(json));
            return 1;
        }
        OK(kw_plan_from_json(kw_string_data(json), kw_string_length(json), &again, &error));
        OK(kw_plan_to_json(again, &copy, &error));
        CHECK(strcmp(kw_string_data(copy), expected) == 0);
        OK(kw_check(problem, again, &report, &error));
        CHECK(strstr(kw_string_data(report), "\"legal\": true") != NULL);

        kw_string_free(report);
        kw_string_free(copy);
        kw_string_free(json);
        kw_plan_free(again);
        kw_plan_free(plan);
        kw_problem_free(problem);
        free(expected);
        free(text);
    }
    kw_options_free(options);
    printf("%d plans\n", argc - 3);
    return 0;
}
