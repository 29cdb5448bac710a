package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.LookupDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tables are lookup tables, and what is declared of them.
 *
 * @param tables patterns
 * @param declared the first whose pattern matches a table counts for it
 * @param own what belongs to the target in any case; the first whose pattern matches a table counts for it besides
 * @param hiding whose {@code sensitive} columns are shown to nobody, whatever else counts for a table; all that match it
 * @param policy of tables whose declaration names none
 * @param most that is done to any table, whatever is declared: {@code UPSERT} deletes nothing, {@code NONE} leaves all rows alone
 */
public record LookupChoice(
        List<String> tables,
        List<LookupDeclaration> declared,
        List<LookupDeclaration> own,
        List<LookupDeclaration> hiding,
        SyncPolicy policy,
        SyncPolicy most) {
    public LookupChoice {
        policy = stricter(policy, most);
        tables = policy == SyncPolicy.NONE ? List.of() : List.copyOf(tables);
        declared = List.copyOf(declared);
        own = List.copyOf(own);
        hiding = List.copyOf(hiding);
    }

    public LookupChoice(List<String> tables, List<LookupDeclaration> declared, SyncPolicy policy, SyncPolicy most) {
        this(tables, declared, List.of(), List.of(), policy, most);
    }

    /** Of which nothing is declared. */
    public static LookupChoice of(SyncPolicy policy, List<String> tables) {
        return new LookupChoice(tables, List.of(), policy, policy);
    }

    /** The declaration that counts for a table. */
    LookupDeclaration of(ObjectId table) {
        LookupDeclaration nothing = LookupDeclaration.nothing(table.displayName());
        LookupDeclaration found = first(declared, table).orElse(nothing);
        return first(own, table).map(found::owning).orElse(found);
    }

    /** Names of columns, which the table need not have. */
    Set<String> hidden(ObjectId table) {
        return hiding.stream()
                .filter(declaration -> new TablePattern(declaration.table()).matches(table))
                .flatMap(declaration -> declaration.sensitive().stream())
                .collect(Collectors.toSet());
    }

    private static Optional<LookupDeclaration> first(List<LookupDeclaration> declarations, ObjectId table) {
        return declarations.stream()
                .filter(declaration -> new TablePattern(declaration.table()).matches(table))
                .findFirst();
    }

    SyncPolicy policy(LookupDeclaration declaration) {
        return declaration.policy() == null ? policy : stricter(SyncPolicy.of(declaration.policy()), most);
    }

    /** The one that does less. */
    private static SyncPolicy stricter(SyncPolicy one, SyncPolicy other) {
        return one.ordinal() > other.ordinal() ? one : other;
    }
}
