/* bad FILE...: each is no usable problem; what is wrong with it is printed part by part, for the test to compare. */
#include "test.h"

static void print(const char *name, const char *text)
{
    printf("%s=%s\n", name, text == NULL ? "(none)" : text);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t length = 0;
        char *text = read_file(argv[i], &length);
        kw_problem *problem = (kw_problem *)argv;
        kw_error *error = NULL;
        CHECK(kw_problem_from_json(text, length, &problem, &error) == KW_STATUS_INVALID);
        CHECK(problem == (kw_problem *)argv); /* nothing is written on failure */
        CHECK(kw_error_status(error) == KW_STATUS_INVALID);
        printf("text=%s\n", kw_error_text(error));
        for (size_t issue = 0; issue < kw_error_count(error); issue++) {
            print("code", kw_error_code(error, issue));
            print("message", kw_error_message(error, issue));
            print("pointer", kw_error_pointer(error, issue));
            print("id", kw_error_id(error, issue));
            print("field", kw_error_field(error, issue));
            print("value", kw_error_value(error, issue));
            print("hint", kw_error_hint(error, issue));
            printf("row=%lld\n", (long long)kw_error_row(error, issue));
        }
        kw_string *report = NULL;
        CHECK(kw_error_to_json(error, &report, NULL) == KW_STATUS_OK);
        CHECK(strstr(kw_string_data(report), kw_error_code(error, 0)) != NULL);
        kw_string_free(report);
        kw_error_free(error);
        free(text);
    }
    return 0;
}
