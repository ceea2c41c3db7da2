// A first plan in C++: handles free themselves, errors are exceptions, and a callback lets none out.
//
//   c++ -std=c++17 first_plan.cpp $(pkg-config --cflags --libs kerbway) -o first_plan
//   ./first_plan old-town.json
#include <kerbway.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

template <auto release> struct Free {
    template <class T> void operator()(T *handle) const { release(handle); }
};
using Problem = std::unique_ptr<kw_problem, Free<kw_problem_free>>;
using Options = std::unique_ptr<kw_options, Free<kw_options_free>>;
using Plan = std::unique_ptr<kw_plan, Free<kw_plan_free>>;
using Text = std::unique_ptr<kw_string, Free<kw_string_free>>;
using Error = std::unique_ptr<kw_error, Free<kw_error_free>>;

// Calls a function that can fail: `call(kw_..., arguments before the error)`.
template <class Function, class... Arguments> void call(Function function, Arguments... arguments)
{
    kw_error *raw = nullptr;
    if (function(arguments..., &raw) != KW_STATUS_OK) {
        Error error(raw);
        throw std::runtime_error(kw_error_text(error.get()));
    }
}

// The same for a function that makes a handle: `make<Plan>(kw_..., arguments before the output)`.
template <class Handle, class Function, class... Arguments> Handle make(Function function, Arguments... arguments)
{
    typename Handle::pointer made = nullptr;
    call(function, arguments..., &made);
    return Handle(made);
}

// What watches a search, and the exception that it threw, if it did.
struct Watch {
    std::function<bool(const kw_progress *)> goes_on;
    std::exception_ptr thrown;
};

// C code must not be thrown through: the exception waits in `Watch` until `kw_solve` is back.
extern "C" int32_t watched(const kw_progress *progress, void *user)
{
    auto &watch = *static_cast<Watch *>(user);
    try {
        return watch.goes_on(progress) ? 0 : 1;
    } catch (...) {
        watch.thrown = std::current_exception();
        return 1;
    }
}

static Plan solve(const Problem &problem, const Options &options, std::function<bool(const kw_progress *)> goes_on)
{
    Watch watch{std::move(goes_on), nullptr};
    auto plan = make<Plan>(kw_solve, problem.get(), options.get(), nullptr, watched, static_cast<void *>(&watch));
    if (watch.thrown)
        std::rethrow_exception(watch.thrown);
    return plan;
}

int main(int argc, char **argv)
{
    try {
        if (argc != 2 && argc != 3)
            throw std::runtime_error("first_plan PROBLEM [COMPLAINT]");
        auto problem = make<Problem>(kw_problem_from_file, argv[1]);
        auto options = make<Options>(kw_options_new);
        call(kw_options_set, options.get(), "iterations", "500");
        call(kw_options_set, options.get(), "seed", "7");
        // An exception in the callback ends the search and comes out of `solve`.
        auto plan = solve(problem, options, [argc, argv](const kw_progress *) {
            if (argc == 3)
                throw std::runtime_error(argv[2]);
            return true;
        });
        std::int64_t total = 0;
        call(kw_plan_figure, plan.get(), "total", &total);
        std::printf("costs %lld\n", static_cast<long long>(total));
        auto json = make<Text>(kw_plan_to_json, plan.get());
        std::printf("%s\n", kw_string_data(json.get()));
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
