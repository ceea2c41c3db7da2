/* ask FILE: every question whose answer is a document; the answers are printed one after the other. */
#include "test.h"

static kw_string *answer;

/* Asks, prints the answer and frees it. */
#define ASK(call)                                                                            \
    do {                                                                                     \
        OK(call);                                                                            \
        CHECK(strlen(kw_string_data(answer)) == kw_string_length(answer));                   \
        puts(kw_string_data(answer));                                                        \
        kw_string_free(answer);                                                              \
    } while (0)

int main(int argc, char **argv)
{
    static const char *const VISITS = "{\"routes\": [{\"type\": \"van\", \"stops\": [{\"request\": \"parts\", \"option\": 0}]}]}";
    static const char *const LEFT_OUT[] = {"stage"};
    kw_error *error;
    kw_problem *problem = NULL;
    kw_options *options = NULL;
    kw_plan *plan = NULL;
    CHECK(argc == 2);
    OK(kw_problem_from_file(argv[1], &problem, &error));
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "iterations", "20", &error));
    OK(kw_solve(problem, options, NULL, NULL, NULL, &plan, &error));
    ASK(kw_problem_to_json(problem, &answer, &error));
    ASK(kw_problem_warnings(problem, &answer, &error));
    ASK(kw_check(problem, plan, &answer, &error));
    ASK(kw_explain(problem, plan, NULL, 0, &answer, &error));
    ASK(kw_explain(problem, plan, LEFT_OUT, 1, &answer, &error));
    ASK(kw_evaluate(problem, VISITS, strlen(VISITS), &answer, &error));
    ASK(kw_travel(problem, "van", "depot", "market", "06:50", &answer, &error));
    ASK(kw_plan_to_geojson(plan, problem, &answer, &error));
    kw_plan_free(plan);
    kw_options_free(options);
    kw_problem_free(problem);
    return 0;
}
