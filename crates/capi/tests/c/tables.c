/* tables FILE: plans a problem and prints every table of the plan, read column by column without knowing any. */
#include "test.h"

static const char *const TABLES[] = {"routes", "stops", "legs", "crossings", "unserved"};

static void print_table(const kw_plan *plan, const kw_problem *problem, const char *name)
{
    kw_error *error;
    kw_table *table = NULL;
    size_t rows = 0, columns = 0;
    OK(kw_plan_table(plan, problem, name, &table, &error));
    OK(kw_table_rows(table, &rows, &error));
    OK(kw_table_columns(table, &columns, &error));
    printf("%s: %zu\n", name, rows);
    int64_t *numbers = calloc(rows + 1, sizeof *numbers);
    uint8_t *present = calloc(rows + 1, sizeof *present);
    CHECK(numbers != NULL && present != NULL);
    for (size_t index = 0; index < columns; index++) {
        const char *column = NULL, *text = NULL;
        int32_t kind = -1;
        OK(kw_table_column(table, index, &column, &kind, &error));
        printf("%s %d\n", column, kind);
        if (kind != KW_TEXT)
            OK(kw_table_integers(table, column, numbers, present, rows, &error));
        for (size_t row = 0; row < rows; row++) {
            OK(kw_table_text(table, column, row, &text, &error));
            CHECK(kind == KW_TEXT || present[row] == (text != NULL));
            if (text == NULL)
                printf("-\n");
            else if (kind == KW_TEXT)
                printf("%s\n", text);
            else
                printf("%lld %s\n", (long long)numbers[row], text);
        }
        CHECK(numbers[rows] == 0 && present[rows] == 0); /* not beyond the end */
    }
    free(numbers);
    free(present);
    kw_table_free(table);
}

int main(int argc, char **argv)
{
    kw_error *error;
    kw_problem *problem = NULL;
    kw_options *options = NULL;
    kw_plan *plan = NULL;
    CHECK(argc == 2);
    OK(kw_problem_from_file(argv[1], &problem, &error));
    OK(kw_options_new(&options, &error));
    OK(kw_options_set(options, "iterations", "20", &error));
    OK(kw_solve(problem, options, NULL, NULL, NULL, &plan, &error));
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        print_table(plan, problem, TABLES[i]);
    kw_plan_free(plan);
    kw_options_free(options);
    kw_problem_free(problem);
    return 0;
}
