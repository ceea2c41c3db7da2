/* What the C tests share: a check that says where it failed, and files. */
#ifndef TEST_H
#define TEST_H

#include <kerbway.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                     \
    do {                                                                                     \
        if (!(condition)) {                                                                  \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);          \
            exit(1);                                                                         \
        }                                                                                    \
    } while (0)

/* The call succeeds; if not, its error is printed. Expects a variable `kw_error *error`. */
#define OK(call)                                                                             \
    do {                                                                                     \
        error = NULL;                                                                        \
        if ((call) != KW_STATUS_OK) {                                                        \
            fprintf(stderr, "%s:%d: %s\n%s\n", __FILE__, __LINE__, #call, kw_error_text(error)); \
            exit(1);                                                                         \
        }                                                                                    \
        CHECK(error == NULL);                                                                \
    } while (0)

/* A whole file with a NUL after it. Yours to free. */
static inline char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    CHECK(fseek(file, 0, SEEK_END) == 0);
    long size = ftell(file);
    CHECK(size >= 0 && fseek(file, 0, SEEK_SET) == 0);
    char *text = malloc((size_t)size + 1);
    CHECK(text != NULL);
    CHECK(fread(text, 1, (size_t)size, file) == (size_t)size);
    text[size] = '\0';
    fclose(file);
    if (length != NULL)
        *length = (size_t)size;
    return text;
}

#endif
