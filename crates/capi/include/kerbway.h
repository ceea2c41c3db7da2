/* Kerbway: vehicle routing with time windows and restricted-access zones. Conventions at length: docs/c.md.
 *
 * Generated from crates/capi/src; to be changed there.
 *
 * - Pointers that you pass must be NULL or valid. Texts are UTF-8: names end with a NUL, documents come with their
 *   length in bytes. What you pass is yours and is not looked at after the call.
 * - Functions that can fail return a status. Outputs are written on success only, `error` on failure only; `error` may be
 *   NULL. Handles that a function gives you are yours: free each once, with the function of its name. NULL is always
 *   accepted there.
 * - A handle passed as `const T *` may be used by any number of threads at once, as `T *` by one.
 * - Nothing is printed, no signal is handled, no state is global. */

#ifndef KERBWAY_H
#define KERBWAY_H

#include <stddef.h>
#include <stdint.h>

#define KW_VERSION "0.1.0"
#define KW_ABI_VERSION 1

// The length of a text that ends with a NUL.
#define KW_NUL_TERMINATED SIZE_MAX

// The values of a column are texts.
#define KW_TEXT 0

// Whole numbers.
#define KW_INTEGER 1

// Numbers with a fraction.
#define KW_DECIMAL 2

// 1 for yes, 0 for no.
#define KW_BOOLEAN 3

// Seconds since 1970-01-01T00:00:00Z.
#define KW_INSTANT 4

// A problem in the making. One thread at a time may work on it.
typedef struct kw_builder kw_builder;

// A flag that stops a search. Any thread, and a signal handler too, may raise it while others search with it.
typedef struct kw_cancel kw_cancel;

// Why a call failed: a status, and for most of them one or more issues. Yours: free it with `kw_error_free`.
// Nothing changes it, so that any number of threads may read it.
typedef struct kw_error kw_error;

// A road network, read from a file once. Any number of threads may use it at once; problems on it keep it alive, so that
// it may be freed before them.
typedef struct kw_network kw_network;

// Options of a search. One thread at a time may set them; any number may search with them meanwhile unset.
typedef struct kw_options kw_options;

// A plan. Nothing changes it, so that any number of threads may read it at once.
typedef struct kw_plan kw_plan;

// A sound problem. Nothing changes it, so that any number of threads may ask it at once.
typedef struct kw_problem kw_problem;

// How a search is getting on; lasts as long as the callback that is given it.
typedef struct kw_progress kw_progress;

// A UTF-8 text. Yours: free it with `kw_string_free`. Nothing changes it, so that any number of threads may read it.
typedef struct kw_string kw_string;

// A table: named columns of one length. Nothing changes it, so that any number of threads may read it at once.
typedef struct kw_table kw_table;

// How a call ended: `KW_STATUS_OK`, or why there is no answer. Treat numbers that you do not know as failures.
typedef int32_t kw_status;

// Told at most ten times a second how a search is getting on, by the thread that called `kw_solve`, never twice at once.
// Anything but 0 stops the search, which then returns the best plan so far. It must return: throwing an exception or
// jumping out of it is undefined.
typedef int32_t (*kw_progress_fn)(const kw_progress *progress, void *user);

// Done; outputs are written.
#define KW_STATUS_OK 0

// An argument cannot be used: NULL, a wrong size, bytes that are not UTF-8, a name that there is not.
#define KW_STATUS_ARGUMENT 1

// A document cannot be used; every issue of it is told.
#define KW_STATUS_INVALID 2

// A map cannot be read.
#define KW_STATUS_MAP 3

// A question names something that the problem does not have, or an option has a value that it cannot have.
#define KW_STATUS_QUESTION 4

// The referee refused a plan of ours: a bug, please report it with the problem.
#define KW_STATUS_REFUSED 5

// Something broke inside: a bug, please report it with the problem. Free the handles that took part, and go on.
#define KW_STATUS_PANIC 6

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, such as "0.1.0": static, never freed.
const char *kw_version(void);

// The version of the binary interface: compare it with `KW_ABI_VERSION` after loading the library at run time.
uint32_t kw_abi_version(void);

// Frees an error; NULL is nothing.
void kw_error_free(kw_error *error);

// The status that came with it; `KW_STATUS_OK` for NULL.
kw_status kw_error_status(const kw_error *error);

// To be read by people: a line for each issue, up to 20, and how many more there are. Valid until the error is freed; NULL for NULL.
const char *kw_error_text(const kw_error *error);

// How many issues it has; 0 for NULL. Refused plans have none: see `kw_error_to_json`.
size_t kw_error_count(const kw_error *error);

// An issue's stable code, such as "E-window-order" (docs/errors.md). This and the following getters count issues from 0;
// their texts are valid until the error is freed, and NULL if there is no such issue or the issue has no such part.
const char *kw_error_code(const kw_error *error,
                          size_t issue);

// What is wrong.
const char *kw_error_message(const kw_error *error, size_t issue);

// Where in the document it is: a JSON pointer, empty for the whole document.
const char *kw_error_pointer(const kw_error *error, size_t issue);

// The id of the nearest thing that has one; for arguments and options their name.
const char *kw_error_id(const kw_error *error, size_t issue);

// The key that it is about.
const char *kw_error_field(const kw_error *error, size_t issue);

// The offending value as JSON; a long one is shortened.
const char *kw_error_value(const kw_error *error, size_t issue);

// What to do about it.
const char *kw_error_hint(const kw_error *error, size_t issue);

// The index in a list of the document, from 0 (`/requests/41/…`: 41); -1 if it is in none.
int64_t kw_error_row(const kw_error *error, size_t issue);

// All of it as a document: issues (schema/issues.json), or the referee's report on a refused plan (schema/check.json).
kw_status kw_error_to_json(const kw_error *error,
                           kw_string **out,
                           kw_error **failure);

// Its bytes, with a NUL after the last. Valid until the text is freed; NULL for NULL.
const char *kw_string_data(const kw_string *string);

// How many bytes it has, without the NUL; 0 for NULL.
size_t kw_string_length(const kw_string *string);

// Frees a text; NULL is nothing.
void kw_string_free(kw_string *string);

// Seed 0 and ten seconds. Yours: free them with `kw_options_free`.
kw_status kw_options_new(kw_options **out, kw_error **error);

// Sets an option by its name: `time_limit` ("30" seconds, "500ms", "4min", "PT30S"), `iterations`, `no_improvement`,
// `seed` (below 2^53), `threads` (1). Naming iterations takes the clock away, so that equal inputs give equal bytes; name a
// time limit as well to have both. On failure nothing is changed.
kw_status kw_options_set(kw_options *options,
                         const char *name,
                         const char *value,
                         kw_error **error);

// Frees options; NULL is nothing.
void kw_options_free(kw_options *options);

// A flag that is not raised. Yours: free it with `kw_cancel_free` when no search uses it any more.
kw_status kw_cancel_new(kw_cancel **out, kw_error **error);

// Raises the flag: searches with it, now or later, return the best plan that they have, within 200 ms. NULL is nothing.
void kw_cancel_request(const kw_cancel *cancel);

// Lowers the flag, to be used again. NULL is nothing.
void kw_cancel_reset(const kw_cancel *cancel);

// Frees a flag; NULL is nothing.
void kw_cancel_free(kw_cancel *cancel);

// Reads an OpenStreetMap extract, `.osm.pbf` or `.osm`: seconds for a city. Yours: free it with `kw_network_free`.
// Fails with `KW_STATUS_MAP`.
kw_status kw_network_open(const char *path,
                          kw_network **out,
                          kw_error **error);

// Frees a network; NULL is nothing.
void kw_network_free(kw_network *network);

// Reads a problem (schema/problem.json) and checks it. `length` counts bytes; `KW_NUL_TERMINATED` will do for a text that
// ends with a NUL. Its `osm.file` is relative to the current folder and read when first needed.
// Yours: free it with `kw_problem_free`. Fails with `KW_STATUS_INVALID` and every issue of the document.
kw_status kw_problem_from_json(const char *json,
                               size_t length,
                               kw_problem **out,
                               kw_error **error);

// The same from a file; its `osm.file` is relative to that.
kw_status kw_problem_from_file(const char *path, kw_problem **out, kw_error **error);

// The same with its roads from a network that is open already, which stands for its `osm.file`; the document may lack that.
kw_status kw_problem_from_json_on(const kw_network *network,
                                  const char *json,
                                  size_t length,
                                  kw_problem **out,
                                  kw_error **error);

// Its document.
kw_status kw_problem_to_json(const kw_problem *problem, kw_string **out, kw_error **error);

// What is odd in it but no error (schema/issues.json).
kw_status kw_problem_warnings(const kw_problem *problem, kw_string **out, kw_error **error);

// Frees a problem; NULL is nothing.
void kw_problem_free(kw_problem *problem);

// Begins a problem with the part of its document (schema/problem.json) that does not come as arrays: everything but the lists that do.
// Yours: free it with `kw_builder_free`.
kw_status kw_builder_new(const char *head,
                         size_t length,
                         kw_builder **out,
                         kw_error **error);

// Gives a list of the document (`locations`, `requests`, `vehicle_types`, `zones`) a column of texts, one per row; NULL is absent,
// which in `start` and `end` of a vehicle type means anywhere.
// Columns have the names of the document's keys, and for what nests deeper (docs/c.md): of a request `at` or a place of its own
// (`lat`, `lon`, `x`, `y`, `node`), `window_from`, `window_to`, `service`, `demand_…`; of a vehicle type `shift_from`, `shift_to`,
// `capacity_…`, `cost_…`. A column of the same name is replaced. Fails if the list has another number of rows.
kw_status kw_builder_texts(kw_builder *builder,
                           const char *list,
                           const char *column,
                           const char *const *values,
                           size_t count,
                           kw_error **error);

// The same with whole numbers. `present` is 0 where a value is absent; NULL if none is. In columns of times (`window_from` and the
// like) they are seconds from the horizon's start.
kw_status kw_builder_integers(kw_builder *builder,
                              const char *list,
                              const char *column,
                              const int64_t *values,
                              const uint8_t *present,
                              size_t count,
                              kw_error **error);

// The same with instants: seconds since 1970-01-01T00:00:00Z.
kw_status kw_builder_instants(kw_builder *builder,
                              const char *list,
                              const char *column,
                              const int64_t *values,
                              const uint8_t *present,
                              size_t count,
                              kw_error **error);

// The same with numbers that have a fraction; NaN is absent.
kw_status kw_builder_decimals(kw_builder *builder,
                              const char *list,
                              const char *column,
                              const double *values,
                              size_t count,
                              kw_error **error);

// Gives a profile its travel times: `size` × `size` seconds, and metres or NULL, row by row in the order of the locations; a
// negative number says that there is no way.
kw_status kw_builder_matrix(kw_builder *builder,
                            const char *profile,
                            const int64_t *seconds,
                            const int64_t *metres,
                            size_t size,
                            kw_error **error);

// Checks what has been put together and makes a problem of it; the builder stays as it is. `network` may be NULL; otherwise it stands
// for the file of the head's `osm`, which may be absent. Fails with `KW_STATUS_INVALID` and every issue of every table: rows are those of the arrays.
kw_status kw_builder_build(const kw_builder *builder,
                           const kw_network *network,
                           kw_problem **out,
                           kw_error **error);

// Frees a builder; NULL is nothing.
void kw_builder_free(kw_builder *builder);

// Plans a problem; the best plan found, which the referee has accepted. `options` may be NULL (seed 0, ten seconds), so may
// `cancel` and `progress`; `user` is handed to the callback. Yours: free the plan with `kw_plan_free`.
// Fails with `KW_STATUS_INVALID` or `KW_STATUS_MAP` if the problem's map does not fit, and with `KW_STATUS_REFUSED`.
kw_status kw_solve(const kw_problem *problem,
                   const kw_options *options,
                   const kw_cancel *cancel,
                   kw_progress_fn progress,
                   void *user,
                   kw_plan **out,
                   kw_error **error);

// Iterations done. This and the following getters return -1 for NULL, the cost 0.
int64_t kw_progress_iteration(const kw_progress *progress);

// Milliseconds since the call.
int64_t kw_progress_elapsed_ms(const kw_progress *progress);

// Best cost so far, in minor units of the currency.
int64_t kw_progress_cost(const kw_progress *progress);

// Requests left out.
int64_t kw_progress_unserved(const kw_progress *progress);

// Requests left out that must be served.
int64_t kw_progress_required_unserved(const kw_progress *progress);

// Vehicles used.
int64_t kw_progress_routes(const kw_progress *progress);

// Reads a plan (schema/plan.json). Yours: free it with `kw_plan_free`. Whether it is legal is what `kw_check` tells.
// Fails with `KW_STATUS_INVALID`.
kw_status kw_plan_from_json(const char *json,
                            size_t length,
                            kw_plan **out,
                            kw_error **error);

// Its document: for equal problem, seed and iterations the same bytes, from every language.
kw_status kw_plan_to_json(const kw_plan *plan, kw_string **out, kw_error **error);

// It as GeoJSON, along the streets of the problem's map and with the zones that are read from that.
kw_status kw_plan_to_geojson(const kw_plan *plan,
                             const kw_problem *problem,
                             kw_string **out,
                             kw_error **error);

// A key figure by its name: `total` and its terms `fixed`, `drive`, `service`, `wait`, `distance`, `charges`, `permits`,
// `unserved_cost` (minor units of the currency); `served`, `unserved`, `required_unserved`, `routes` (numbers of them);
// `metres`; `drive_s`, `service_s`, `wait_s` (seconds of all vehicles together).
kw_status kw_plan_figure(const kw_plan *plan,
                         const char *name,
                         int64_t *out,
                         kw_error **error);

// Frees a plan; NULL is nothing.
void kw_plan_free(kw_plan *plan);

// A plan of a problem as a table, by name; its columns:
// `routes`: `vehicle type depart return cost stops metres drive_s service_s wait_s`,
// `stops`: `vehicle stop request option at arrive start end depart`, and `load_…` by dimension,
// `legs`: `vehicle leg from to depart arrive metres drive_s crossings`,
// `crossings`: `vehicle leg zone enter leave rule early_s late_s`,
// `unserved`: `request required reason zone rule location`.
// Yours: free it with `kw_table_free`.
kw_status kw_plan_table(const kw_plan *plan,
                        const kw_problem *problem,
                        const char *name,
                        kw_table **out,
                        kw_error **error);

// How many rows it has.
kw_status kw_table_rows(const kw_table *table, size_t *out, kw_error **error);

// How many columns it has.
kw_status kw_table_columns(const kw_table *table, size_t *out, kw_error **error);

// The name of a column, counted from 0, and what its values are (`KW_TEXT` and so on). Valid until the table is freed.
kw_status kw_table_column(const kw_table *table,
                          size_t index,
                          const char **name,
                          int32_t *kind,
                          kw_error **error);

// A value of any column as text, by column and row from 0: instants in RFC 3339, in the problem's time zone. NULL if it is absent.
// Valid until the table is freed.
kw_status kw_table_text(const kw_table *table,
                        const char *column,
                        size_t row,
                        const char **out,
                        kw_error **error);

// A whole column of integers, booleans or instants: fills `values`, and `present` with 1 where there is a value and 0 where it is
// absent (NULL if nobody asks). `capacity` is how many each of them holds: at least as many as there are rows.
kw_status kw_table_integers(const kw_table *table,
                            const char *column,
                            int64_t *values,
                            uint8_t *present,
                            size_t capacity,
                            kw_error **error);

// Frees a table; NULL is nothing.
void kw_table_free(kw_table *table);

// What the referee says of a plan (schema/check.json): legal or not, every violation, costs, slack.
// That a plan is not legal is an answer, not a failure.
kw_status kw_check(const kw_problem *problem, const kw_plan *plan, kw_string **out, kw_error **error);

// Why requests are left out of a plan, and what would change that (schema/explain.json). `requests` are `count` ids; NULL and
// 0 stand for all that are left out. Fails with `KW_STATUS_QUESTION` if there is no such request.
kw_status kw_explain(const kw_problem *problem,
                     const kw_plan *plan,
                     const char *const *requests,
                     size_t count,
                     kw_string **out,
                     kw_error **error);

// The best legal schedule of given visits (schema/evaluate.json): the plan, or what is in its way.
// Fails with `KW_STATUS_INVALID` or `KW_STATUS_QUESTION`.
kw_status kw_evaluate(const kw_problem *problem,
                      const char *visits,
                      size_t length,
                      kw_string **out,
                      kw_error **error);

// How a vehicle type gets from one location to another, departing at an instant or a time of the first day
// (schema/travel.json). Fails with `KW_STATUS_QUESTION`.
kw_status kw_travel(const kw_problem *problem,
                    const char *vehicle_type,
                    const char *from,
                    const char *to,
                    const char *depart,
                    kw_string **out,
                    kw_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KERBWAY_H */
