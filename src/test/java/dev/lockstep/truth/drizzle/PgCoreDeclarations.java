package dev.lockstep.truth.drizzle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What drizzle-orm's own declarations, the {@code .d.ts} files of pg-core, say that a schema may give to a function or a method: the names
 * of its options, and the words among which the values of some are chosen.
 *
 * <p>They are read as text, which has to know no more of TypeScript than these files use: types and interfaces by name, their members,
 * unions of literals, constraints of type parameters, and {@code Type['member']}.
 */
final class PgCoreDeclarations {

    /** They ask, read rows, or are made of what the others declare. */
    private static final Set<String> NOT_FOR_SCHEMAS = Set.of(
            "alias.d.ts",
            "db.d.ts",
            "dialect.d.ts",
            "expressions.d.ts",
            "session.d.ts",
            "subquery.d.ts",
            "utils.d.ts",
            "view-base.d.ts",
            "view-common.d.ts");

    private static final Pattern TYPE = Pattern.compile("(?m)^(?:export )?(?:interface|type) (\\w+)");
    private static final Pattern FUNCTION = Pattern.compile("export declare function (\\w+)");
    private static final Pattern SAME = Pattern.compile("export declare const (\\w+): typeof (\\w+);");
    private static final Pattern CLASS = Pattern.compile(
            "export declare (?:abstract )?class (\\w*Builder\\w*|ExtraConfigColumn|Pg(?:Role|Policy|Schema))\\b");
    private static final Pattern METHOD = Pattern.compile("(?m)^    ([a-z]\\w*)(?=[<(])");
    private static final Pattern MEMBER_OF = Pattern.compile("([A-Z]\\w*)(?:<[^<>]*>)?\\['(\\w+)'\\]");
    private static final Pattern MEMBER = Pattern.compile("\\s*(?:readonly )?(\\w+)\\??:(.*)", Pattern.DOTALL);
    private static final Pattern CONSTRAINT = Pattern.compile("(\\w+) extends ([^=,]*)");
    private static final Pattern WORD = Pattern.compile("(?<!\\[)'([^']*)'");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*");

    /** A type with its parameters: {@code <T extends 'a' | 'b'>}. */
    private record Declared(String parameters, String body) {}

    private final Map<String, Declared> types = new HashMap<>();
    private final Set<Choice> choices = new TreeSet<>();
    private final Set<String> methods = new TreeSet<>();

    /**
     * Something that a call may be given.
     *
     * @param option name of an option, or empty for an argument
     * @param word one of the values that it may have, or empty for any
     */
    record Choice(String call, String option, String word) implements Comparable<Choice> {
        @Override
        public int compareTo(Choice other) {
            return toString().compareTo(other.toString());
        }

        /** {@code timestamp mode 'string'}, {@code using 'gin'} or {@code pgSequence cache}. */
        @Override
        public String toString() {
            return call + (option.isEmpty() ? "" : " " + option) + (word.isEmpty() ? "" : " '" + word + "'");
        }
    }

    private PgCoreDeclarations() {}

    /** @param pgCore the folder of that name in the package drizzle-orm */
    static PgCoreDeclarations of(Path pgCore) {
        PgCoreDeclarations declarations = new PgCoreDeclarations();
        List<String> texts = texts(pgCore);
        texts.forEach(declarations::types);
        texts.forEach(declarations::functions);
        texts.forEach(declarations::methods);
        texts.forEach(declarations::others);
        return declarations;
    }

    Set<Choice> choices() {
        return choices;
    }

    /** What may be called of a builder. */
    Set<String> methods() {
        return methods;
    }

    private static List<String> texts(Path pgCore) {
        try (Stream<Path> files = Files.walk(pgCore)) {
            return files.filter(file -> file.toString().endsWith(".d.ts"))
                    .filter(file ->
                            !NOT_FOR_SCHEMAS.contains(pgCore.relativize(file).toString())
                                    && !file.startsWith(pgCore.resolve("query-builders")))
                    .sorted()
                    .map(PgCoreDeclarations::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return CodeText.code(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void types(String text) {
        Matcher found = TYPE.matcher(text);
        while (found.find()) {
            String parameters = CodeText.balanced(text, found.end());
            int from = found.end() + parameters.length();
            String body = text.substring(from, CodeText.end(text, from));
            types.putIfAbsent(found.group(1), new Declared(parameters, body));
        }
    }

    private void functions(String text) {
        Matcher found = FUNCTION.matcher(text);
        while (found.find()) {
            call(found.group(1), text, found.end());
        }
    }

    private void methods(String text) {
        Matcher found = CLASS.matcher(text);
        while (found.find()) {
            int from = found.end();
            while (text.charAt(from) != '{') {
                from += text.charAt(from) == '<' ? CodeText.balanced(text, from).length() : 1;
            }
            String body = CodeText.balanced(text, from);
            Matcher method = METHOD.matcher(body);
            while (method.find()) {
                call(method.group(1), body, method.end());
                if (!method.group(1).equals("constructor")) {
                    methods.add(method.group(1));
                }
            }
        }
    }

    /** {@code decimal} is {@code numeric} by another name. */
    private void others(String text) {
        Matcher found = SAME.matcher(text);
        while (found.find()) {
            Set.copyOf(choices).stream()
                    .filter(choice -> choice.call().equals(found.group(2)))
                    .forEach(choice -> choices.add(new Choice(found.group(1), choice.option(), choice.word())));
        }
    }

    private void call(String name, String text, int at) {
        String parameters = CodeText.balanced(text, at);
        int from = at + (parameters.startsWith("<") ? parameters.length() : 0);
        String arguments = CodeText.balanced(text, from);
        if (!name.equals("constructor") && !arguments.isEmpty()) {
            CodeText.parts(arguments.substring(1, arguments.length() - 1), ",").forEach(argument -> {
                Matcher member = MEMBER.matcher(argument);
                if (member.matches()) {
                    value(name, "", member.group(2), "", new HashSet<>());
                }
            });
        }
    }

    /** @param parameters of the type that it stands in */
    private void value(String call, String option, String type, String parameters, Set<String> seen) {
        String rest = type;
        Matcher member = MEMBER_OF.matcher(type);
        while (member.find()) {
            rest = rest.replace(member.group(), "");
            Declared of = types.get(member.group(1));
            if (of != null) {
                members(of.body()).entrySet().stream()
                        .filter(entry -> entry.getKey().equals(member.group(2)))
                        .forEach(entry -> value(call, option, entry.getValue(), of.parameters(), seen));
            }
        }
        members(rest).forEach((name, of) -> {
            choices.add(new Choice(call, name, ""));
            value(call, name, of, parameters, seen);
        });
        String flat = CodeText.withoutBraces(rest);
        if (!flat.contains("=>")) {
            WORD.matcher(flat).results().forEach(word -> choices.add(new Choice(call, option, word.group(1))));
            NAME.matcher(flat).results().forEach(name -> named(call, option, name.group(), parameters, seen));
        }
    }

    private void named(String call, String option, String name, String parameters, Set<String> seen) {
        CONSTRAINT
                .matcher(parameters)
                .results()
                .filter(constraint -> constraint.group(1).equals(name))
                .forEach(constraint -> value(call, option, constraint.group(2), "", seen));
        Declared declared = types.get(name);
        if (declared != null && seen.add(option + " " + name)) {
            value(call, option, declared.body(), declared.parameters(), seen);
        }
    }

    /** Of all objects in a text, not of those inside of them. */
    private static Map<String, String> members(String type) {
        Map<String, String> members = new HashMap<>();
        for (int at = type.indexOf('{'); at >= 0; ) {
            String object = CodeText.balanced(type, at);
            for (String part : CodeText.parts(object.substring(1, object.length() - 1), ";")) {
                Matcher member = MEMBER.matcher(part);
                if (member.matches()) {
                    members.merge(member.group(1), member.group(2), (a, b) -> a + " | " + b);
                }
            }
            at = type.indexOf('{', at + object.length());
        }
        return members;
    }
}
