/* A panic inside the library, built with the feature `panic-probe`, is a status like any other, and the process lives on. */
#include "test.h"

int main(void)
{
    kw_error *error = NULL;
    kw_options *options = NULL;
    OK(kw_options_new(&options, &error));
    CHECK(kw_options_set(options, "panic-probe", "on purpose", &error) == KW_STATUS_PANIC);
    CHECK(kw_error_status(error) == KW_STATUS_PANIC && strcmp(kw_error_code(error, 0), "E-panic") == 0);
    CHECK(strstr(kw_error_text(error), "on purpose") != NULL);
    kw_error_free(error);
    CHECK(kw_options_set(options, "panic-probe", "and nobody asks", NULL) == KW_STATUS_PANIC);
    OK(kw_options_set(options, "seed", "7", &error));
    kw_options_free(options);
    return 0;
}
