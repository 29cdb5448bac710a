package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the connected role may not do in the database, though a promotion into it could need it. */
final class PromotionPrivileges {
    private static final int NAMED = 5;

    private final SqlSession session;
    private final Catalog catalog;
    private final ServerFacts facts;
    private final List<String> missing = new ArrayList<>();

    private PromotionPrivileges(SqlSession session, Catalog catalog) {
        this.session = session;
        this.catalog = catalog;
        this.facts = ServerFacts.read(session);
    }

    /** One sentence for each thing that is missing; empty when a promotion has all that it needs. */
    static List<String> missing(SqlSession session, Catalog catalog) {
        PromotionPrivileges privileges = new PromotionPrivileges(session, catalog);
        privileges.checkServer();
        if (!privileges.facts.superuser()) {
            privileges.checkSchemas();
            privileges.checkLedger();
            privileges.checkOwners();
            privileges.checkRowSecurity();
        }
        return List.copyOf(privileges.missing);
    }

    private void checkServer() {
        if (facts.standby()) {
            missing.add("The server is a standby, in which nothing can be changed: connect to the primary.");
        }
    }

    private void checkSchemas() {
        if (!facts.createInDatabase()) {
            missing.add("The role %s lacks CREATE on the database %s, so it cannot create schemas."
                    .formatted(facts.user(), facts.database()));
        }
        String[] names = catalog.all(Schema.class).map(Schema::name).toArray(String[]::new);
        List<String> closed = session.query("""
                SELECT n.nspname FROM pg_catalog.pg_namespace n
                 WHERE n.nspname = ANY (CAST(? AS text[]))
                   AND NOT (pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'))
                 ORDER BY n.nspname
                """, row -> row.getString(1), (Object) names);
        if (!closed.isEmpty()) {
            missing.add("The role %s lacks CREATE and USAGE on %s."
                    .formatted(facts.user(), listed("schema", "schemas", closed)));
        }
    }

    private void checkLedger() {
        List<Boolean> usable = session.query("""
                SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                       AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                                        WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                                          AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE'))
                  FROM pg_catalog.pg_namespace n WHERE n.nspname = ?
                """, row -> row.getBoolean(1), CatalogReader.LEDGER_SCHEMA);
        if (usable.isEmpty() && !facts.createInDatabase()) {
            missing.add(
                    "The schema %s, in which each promotion is recorded, does not exist and the role %s cannot create it."
                            .formatted(CatalogReader.LEDGER_SCHEMA, facts.user()));
        } else if (usable.contains(false)) {
            missing.add("The schema %s, in which each promotion is recorded, belongs to another role than %s."
                    .formatted(CatalogReader.LEDGER_SCHEMA, facts.user()));
        }
    }

    private void checkOwners() {
        Set<String> actsAs = new HashSet<>(session.query(
                "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE pg_catalog.pg_has_role(r.oid, 'USAGE')",
                row -> row.getString(1)));
        Map<Kind, List<String>> foreign = new EnumMap<>(Kind.class);
        catalog.all(Privileges.class)
                .filter(privileges -> privileges.on().kind() != Kind.SCHEMA)
                .filter(privileges -> !actsAs.contains(privileges.owner()))
                .map(Privileges::on)
                .sorted()
                .forEach(on -> foreign.computeIfAbsent(on.kind(), kind -> new ArrayList<>())
                        .add(on.displayName()));
        foreign.forEach((kind, names) -> missing.add("The role %s does not own %s, so it cannot alter or drop %s."
                .formatted(
                        facts.user(), listed(kind.label(), plural(kind), names), names.size() == 1 ? "it" : "them")));
    }

    /** An owner is subject to its own policies only where they are forced; it then neither backs up nor compares all rows. */
    private void checkRowSecurity() {
        boolean bypasses = session.queryOne(
                "SELECT r.rolbypassrls FROM pg_catalog.pg_roles r WHERE r.rolname = current_user",
                row -> row.getBoolean(1));
        List<String> hiding = catalog.all(Table.class)
                .filter(table -> table.rowSecurity() && table.forceRowSecurity())
                .map(Table::id)
                .map(ObjectId::displayName)
                .toList();
        if (!bypasses && !hiding.isEmpty()) {
            missing.add(
                    "Row-level security is forced on %s and the role %s lacks BYPASSRLS, so it may not see all rows."
                            .formatted(listed("table", "tables", hiding), facts.user()));
        }
    }

    private static String plural(Kind kind) {
        return kind == Kind.INDEX ? "indexes" : kind.label() + "s";
    }

    private static String listed(String singular, String plural, List<String> names) {
        if (names.size() == 1) {
            return "the " + singular + " " + names.get(0);
        }
        if (names.size() <= NAMED) {
            return "the " + plural + " " + String.join(", ", names.subList(0, names.size() - 1)) + " and "
                    + names.get(names.size() - 1);
        }
        return "%d %s (%s …)".formatted(names.size(), plural, String.join(", ", names.subList(0, NAMED)));
    }
}
