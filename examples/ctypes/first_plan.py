"""A first plan through the C interface and nothing else: the shortest proof that any language with a foreign function
interface can plan. (For Python itself there is a package.)

    python3 first_plan.py PREFIX/lib/libkerbway.so old-town.json
"""

import sys
from ctypes import CDLL, byref, c_char_p, c_size_t, c_void_p

library, problem_file = sys.argv[1:]
kerbway = CDLL(library)
kerbway.kw_error_text.restype = kerbway.kw_string_data.restype = c_char_p
for name in ("kw_problem_free", "kw_options_free", "kw_plan_free", "kw_string_free", "kw_error_free"):
    getattr(kerbway, name).argtypes = [c_void_p]


def call(name, *arguments):
    """Calls a function that can fail, without its last argument."""
    error = c_void_p()
    if getattr(kerbway, name)(*arguments, byref(error)) != 0:
        text = kerbway.kw_error_text(error).decode()
        kerbway.kw_error_free(error)
        sys.exit(text)


problem, options, plan, text = c_void_p(), c_void_p(), c_void_p(), c_void_p()
with open(problem_file, "rb") as file:
    document = file.read()
call("kw_problem_from_json", document, c_size_t(len(document)), byref(problem))
call("kw_options_new", byref(options))
call("kw_options_set", options, b"iterations", b"500")
call("kw_options_set", options, b"seed", b"7")
call("kw_solve", problem, options, None, None, None, byref(plan))
call("kw_plan_to_json", plan, byref(text))
print(kerbway.kw_string_data(text).decode())
kerbway.kw_string_free(text)
kerbway.kw_plan_free(plan)
kerbway.kw_options_free(options)
kerbway.kw_problem_free(problem)
