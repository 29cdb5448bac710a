package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Functions and procedures: replaced in place while what callers see stays. (PostgreSQL documentation, "CREATE FUNCTION".) */
final class RoutineChanges implements KindChanges<Routine> {
    private static final String VARIADIC = "VARIADIC ";
    private static final Set<String> MODES = Set.of("IN", "OUT", "INOUT", "VARIADIC");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]++|\"\")++\"");

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Routine routine, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        Optional<Routine> before = context.target().get(Routine.class, routine.id());
        Draft create =
                Draft.of(routine.definition(), (before.isPresent() ? "Put back " : "Create ") + described(routine));
        drafts.add(parsed(
                before.map(old -> RoutineOptions.warned(create, old, routine)).orElse(create), routine, context));
        if (context.isClosed(routine.id())) {
            drafts.add(Draft.of(
                    "REVOKE EXECUTE ON " + keyword(routine) + " " + called(routine) + " FROM PUBLIC",
                    "Do not let everybody execute " + described(routine) + ", as the source does not"));
        }
        return drafts;
    }

    @Override
    public List<Draft> drop(Routine routine, PlanContext context) {
        boolean forGood = context.fate(routine.id()) == Fate.DROP;
        DatabaseObject after = context.source().find(routine.id());
        boolean changed = after != null && !after.equals(routine);
        return List.of(Draft.of(
                        "DROP " + keyword(routine) + " " + called(routine),
                        forGood
                                ? "Drop " + described(routine) + ", which the source does not have"
                                : "Take " + described(routine) + " out of the way")
                .withIf(forGood || changed, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Routine from, Routine to, PlanContext context) {
        boolean sameCall = from.type() == to.type()
                && Objects.equals(from.result(), to.result())
                && keepsNames(from, to)
                && keepsDefaults(from, to);
        return sameCall ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    /** An input parameter that has no name can get one; otherwise the names stay. (PostgreSQL documentation, "CREATE FUNCTION".) */
    private static boolean keepsNames(Routine from, Routine to) {
        List<String> types =
                arguments(from.inputTypes()).stream().map(String::trim).toList();
        List<String> before = arguments(from.identityArguments());
        List<String> after = arguments(to.identityArguments());
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            String old = before.get(i).trim();
            String wanted = after.get(i).trim();
            String mode = old.startsWith(VARIADIC) ? VARIADIC : "";
            String type = old.substring(mode.length());
            boolean named =
                    types.contains(type) && wanted.startsWith(mode) && isNamed(wanted.substring(mode.length()), type);
            if (!old.equals(wanted) && !named) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is one word before the type, and not that of a mode. */
    private static boolean isNamed(String argument, String type) {
        if (!argument.endsWith(" " + type)) {
            return false;
        }
        String name = argument.substring(0, argument.length() - type.length() - 1);
        return NAME.matcher(name).matches() && !MODES.contains(name);
    }

    private static boolean keepsDefaults(Routine from, Routine to) {
        List<String> before = arguments(from.arguments());
        List<String> after = arguments(to.arguments());
        for (int i = 0; i < before.size(); i++) {
            if (hasDefault(before.get(i)) && (i >= after.size() || !hasDefault(after.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasDefault(String argument) {
        return argument.contains(" DEFAULT ");
    }

    /** Splits at the commas that stand in no parentheses, brackets or quotes. */
    static List<String> arguments(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        char quote = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(list.substring(start));
        return parts;
    }

    @Override
    public List<Draft> alter(Routine from, Routine to, PlanContext context) {
        Draft change = parsed(Draft.of(to.definition(), "Change " + described(to)), to, context);
        Draft warned = RoutineOptions.warned(change, from, to);
        if (RoutineOptions.computesAlike(from, to)) {
            return List.of(
                    RoutineOptions.isNoLongerImmutable(from, to) ? Computed.fixed(warned, to.id(), context) : warned);
        }
        return List.of(Computed.warned(warned, to.id(), context));
    }

    private static Draft parsed(Draft draft, Routine routine, PlanContext context) {
        return routine.standardBody()
                ? ParsedBodies.locking(draft, routine.definition(), routine.id(), context)
                : draft;
    }

    /** Only a body that PostgreSQL tracks can be part of a circle; one that is a text has no references. */
    @Override
    public Optional<Outline> outline(Routine routine) {
        if (!routine.standardBody()) {
            return Optional.empty();
        }
        String definition = routine.definition();
        int body = definition.indexOf("\nBEGIN ATOMIC");
        if (body < 0) {
            body = definition.indexOf("\nRETURN ");
        }
        return Optional.of(new Outline(
                definition.substring(0, body) + "\nAS 'SELECT outline'", routine.arguments() + " " + routine.result()));
    }

    /** A type's own functions go with it: neither can be dropped before the other. */
    @Override
    public List<ObjectId> dropsWith(Routine routine, PlanContext context) {
        return TypeCircles.typesOf(routine.id(), context.targetEdges());
    }

    /** Neither the old body nor the new one may be run by the plan's own statements: what they use can be half done. */
    @Override
    public boolean blocks(Routine from, Routine to, DatabaseObject dependent, PlanContext context) {
        return dependent.id().kind() == Kind.EVENT_TRIGGER;
    }

    private static String keyword(Routine routine) {
        return routine.type() == Routine.Type.PROCEDURE ? "PROCEDURE" : "FUNCTION";
    }

    private static String called(Routine routine) {
        return Quoting.qualified(routine.schema(), routine.name()) + "(" + routine.identityArguments() + ")";
    }

    private static String described(Routine routine) {
        return (routine.type() == Routine.Type.PROCEDURE ? "the procedure " : "the function ")
                + routine.id().displayName();
    }
}
