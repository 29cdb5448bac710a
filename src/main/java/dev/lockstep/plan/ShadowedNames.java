package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Columns that are renamed while the source has a new column of the old name: what says the same before and after is not the same,
 * since the one speaks of the column that has another name by then.
 */
final class ShadowedNames {
    private final Catalog target;
    private final Map<ObjectId, String> columns = new HashMap<>();

    ShadowedNames(Catalog target) {
        this.target = target;
    }

    /** @param column by its old name */
    void add(ObjectId column, String newName) {
        columns.put(column, newName);
    }

    /**
     * The text with the new names of such columns that {@code whole} may speak of, so that it differs from the source's. It need not be
     * what PostgreSQL prints.
     */
    String in(ObjectId whole, String text) {
        String result = text;
        for (Map.Entry<ObjectId, String> renamed : columns.entrySet()) {
            if (concerns(whole, renamed.getKey())) {
                String name = renamed.getKey().name();
                result = Pattern.compile(
                                "(?<![\\w$\"])" + Pattern.quote(name) + "(?![\\w$\"])|"
                                        + Pattern.quote(Quoting.identifier(name)),
                                Pattern.UNICODE_CHARACTER_CLASS)
                        .matcher(result)
                        .replaceAll(Matcher.quoteReplacement(Quoting.identifier(renamed.getValue())));
            }
        }
        return result;
    }

    private boolean concerns(ObjectId whole, ObjectId column) {
        ObjectId table = new ObjectId(Kind.TABLE, column.path().subList(0, 2));
        Set<ObjectId> needs = target.dependencies().dependenciesOf(whole);
        return needs.contains(column) || needs.contains(table);
    }
}
