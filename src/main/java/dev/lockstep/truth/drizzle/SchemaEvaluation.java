package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.truth.SourceFiles;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** One evaluation of schema files, in a context that is made for it and thrown away. */
final class SchemaEvaluation {
    private static final long BASE_BYTES = 256L << 20;
    private static final long BYTES_PER_CHARACTER = 2_000;
    private static final int MOST_NOTES = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Source DRIZZLE_ORM = JavaScript.own("drizzle-orm.js");
    private static final Source MODULES = JavaScript.own("modules.js");
    private static final Source DECLARATIONS = JavaScript.own("declarations.js");

    private final JavaScript javaScript;
    private final TypeStripper stripper;
    private final SourceFiles files;
    private final Duration processor;
    private final ModulePaths paths;
    private final Set<String> notes = new LinkedHashSet<>();
    private @Nullable Value declarations;

    SchemaEvaluation(JavaScript javaScript, TypeStripper stripper, SourceFiles files, Duration processor) {
        this.javaScript = javaScript;
        this.stripper = stripper;
        this.files = files;
        this.processor = processor;
        this.paths = new ModulePaths(files);
    }

    /** @throws dev.lockstep.problem.ProblemException with file and line of what is wrong */
    DrizzleSchema run(List<String> entries, DrizzleOptions options) {
        DeclarationLines lines = new DeclarationLines(files, entries.get(0));
        EvaluationFailures failures = new EvaluationFailures(files, lines);
        Context context = javaScript.context();
        long characters =
                files.texts().values().stream().mapToLong(String::length).sum();
        Confinement confinement = new Confinement(
                "Evaluating the schema",
                processor,
                BASE_BYTES + Math.min(BASE_BYTES, BYTES_PER_CHARACTER * characters));
        try {
            String answer = confinement.run(javaScript, context, () -> {
                try {
                    return evaluate(context, entries, options);
                } catch (PolyglotException e) {
                    // Its frames can be asked only as long as the context is open.
                    throw failures.of(e, declarations);
                }
            });
            return SchemaStatements.of(JSON.readValue(answer, Declarations.class), lines, List.copyOf(notes));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("declarations.js and Declarations do not fit together", e);
        } finally {
            JavaScript.inBackground(() -> context.close(true));
        }
    }

    private String evaluate(Context context, List<String> entries, DrizzleOptions options) {
        context.eval(DRIZZLE_ORM);
        Value global = context.getBindings("js");
        Value drizzle = global.getMember("drizzleOrm");
        global.removeMember("drizzleOrm");
        ProxyExecutable note = arguments -> note(arguments[0].asString());
        ProxyExecutable resolve = arguments ->
                paths.resolve(arguments[0].asString(), arguments[1].asString()).orElse(null);
        ProxyExecutable compile = arguments -> compile(context, arguments[0].asString());
        Value world = context.eval(MODULES).execute(drizzle, resolve, compile, note);
        declarations = context.eval(DECLARATIONS).execute(drizzle, world, casing(context, options), note);
        return declarations
                .getMember("read")
                .execute(ProxyArray.fromList(List.copyOf(entries)))
                .asString();
    }

    private Object note(String text) {
        if (notes.size() < MOST_NOTES) {
            notes.add(text);
        }
        return true;
    }

    /** The wrapper stands in the first line, so that lines are those of the file. */
    private Value compile(Context context, String path) {
        String text = String.valueOf(files.texts().get(path));
        String code = path.endsWith(".json") ? "module.exports = " + text : stripper.strip(path, text);
        String function = "(function (require, exports, module) {" + code + "\n})";
        return context.eval(
                Source.newBuilder("js", function, path).cached(false).buildLiteral());
    }

    private static Object casing(Context context, DrizzleOptions options) {
        return switch (options.casing()) {
            case NONE -> context.eval("js", "undefined");
            case SNAKE_CASE -> "snake_case";
            case CAMEL_CASE -> "camelCase";
        };
    }
}
