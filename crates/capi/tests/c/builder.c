/* A problem from flat arrays is the problem of the document that says the same, and what is wrong in an array names its row. */
#include "test.h"

#include <math.h>
#include <stdint.h>

enum { N = 4 };

static const char *const HEAD =
    "{\"format\": 1, \"currency\": \"EUR\", \"horizon\": {\"start\": \"2026-11-24T00:00:00+01:00\"},"
    " \"vehicle_types\": [{\"id\": \"van\", \"start\": \"depot\", \"shift\": [\"06:00\", \"18:00\"], \"profile\": \"car\","
    "                     \"capacity\": {\"boxes\": 9}}],"
    " \"objective\": {\"drive_per_h\": 3600, \"distance_per_km\": 50}}";

static const char *const DOCUMENT =
    "{\"format\": 1, \"currency\": \"EUR\", \"horizon\": {\"start\": \"2026-11-24T00:00:00+01:00\"},"
    " \"vehicle_types\": [{\"id\": \"van\", \"start\": \"depot\", \"shift\": [\"06:00\", \"18:00\"], \"profile\": \"car\","
    "                     \"capacity\": {\"boxes\": 9}}],"
    " \"objective\": {\"drive_per_h\": 3600, \"distance_per_km\": 50},"
    " \"matrices\": {\"car\": {\"seconds\": [[0, 600, 700, null], [610, 0, 90, 200], [710, 95, 0, 300], [800, 210, 310, 0]],"
    "                         \"metres\": [[0, 6000, 7000, null], [6100, 0, 900, 2000], [7100, 950, 0, 3000],"
    "                                      [8000, 2100, 3100, 0]]}},"
    " \"locations\": [{\"id\": \"depot\"}, {\"id\": \"a\"}, {\"id\": \"b\"}, {\"id\": \"c\"}],"
    " \"requests\": [{\"id\": \"r1\", \"demand\": {\"boxes\": 2},"
    "                \"options\": [{\"at\": \"a\", \"windows\": [[\"2026-11-24T08:00:00+01:00\", \"2026-11-24T09:00:00+01:00\"]],"
    "                             \"service_s\": 60}]},"
    "               {\"id\": \"r2\", \"demand\": {\"boxes\": 3}, \"options\": [{\"at\": \"b\", \"service_s\": 90}]},"
    "               {\"id\": \"r3\", \"options\": [{\"at\": \"c\", \"service_s\": 120}]}]}";

static const char *const PLACES[N] = {"depot", "a", "b", "c"};
static const char *const REQUESTS[3] = {"r1", "r2", "r3"};
static const int64_t SERVICE[3] = {60, 90, 120};
static const int64_t BOXES[3] = {2, 3, 0};
static const uint8_t HAS_BOXES[3] = {1, 1, 0};
static const int64_t FROM[3] = {1795503600, 0, 0}; /* 08:00 */
static const int64_t TO[3] = {9 * 3600, 0, 0};
static const uint8_t HAS_WINDOW[3] = {1, 0, 0};
static const int64_t SECONDS[N * N] = {0, 600, 700, -1, 610, 0, 90, 200, 710, 95, 0, 300, 800, 210, 310, 0};

static kw_builder *begin(void)
{
    kw_error *error;
    kw_builder *builder = NULL;
    OK(kw_builder_new(HEAD, strlen(HEAD), &builder, &error));
    OK(kw_builder_texts(builder, "locations", "id", PLACES, N, &error));
    OK(kw_builder_texts(builder, "requests", "id", REQUESTS, 3, &error));
    OK(kw_builder_texts(builder, "requests", "at", PLACES + 1, 3, &error));
    OK(kw_builder_integers(builder, "requests", "service_s", SERVICE, NULL, 3, &error));
    OK(kw_builder_integers(builder, "requests", "demand_boxes", BOXES, HAS_BOXES, 3, &error));
    OK(kw_builder_instants(builder, "requests", "window_from", FROM, HAS_WINDOW, 3, &error));
    OK(kw_builder_integers(builder, "requests", "window_to", TO, HAS_WINDOW, 3, &error));
    int64_t metres[N * N];
    for (int i = 0; i < N * N; i++)
        metres[i] = SECONDS[i] * 10;
    OK(kw_builder_matrix(builder, "car", SECONDS, metres, N, &error));
    return builder;
}

static char *plan(const kw_problem *problem)
{
    kw_error *error;
    kw_options *options = NULL;
    kw_plan *plan = NULL;
    kw_string *json = NULL;
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "iterations", "20", &error));
    OK(kw_solve(problem, options, NULL, NULL, NULL, &plan, &error));
    OK(kw_plan_to_json(plan, &json, &error));
    char *copy = malloc(kw_string_length(json) + 1);
    CHECK(copy != NULL);
    strcpy(copy, kw_string_data(json));
    kw_string_free(json);
    kw_plan_free(plan);
    kw_options_free(options);
    return copy;
}

static void same_as_the_document(void)
{
    kw_error *error;
    kw_problem *built = NULL, *read = NULL;
    kw_string *one = NULL, *other = NULL;
    kw_builder *builder = begin();
    OK(kw_builder_build(builder, NULL, &built, &error));
    kw_builder_free(builder);
    OK(kw_problem_from_json(DOCUMENT, strlen(DOCUMENT), &read, &error));
    OK(kw_problem_to_json(built, &one, &error));
    OK(kw_problem_to_json(read, &other, &error));
    CHECK(strcmp(kw_string_data(one), kw_string_data(other)) == 0);
    char *first = plan(built), *second = plan(read);
    CHECK(strcmp(first, second) == 0 && strstr(first, "\"r2\"") != NULL);
    free(first);
    free(second);
    kw_string_free(one);
    kw_string_free(other);
    kw_problem_free(built);
    kw_problem_free(read);
}

/* Building must fail with so many issues; the first is about a row and a field. */
static void fails(const kw_builder *builder, size_t count, const char *code, int64_t row, const char *field)
{
    kw_error *error = NULL;
    kw_problem *problem = NULL;
    CHECK(kw_builder_build(builder, NULL, &problem, &error) == KW_STATUS_INVALID && problem == NULL);
    if (kw_error_count(error) != count || strcmp(kw_error_code(error, 0), code) != 0 ||
        kw_error_row(error, 0) != row || strcmp(kw_error_field(error, 0), field) != 0) {
        fprintf(stderr, "unexpected: %s\n", kw_error_text(error));
        exit(1);
    }
    kw_error_free(error);
}

static void mistakes_name_their_rows(void)
{
    kw_error *error;
    static const char *const at[3] = {"a", "nowhere", NULL};
    static const int64_t negative[3] = {60, 90, -1};
    int64_t far[N * N];
    kw_builder *builder = begin();
    OK(kw_builder_texts(builder, "requests", "at", at, 3, &error));
    fails(builder, 2, "E-unknown-id", 1, "at");
    OK(kw_builder_texts(builder, "requests", "at", PLACES, 3, &error));
    OK(kw_builder_integers(builder, "requests", "service_s", negative, NULL, 3, &error));
    fails(builder, 1, "E-negative", 2, "service_s");
    OK(kw_builder_integers(builder, "requests", "service_s", SERVICE, NULL, 3, &error));
    memcpy(far, SECONDS, sizeof far);
    far[0] = 5; /* one need not drive to where one is */
    OK(kw_builder_matrix(builder, "car", SECONDS, NULL, N - 1, &error));
    error = NULL;
    kw_problem *problem = NULL;
    CHECK(kw_builder_build(builder, NULL, &problem, &error) == KW_STATUS_INVALID);
    CHECK(strstr(kw_error_text(error), "E-matrix-shape") != NULL);
    kw_error_free(error);
    OK(kw_builder_matrix(builder, "car", far, SECONDS, N, &error));
    CHECK(kw_builder_build(builder, NULL, &problem, NULL) == KW_STATUS_INVALID);
    kw_builder_free(builder);
}

static void null_is_anywhere(void)
{
    static const char *const ids[3] = {"round", "open", "free"}, *const starts[3] = {"depot", "depot", NULL};
    static const char *const ends[3] = {"depot", NULL, NULL}, *const profiles[3] = {"car", "car", "car"};
    static const char *const head =
        "{\"format\": 1, \"currency\": \"EUR\", \"horizon\": {\"start\": \"2026-11-24T00:00:00+01:00\"},"
        " \"locations\": [{\"id\": \"depot\"}], \"matrices\": {\"car\": {\"seconds\": [[0]]}},"
        " \"objective\": {\"drive_per_h\": 3600}}";
    static const char *const expected =
        "{\"format\": 1, \"currency\": \"EUR\", \"horizon\": {\"start\": \"2026-11-24T00:00:00+01:00\"},"
        " \"locations\": [{\"id\": \"depot\"}], \"matrices\": {\"car\": {\"seconds\": [[0]]}}, \"requests\": [],"
        " \"vehicle_types\": [{\"id\": \"round\", \"start\": \"depot\", \"end\": \"depot\", \"profile\": \"car\"},"
        " {\"id\": \"open\", \"start\": \"depot\", \"end\": null, \"profile\": \"car\"},"
        " {\"id\": \"free\", \"start\": null, \"end\": null, \"profile\": \"car\"}],"
        " \"objective\": {\"drive_per_h\": 3600}}";
    kw_error *error;
    kw_builder *builder = NULL;
    kw_problem *built = NULL, *read = NULL;
    kw_string *one = NULL, *other = NULL;
    OK(kw_builder_new(head, strlen(head), &builder, &error));
    OK(kw_builder_texts(builder, "vehicle_types", "id", ids, 3, &error));
    OK(kw_builder_texts(builder, "vehicle_types", "start", starts, 3, &error));
    OK(kw_builder_texts(builder, "vehicle_types", "end", ends, 3, &error));
    OK(kw_builder_texts(builder, "vehicle_types", "profile", profiles, 3, &error));
    OK(kw_builder_build(builder, NULL, &built, &error));
    OK(kw_problem_from_json(expected, strlen(expected), &read, &error));
    OK(kw_problem_to_json(built, &one, &error));
    OK(kw_problem_to_json(read, &other, &error));
    CHECK(strcmp(kw_string_data(one), kw_string_data(other)) == 0);
    kw_string_free(one);
    kw_string_free(other);
    kw_problem_free(built);
    kw_problem_free(read);
    kw_builder_free(builder);
}

#define REFUSED(name, call)                                                                  \
    do {                                                                                     \
        error = NULL;                                                                        \
        CHECK((call) == KW_STATUS_ARGUMENT);                                                 \
        CHECK(strcmp(kw_error_id(error, 0), name) == 0);                                     \
        kw_error_free(error);                                                                \
    } while (0)

static void misuse(void)
{
    kw_error *error;
    static const char *const noise[3] = {"a", "caf\x80", "c"};
    const double x[3] = {1, NAN, 3};
    kw_problem *problem = NULL;
    kw_builder *none = NULL, *builder = begin();
    REFUSED("head", kw_builder_new(NULL, 2, &none, &error));
    REFUSED("head", kw_builder_new("caf\x80", KW_NUL_TERMINATED, &none, &error));
    REFUSED("out", kw_builder_new("{}", 2, NULL, &error));
    REFUSED("builder", kw_builder_texts(NULL, "requests", "id", REQUESTS, 3, &error));
    REFUSED("list", kw_builder_texts(builder, NULL, "id", REQUESTS, 3, &error));
    REFUSED("column", kw_builder_texts(builder, "requests", NULL, REQUESTS, 3, &error));
    REFUSED("values", kw_builder_texts(builder, "requests", "id", NULL, 3, &error));
    REFUSED("values[1]", kw_builder_texts(builder, "requests", "id", noise, 3, &error));
    REFUSED("values", kw_builder_texts(builder, "requests", "id", REQUESTS, SIZE_MAX / 2, &error));
    REFUSED("count", kw_builder_texts(builder, "requests", "id", REQUESTS, 2, &error));
    REFUSED("builder", kw_builder_integers(NULL, "requests", "service_s", SERVICE, NULL, 3, &error));
    REFUSED("values", kw_builder_integers(builder, "requests", "service_s", NULL, NULL, 3, &error));
    REFUSED("list", kw_builder_integers(builder, "caf\x80", "service_s", SERVICE, NULL, 3, &error));
    REFUSED("count", kw_builder_integers(builder, "requests", "service_s", SERVICE, HAS_BOXES, 1, &error));
    REFUSED("builder", kw_builder_instants(NULL, "requests", "window_from", FROM, NULL, 3, &error));
    REFUSED("values", kw_builder_instants(builder, "requests", "window_from", NULL, NULL, 3, &error));
    REFUSED("builder", kw_builder_decimals(NULL, "requests", "x", x, 3, &error));
    REFUSED("values", kw_builder_decimals(builder, "requests", "x", NULL, 3, &error));
    REFUSED("column", kw_builder_decimals(builder, "requests", "caf\x80", x, 3, &error));
    REFUSED("builder", kw_builder_matrix(NULL, "car", SECONDS, NULL, N, &error));
    REFUSED("profile", kw_builder_matrix(builder, NULL, SECONDS, NULL, N, &error));
    REFUSED("seconds", kw_builder_matrix(builder, "car", NULL, NULL, N, &error));
    REFUSED("size", kw_builder_matrix(builder, "car", SECONDS, NULL, SIZE_MAX, &error));
    REFUSED("seconds", kw_builder_matrix(builder, "car", SECONDS, NULL, 3000000000, &error));
    REFUSED("builder", kw_builder_build(NULL, NULL, &problem, &error));
    REFUSED("out", kw_builder_build(builder, NULL, NULL, &error));
    CHECK(none == NULL && problem == NULL);
    OK(kw_builder_build(builder, NULL, &problem, &error)); /* refusals changed nothing */
    kw_problem_free(problem);
    OK(kw_builder_texts(builder, "stops", "id", REQUESTS, 3, &error));
    error = NULL;
    CHECK(kw_builder_build(builder, NULL, &problem, &error) == KW_STATUS_QUESTION);
    kw_error_free(error);
    kw_builder_free(builder);
    kw_builder_free(NULL);
    error = NULL;
    OK(kw_builder_new("[1]", 3, &builder, &error));
    CHECK(kw_builder_build(builder, NULL, &problem, NULL) == KW_STATUS_INVALID);
    kw_builder_free(builder);
}

int main(void)
{
    same_as_the_document();
    mistakes_name_their_rows();
    null_is_anywhere();
    misuse();
    return 0;
}
