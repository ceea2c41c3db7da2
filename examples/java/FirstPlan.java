// A first plan in Java, through JNA: a document goes in, a document comes out.
//
//   javac -cp jna.jar FirstPlan.java
//   java -cp jna.jar:. -Djna.library.path=PREFIX/lib FirstPlan old-town.json
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public final class FirstPlan {
    /** The functions used here, as include/kerbway.h has them; a size_t is a long on 64-bit machines. */
    interface Kerbway extends Library {
        int ABI_VERSION = 1;

        int kw_abi_version();

        int kw_problem_from_json(byte[] json, long length, PointerByReference out, PointerByReference error);

        int kw_options_new(PointerByReference out, PointerByReference error);

        int kw_options_set(Pointer options, String name, String value, PointerByReference error);

        int kw_solve(Pointer problem, Pointer options, Pointer cancel, Pointer progress, Pointer user,
                PointerByReference out, PointerByReference error);

        int kw_plan_to_json(Pointer plan, PointerByReference out, PointerByReference error);

        int kw_error_to_json(Pointer error, PointerByReference out, PointerByReference failure);

        Pointer kw_string_data(Pointer string);

        long kw_string_length(Pointer string);

        void kw_string_free(Pointer string);

        void kw_error_free(Pointer error);

        void kw_problem_free(Pointer problem);

        void kw_options_free(Pointer options);

        void kw_plan_free(Pointer plan);
    }

    private static final Kerbway KERBWAY =
            Native.load("kerbway", Kerbway.class, java.util.Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

    /** The text of a kw_string, which is freed. */
    private static String take(Pointer string) {
        int length = Math.toIntExact(KERBWAY.kw_string_length(string));
        String text = new String(KERBWAY.kw_string_data(string).getByteArray(0, length), StandardCharsets.UTF_8);
        KERBWAY.kw_string_free(string);
        return text;
    }

    /** Throws the issues of a failed call, as a document. */
    private static void check(int status, PointerByReference error) {
        if (status == 0) {
            return;
        }
        PointerByReference issues = new PointerByReference();
        KERBWAY.kw_error_to_json(error.getValue(), issues, null);
        KERBWAY.kw_error_free(error.getValue());
        throw new IllegalArgumentException(take(issues.getValue()));
    }

    /** Plans a problem: JSON in, JSON out. */
    static String plan(byte[] problemJson, long iterations, long seed) {
        PointerByReference problem = new PointerByReference();
        PointerByReference options = new PointerByReference();
        PointerByReference plan = new PointerByReference();
        PointerByReference json = new PointerByReference();
        PointerByReference error = new PointerByReference();
        try {
            check(KERBWAY.kw_problem_from_json(problemJson, problemJson.length, problem, error), error);
            check(KERBWAY.kw_options_new(options, error), error);
            check(KERBWAY.kw_options_set(options.getValue(), "iterations", Long.toString(iterations), error), error);
            check(KERBWAY.kw_options_set(options.getValue(), "seed", Long.toString(seed), error), error);
            check(KERBWAY.kw_solve(problem.getValue(), options.getValue(), null, null, null, plan, error), error);
            check(KERBWAY.kw_plan_to_json(plan.getValue(), json, error), error);
            return take(json.getValue());
        } finally {
            KERBWAY.kw_plan_free(plan.getValue());
            KERBWAY.kw_options_free(options.getValue());
            KERBWAY.kw_problem_free(problem.getValue());
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (KERBWAY.kw_abi_version() != Kerbway.ABI_VERSION) {
            throw new IllegalStateException("this libkerbway has another interface");
        }
        try {
            System.out.write(plan(Files.readAllBytes(Path.of(arguments[0])), 500, 7).getBytes(StandardCharsets.UTF_8));
            System.out.println();
        } catch (IllegalArgumentException refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }
}
