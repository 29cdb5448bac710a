package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.LookupDeclaration;
import java.util.List;

/**
 * Which tables are lookup tables, and what is declared of them.
 *
 * @param tables patterns
 * @param declared the first whose pattern matches a table counts for it
 * @param policy of tables whose declaration names none
 * @param most that is done to any table, whatever is declared: {@code UPSERT} deletes nothing, {@code NONE} leaves all rows alone
 */
public record LookupChoice(List<String> tables, List<LookupDeclaration> declared, SyncPolicy policy, SyncPolicy most) {
    public LookupChoice {
        policy = stricter(policy, most);
        tables = policy == SyncPolicy.NONE ? List.of() : List.copyOf(tables);
        declared = List.copyOf(declared);
    }

    /** Of which nothing is declared. */
    public static LookupChoice of(SyncPolicy policy, List<String> tables) {
        return new LookupChoice(tables, List.of(), policy, policy);
    }

    /** The declaration that counts for a table. */
    LookupDeclaration of(ObjectId table) {
        return declared.stream()
                .filter(declaration -> new TablePattern(declaration.table()).matches(table))
                .findFirst()
                .orElseGet(() -> LookupDeclaration.nothing(table.displayName()));
    }

    SyncPolicy policy(LookupDeclaration declaration) {
        return declaration.policy() == null ? policy : stricter(SyncPolicy.of(declaration.policy()), most);
    }

    /** The one that does less. */
    private static SyncPolicy stricter(SyncPolicy one, SyncPolicy other) {
        return one.ordinal() > other.ordinal() ? one : other;
    }
}
