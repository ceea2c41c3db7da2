/* Every function called as it should not be: NULL, wrong sizes, invalid UTF-8, names that there are not, a callback that asks to
 * stop. Each answers with a status and an error, writes no output and does not crash. */
#include "test.h"

#include <stdint.h>

static const char *const DAY =
    "{\"format\": 1, \"currency\": \"EUR\", \"crs\": \"local_m\", \"plane\": {\"kmh\": 36},"
    " \"horizon\": {\"start\": \"2026-11-24T00:00:00+01:00\"},"
    " \"locations\": [{\"id\": \"depot\", \"x\": 0, \"y\": 0}, {\"id\": \"cafe\", \"x\": 2000, \"y\": 0}],"
    " \"vehicle_types\": [{\"id\": \"van\", \"start\": \"depot\", \"shift\": [\"06:00\", \"18:00\"]}],"
    " \"requests\": [{\"id\": \"beans\", \"options\": [{\"at\": \"cafe\", \"service_s\": 60}]}],"
    " \"objective\": {\"drive_per_h\": 3600}}";

/* Not UTF-8: a byte that continues nothing. */
static const char *const NOISE = "caf\x80";

/* Any address will do: it must not be written to. */
#define UNTOUCHED(type) ((type *)(uintptr_t)0x10)

static int calls = 0;

/* The call fails with KW_STATUS_ARGUMENT, names the argument, and says the same without anybody to tell. */
#define REFUSED(name, call)                                                                  \
    do {                                                                                     \
        error = NULL;                                                                        \
        CHECK((call) == KW_STATUS_ARGUMENT);                                                 \
        CHECK(kw_error_status(error) == KW_STATUS_ARGUMENT && kw_error_count(error) == 1);   \
        CHECK(strcmp(kw_error_code(error, 0), "E-argument") == 0);                           \
        CHECK(strcmp(kw_error_id(error, 0), name) == 0);                                     \
        CHECK(strlen(kw_error_text(error)) > 0);                                             \
        kw_error_free(error);                                                                \
        calls++;                                                                             \
    } while (0)

/* The same call fails with another status and with a code. */
#define FAILS(status, code, call)                                                            \
    do {                                                                                     \
        error = NULL;                                                                        \
        CHECK((call) == (status));                                                           \
        CHECK(strcmp(kw_error_code(error, 0), code) == 0);                                   \
        kw_error_free(error);                                                                \
        calls++;                                                                             \
    } while (0)

static int32_t stop(const kw_progress *progress, void *user)
{
    CHECK(kw_progress_iteration(progress) >= 0 && kw_progress_elapsed_ms(progress) >= 0);
    CHECK(kw_progress_cost(progress) >= 0 && kw_progress_unserved(progress) >= 0);
    CHECK(kw_progress_required_unserved(progress) >= 0 && kw_progress_routes(progress) >= 0);
    ++*(int *)user;
    return 1;
}

static void getters_of_nothing(void)
{
    CHECK(kw_error_status(NULL) == KW_STATUS_OK && kw_error_text(NULL) == NULL && kw_error_count(NULL) == 0);
    CHECK(kw_error_code(NULL, 0) == NULL && kw_error_message(NULL, 0) == NULL);
    CHECK(kw_error_pointer(NULL, 0) == NULL && kw_error_id(NULL, 0) == NULL);
    CHECK(kw_error_field(NULL, 0) == NULL && kw_error_value(NULL, 0) == NULL);
    CHECK(kw_error_hint(NULL, 0) == NULL && kw_error_row(NULL, 0) == -1);
    CHECK(kw_string_data(NULL) == NULL && kw_string_length(NULL) == 0);
    CHECK(kw_progress_iteration(NULL) == -1 && kw_progress_elapsed_ms(NULL) == -1);
    CHECK(kw_progress_cost(NULL) == 0 && kw_progress_unserved(NULL) == -1);
    CHECK(kw_progress_required_unserved(NULL) == -1 && kw_progress_routes(NULL) == -1);
    kw_cancel_request(NULL);
    kw_cancel_reset(NULL);
    kw_error_free(NULL);
    kw_string_free(NULL);
    kw_cancel_free(NULL);
    kw_options_free(NULL);
    kw_network_free(NULL);
    kw_problem_free(NULL);
    kw_plan_free(NULL);
    kw_table_free(NULL);
}

static void problems(void)
{
    kw_error *error;
    kw_problem *problem = UNTOUCHED(kw_problem);
    kw_network *network = UNTOUCHED(kw_network);
    kw_string *string = UNTOUCHED(kw_string);
    const size_t z = KW_NUL_TERMINATED;
    REFUSED("json", kw_problem_from_json(NULL, 3, &problem, &error));
    REFUSED("json", kw_problem_from_json(NULL, z, &problem, &error));
    REFUSED("json", kw_problem_from_json(DAY, SIZE_MAX - 1, &problem, &error));
    REFUSED("json", kw_problem_from_json(DAY, SIZE_MAX / 2 + 1, &problem, &error));
    REFUSED("out", kw_problem_from_json(DAY, z, NULL, &error));
    FAILS(KW_STATUS_INVALID, "E-json", kw_problem_from_json(DAY, 0, &problem, &error));
    FAILS(KW_STATUS_INVALID, "E-json", kw_problem_from_json(DAY, strlen(DAY) - 1, &problem, &error));
    FAILS(KW_STATUS_INVALID, "E-json", kw_problem_from_json(NOISE, z, &problem, &error));
    FAILS(KW_STATUS_INVALID, "E-missing-key", kw_problem_from_json("{}", z, &problem, &error));
    REFUSED("path", kw_problem_from_file(NULL, &problem, &error));
    REFUSED("path", kw_problem_from_file(NOISE, &problem, &error));
    REFUSED("out", kw_problem_from_file("day.json", NULL, &error));
    FAILS(KW_STATUS_INVALID, "E-file", kw_problem_from_file("no-such-day.json", &problem, &error));
    REFUSED("path", kw_network_open(NULL, &network, &error));
    REFUSED("path", kw_network_open(NOISE, &network, &error));
    REFUSED("out", kw_network_open("city.osm.pbf", NULL, &error));
    FAILS(KW_STATUS_MAP, "E-map-read", kw_network_open("no-such-city.osm.pbf", &network, &error));
    REFUSED("network", kw_problem_from_json_on(NULL, DAY, z, &problem, &error));
    REFUSED("problem", kw_problem_to_json(NULL, &string, &error));
    REFUSED("problem", kw_problem_warnings(NULL, &string, &error));
    REFUSED("error", kw_error_to_json(NULL, &string, &error));
    CHECK(kw_error_to_json(NULL, NULL, NULL) == KW_STATUS_ARGUMENT);
    CHECK(problem == UNTOUCHED(kw_problem) && network == UNTOUCHED(kw_network));
    CHECK(string == UNTOUCHED(kw_string));
    CHECK(kw_problem_from_json("{}", z, &problem, NULL) == KW_STATUS_INVALID);
}

static void options(void)
{
    kw_error *error;
    kw_options *options = NULL;
    kw_cancel *cancel = NULL;
    REFUSED("out", kw_options_new(NULL, &error));
    REFUSED("out", kw_cancel_new(NULL, &error));
    CHECK(kw_options_new(NULL, NULL) == KW_STATUS_ARGUMENT);
    OK(kw_options_new(&options, &error));
    OK(kw_cancel_new(&cancel, NULL));
    REFUSED("options", kw_options_set(NULL, "seed", "1", &error));
    REFUSED("name", kw_options_set(options, NULL, "1", &error));
    REFUSED("name", kw_options_set(options, NOISE, "1", &error));
    REFUSED("value", kw_options_set(options, "seed", NULL, &error));
    REFUSED("value", kw_options_set(options, "seed", NOISE, &error));
    FAILS(KW_STATUS_QUESTION, "E-option", kw_options_set(options, "sede", "1", &error));
    FAILS(KW_STATUS_QUESTION, "E-option", kw_options_set(options, "iterations", "many", &error));
    FAILS(KW_STATUS_QUESTION, "E-unsupported", kw_options_set(options, "threads", "8", &error));
    kw_options_free(options);
    kw_cancel_free(cancel);
}

static void answers(kw_problem *problem, kw_plan *plan)
{
    kw_error *error;
    kw_plan *none = UNTOUCHED(kw_plan);
    kw_string *string = UNTOUCHED(kw_string);
    int64_t figure = 42;
    const size_t z = KW_NUL_TERMINATED;
    const char *const ids[] = {"beans", NULL};
    const char *const noise[] = {NOISE};
    REFUSED("problem", kw_solve(NULL, NULL, NULL, NULL, NULL, &none, &error));
    REFUSED("out", kw_solve(problem, NULL, NULL, NULL, NULL, NULL, &error));
    REFUSED("problem", kw_check(NULL, plan, &string, &error));
    REFUSED("plan", kw_check(problem, NULL, &string, &error));
    REFUSED("out", kw_check(problem, plan, NULL, &error));
    REFUSED("problem", kw_explain(NULL, plan, NULL, 0, &string, &error));
    REFUSED("plan", kw_explain(problem, NULL, NULL, 0, &string, &error));
    REFUSED("out", kw_explain(problem, plan, NULL, 0, NULL, &error));
    REFUSED("requests", kw_explain(problem, plan, NULL, 1, &string, &error));
    REFUSED("requests", kw_explain(problem, plan, ids, SIZE_MAX, &string, &error));
    REFUSED("requests[1]", kw_explain(problem, plan, ids, 2, &string, &error));
    REFUSED("requests[0]", kw_explain(problem, plan, noise, 1, &string, &error));
    REFUSED("problem", kw_evaluate(NULL, "{}", z, &string, &error));
    REFUSED("visits", kw_evaluate(problem, NULL, 2, &string, &error));
    REFUSED("visits", kw_evaluate(problem, "{}", SIZE_MAX - 1, &string, &error));
    REFUSED("out", kw_evaluate(problem, "{}", z, NULL, &error));
    FAILS(KW_STATUS_INVALID, "E-json", kw_evaluate(problem, NOISE, z, &string, &error));
    REFUSED("problem", kw_travel(NULL, "van", "depot", "cafe", "08:00", &string, &error));
    REFUSED("vehicle_type", kw_travel(problem, NULL, "depot", "cafe", "08:00", &string, &error));
    REFUSED("from", kw_travel(problem, "van", NULL, "cafe", "08:00", &string, &error));
    REFUSED("to", kw_travel(problem, "van", "depot", NOISE, "08:00", &string, &error));
    REFUSED("depart", kw_travel(problem, "van", "depot", "cafe", NULL, &string, &error));
    REFUSED("out", kw_travel(problem, "van", "depot", "cafe", "08:00", NULL, &error));
    FAILS(KW_STATUS_QUESTION, "E-unknown-id", kw_travel(problem, "vna", "depot", "cafe", "08:00", &string, &error));
    REFUSED("json", kw_plan_from_json(NULL, 0, &none, &error));
    REFUSED("out", kw_plan_from_json("{}", z, NULL, &error));
    FAILS(KW_STATUS_INVALID, "E-json", kw_plan_from_json(NOISE, 4, &none, &error));
    FAILS(KW_STATUS_INVALID, "E-missing-key", kw_plan_from_json("{}", 2, &none, &error));
    REFUSED("plan", kw_plan_to_json(NULL, &string, &error));
    REFUSED("out", kw_plan_to_json(plan, NULL, &error));
    REFUSED("plan", kw_plan_to_geojson(NULL, problem, &string, &error));
    REFUSED("problem", kw_plan_to_geojson(plan, NULL, &string, &error));
    REFUSED("out", kw_plan_to_geojson(plan, problem, NULL, &error));
    REFUSED("plan", kw_plan_figure(NULL, "total", &figure, &error));
    REFUSED("name", kw_plan_figure(plan, NULL, &figure, &error));
    REFUSED("name", kw_plan_figure(plan, "sum", &figure, &error));
    REFUSED("out", kw_plan_figure(plan, "total", NULL, &error));
    CHECK(none == UNTOUCHED(kw_plan) && string == UNTOUCHED(kw_string) && figure == 42);
}

static void tables(kw_problem *problem, kw_plan *plan)
{
    kw_error *error;
    kw_table *table = UNTOUCHED(kw_table), *stops = NULL;
    size_t number = 42;
    const char *text = NOISE;
    int32_t kind = 42;
    int64_t values[1] = {42};
    uint8_t present[1] = {42};
    REFUSED("plan", kw_plan_table(NULL, problem, "stops", &table, &error));
    REFUSED("problem", kw_plan_table(plan, NULL, "stops", &table, &error));
    REFUSED("name", kw_plan_table(plan, problem, NULL, &table, &error));
    REFUSED("name", kw_plan_table(plan, problem, "stop", &table, &error));
    REFUSED("out", kw_plan_table(plan, problem, "stops", NULL, &error));
    CHECK(table == UNTOUCHED(kw_table));
    OK(kw_plan_table(plan, problem, "stops", &stops, &error));
    REFUSED("table", kw_table_rows(NULL, &number, &error));
    REFUSED("out", kw_table_rows(stops, NULL, &error));
    REFUSED("table", kw_table_columns(NULL, &number, &error));
    REFUSED("out", kw_table_columns(stops, NULL, &error));
    REFUSED("table", kw_table_column(NULL, 0, &text, &kind, &error));
    REFUSED("name", kw_table_column(stops, 0, NULL, &kind, &error));
    REFUSED("kind", kw_table_column(stops, 0, &text, NULL, &error));
    REFUSED("index", kw_table_column(stops, 99, &text, &kind, &error));
    REFUSED("table", kw_table_text(NULL, "request", 0, &text, &error));
    REFUSED("column", kw_table_text(stops, NOISE, 0, &text, &error));
    REFUSED("column", kw_table_text(stops, "requests", 0, &text, &error));
    REFUSED("row", kw_table_text(stops, "request", 1, &text, &error));
    REFUSED("row", kw_table_text(stops, "request", SIZE_MAX, &text, &error));
    REFUSED("out", kw_table_text(stops, "request", 0, NULL, &error));
    REFUSED("table", kw_table_integers(NULL, "start", values, present, 1, &error));
    REFUSED("column", kw_table_integers(stops, NULL, values, present, 1, &error));
    REFUSED("column", kw_table_integers(stops, "request", values, present, 1, &error));
    REFUSED("values", kw_table_integers(stops, "start", NULL, present, 1, &error));
    REFUSED("capacity", kw_table_integers(stops, "start", values, present, 0, &error));
    CHECK(number == 42 && strcmp(text, NOISE) == 0 && kind == 42 && values[0] == 42 && present[0] == 42);
    OK(kw_table_integers(stops, "start", values, NULL, 1, &error));
    CHECK(values[0] >= 1795474800 && values[0] < 1795474800 + 86400); /* on that day */
    kw_table_free(stops);
}

int main(int argc, char **argv)
{
    kw_error *error;
    kw_problem *problem = NULL;
    kw_options *options_ = NULL;
    kw_plan *plan = NULL;
    int told = 0;
    CHECK(strcmp(kw_version(), KW_VERSION) == 0 && kw_abi_version() == KW_ABI_VERSION);
    getters_of_nothing();
    problems();
    options();
    CHECK(argc == 2);
    OK(kw_problem_from_file(argv[1], &problem, &error));
    OK(kw_options_new(&options_, &error));
    OK(kw_options_set(options_, "time_limit", "20", &error));
    OK(kw_solve(problem, options_, NULL, stop, &told, &plan, &error));
    CHECK(told == 1);
    kw_problem_free(problem);
    kw_plan_free(plan);
    OK(kw_problem_from_json(DAY, strlen(DAY), &problem, &error));
    OK(kw_solve(problem, options_, NULL, NULL, NULL, &plan, &error));
    answers(problem, plan);
    tables(problem, plan);
    kw_plan_free(plan);
    kw_options_free(options_);
    kw_problem_free(problem);
    printf("%d refusals\n", calls);
    return 0;
}
