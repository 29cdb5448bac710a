package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.truth.ProjectFiles;
import dev.lockstep.truth.SourceFiles;
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
    private static final String LARGER =
            "Look for a loop that does not end, or for data that does not belong into a schema. One that is as large as that takes a higher lockstep.truth.evaluation-memory (now %d, in MB) or lockstep.truth.evaluation-time (now %d s).";
    private static final int MOST_NOTES = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Source DRIZZLE_ORM = JavaScript.own("drizzle-orm.js");
    private static final Source PG_CORE = JavaScript.own("pg-core.js");
    private static final Source MODULES = JavaScript.own("modules.js");
    private static final Source DECLARATIONS = JavaScript.own("declarations.js");

    private final JavaScript javaScript;
    private final TypeStripper stripper;
    private final SourceFiles files;
    private final EvaluationLimits limits;
    private final ModulePaths paths;
    private final Set<String> notes = new LinkedHashSet<>();
    private @Nullable Value declarations;

    /** What was begun last; for whoever stops the evaluation from outside, when there is nobody left to ask. */
    private volatile Reached reached = new Reached(null, null);

    private record Reached(@Nullable String file, @Nullable String export) implements Declarations.Placed {}

    SchemaEvaluation(JavaScript javaScript, TypeStripper stripper, SourceFiles files, EvaluationLimits limits) {
        this.javaScript = javaScript;
        this.stripper = stripper;
        this.files = files;
        this.limits = limits;
        this.paths = new ModulePaths(ProjectFiles.of(files));
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
                limits.processor(),
                limits.bytesFor(characters),
                () -> failures.at(reached),
                LARGER.formatted(limits.bytes() >> 20, limits.processor().toSeconds()));
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
        ProxyExecutable lack = arguments ->
                paths.lack(arguments[0].asString(), arguments[1].asString()).orElse(null);
        ProxyExecutable compile = arguments -> compile(context, arguments[0].asString());
        ProxyExecutable reach = arguments -> reach(arguments[0], arguments[1]);
        Value world = context.eval(MODULES).execute(drizzle, resolve, lack, compile, note, context.eval(PG_CORE));
        declarations = context.eval(DECLARATIONS).execute(drizzle, world, casing(context, options), note, reach);
        String answer = declarations
                .getMember("read")
                .execute(ProxyArray.fromList(List.copyOf(entries)))
                .asString();
        for (String path : KitConfig.telling(files)) {
            configured(path, declarations, options).forEach(this::note);
        }
        return answer;
    }

    private static List<String> configured(String path, Value declarations, DrizzleOptions options) {
        try {
            String config = declarations.getMember("config").execute(path).asString();
            return KitConfig.notes(path, JSON.readTree(config), options);
        } catch (PolyglotException e) {
            if (e.isCancelled()) {
                throw e;
            }
            return List.of(
                    "%s could not be read (%s), and is not heeded: what it says of casing, filters and roles is said with lockstep.truth.…"
                            .formatted(path, e.getMessage()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("declarations.js writes JSON", e);
        }
    }

    private Object reach(Value file, Value export) {
        reached = new Reached(file.isNull() ? null : file.asString(), export.isNull() ? null : export.asString());
        return true;
    }

    private Object note(String text) {
        if (notes.size() < MOST_NOTES) {
            notes.add(text);
        }
        return true;
    }

    /**
     * The wrapper stands in the first line, so that lines are those of the file. In a function of its own, which is returned, the file
     * may declare what the outer one is given: {@code export const module = pgTable('module', …)}.
     */
    private Value compile(Context context, String path) {
        reached = new Reached(path, null);
        String text = String.valueOf(files.texts().get(path));
        String code = path.endsWith(".json") ? "module.exports = " + text : stripper.strip(path, text);
        String function =
                "(function (require, exports, module, lockstep$decides, lockstep$import) {return function () {" + code
                        + "\n};})";
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
