package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DeclaredRows;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.LookupTables;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the tables that an export is of, and which of their rows and columns. What does not fit is refused with its JSON pointer. */
public final class ExportedTables {
    private final ExportOrder order;
    private final SqlSession session;
    private final Catalog catalog;

    private ExportedTables(ExportOrder order, SqlSession session, Catalog catalog) {
        this.order = order;
        this.session = session;
        this.catalog = catalog;
    }

    /** Looks at the words alone. */
    public static void check(ExportOrder order) {
        OrderFields.oneOf(order.format(), List.of("text", "csv", "jsonl"), "/format");
        List<LookupDeclaration> declarations = order.declarations();
        for (int i = 0; i < declarations.size(); i++) {
            LookupDeclaration.Flaw flaw = declarations.get(i).flaw();
            if (flaw != null) {
                throw OrderFields.bad(
                        "The %s of \"%s\" %s."
                                .formatted(flaw.field(), declarations.get(i).table(), flaw.reason()),
                        "/lookup/" + i + "/" + flaw.field(),
                        "Correct it, or leave it out.");
            }
        }
    }

    /** @param session in a snapshot with the settings in which rows are read */
    static LookupSet resolve(ExportOrder order, SqlSession session, Catalog catalog) {
        return new ExportedTables(order, session, catalog).resolve();
    }

    private LookupSet resolve() {
        Set<ObjectId> whole = ids(tables());
        List<LookupDeclaration> declarations = order.declarations();
        for (int i = 0; i < declarations.size(); i++) {
            check(declarations.get(i), "/lookup/" + i, whole);
        }
        return pointing("/lookup", () -> found(declarations));
    }

    private LookupSet tables() {
        for (int i = 0; i < order.tables().size(); i++) {
            List<String> pattern = List.of(order.tables().get(i));
            pointing("/tables/" + i, () -> found(pattern, List.of()));
        }
        return found(List.of());
    }

    /** One field after the other, so that the one which does not fit is named. */
    private void check(LookupDeclaration declaration, String pointer, Set<ObjectId> whole) {
        List<String> pattern = List.of(declaration.table());
        Set<ObjectId> matched = pointing(pointer + "/table", () -> ids(found(pattern, List.of())));
        if (matched.stream().noneMatch(whole::contains)) {
            throw OrderFields.bad(
                    "\"%s\" matches none of the tables that are exported.".formatted(declaration.table()),
                    pointer + "/table",
                    "Correct the pattern, or name its tables in tables as well.");
        }
        only(pointer + "/key", new Fields(null, declaration.key(), null, null), declaration);
        only(pointer + "/columns", new Fields(null, declaration.key(), declaration.columns(), null), declaration);
        only(pointer + "/excludeColumns", new Fields(null, null, null, declaration.excludeColumns()), declaration);
        only(pointer + "/where", new Fields(declaration.where(), null, null, null), declaration);
        pointing(pointer, () -> found(List.of(declaration)));
    }

    private record Fields(
            @Nullable String where,
            @Nullable List<String> key,
            @Nullable List<String> columns,
            @Nullable List<String> excludeColumns) {
        LookupDeclaration of(String table) {
            return new LookupDeclaration(table, where, key, columns, excludeColumns, null, null, null, null, null);
        }
    }

    private void only(String pointer, Fields fields, LookupDeclaration declaration) {
        pointing(pointer, () -> found(List.of(fields.of(declaration.table()))));
    }

    private LookupSet found(List<LookupDeclaration> declared) {
        return found(order.tables(), declared);
    }

    private LookupSet found(List<String> tables, List<LookupDeclaration> declared) {
        LookupSet found = LookupTables.resolve(
                new LookupChoice(tables, declared, SyncPolicy.MIRROR, SyncPolicy.MIRROR), catalog, null);
        DeclaredRows.checkConditions(session, "source", found, catalog);
        return found;
    }

    private static Set<ObjectId> ids(LookupSet set) {
        return set.tables().stream().map(LookupTable::id).collect(Collectors.toSet());
    }

    private static <T> T pointing(String pointer, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer(pointer), e);
        }
    }
}
