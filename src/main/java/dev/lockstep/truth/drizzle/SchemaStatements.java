package dev.lockstep.truth.drizzle;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import dev.lockstep.truth.drizzle.Declarations.EnumType;
import dev.lockstep.truth.drizzle.Declarations.Placed;
import dev.lockstep.truth.drizzle.Declarations.Policy;
import dev.lockstep.truth.drizzle.Declarations.Sequence;
import dev.lockstep.truth.drizzle.Declarations.Table;
import dev.lockstep.truth.drizzle.Declarations.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Declarations as statements that run in this order, whatever the order in which they were declared. */
final class SchemaStatements {
    private static final Set<String> ROLE_KEYWORDS = Set.of("public", "current_user", "current_role", "session_user");

    private final Declarations declared;
    private final DeclarationLines lines;
    private final List<DrizzleStatement> statements = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private SchemaStatements(Declarations declared, DeclarationLines lines) {
        this.declared = declared;
        this.lines = lines;
    }

    static DrizzleSchema of(Declarations declared, DeclarationLines lines, List<String> notes) {
        SchemaStatements schema = new SchemaStatements(declared, lines);
        schema.write();
        if (schema.statements.isEmpty()) {
            schema.notes.add(
                    "The schema (%s) exports no table, and nothing else that is in a database: a push would drop whatever is there."
                            .formatted(lines.fallback()));
        }
        schema.notes.addAll(notes);
        return new DrizzleSchema(schema.statements, schema.roles(), schema.notes);
    }

    private void write() {
        schemas();
        declareRoles();
        declared.enums().forEach(type -> add(type, create(type)));
        declared.sequences().forEach(sequence -> add(sequence, create(sequence)));
        declared.tables().forEach(table -> add(table, new TableStatements(table).create()));
        for (Table table : declared.tables()) {
            TableStatements of = new TableStatements(table);
            if (table.rowSecurity() || isLinked(table)) {
                add(table, of.enableRowSecurity());
            }
            table.indexes().forEach(index -> add(table, of.create(index)));
        }
        declared.tables()
                .forEach(table -> table.foreignKeys().forEach(key -> add(table, new TableStatements(table).add(key))));
        declared.views().forEach(view -> add(view, create(view)));
        declared.tables()
                .forEach(table -> table.policies().forEach(policy -> add(policyPlace(table, policy), create(policy))));
        declared.policies().forEach(policy -> add(policy, create(policy)));
    }

    private void schemas() {
        Map<String, Placed> schemas = new LinkedHashMap<>();
        declared.schemas().forEach(schema -> schemas.put(schema.name(), schema));
        declared.enums().forEach(type -> imply(schemas, type.schema(), type));
        declared.sequences().forEach(sequence -> imply(schemas, sequence.schema(), sequence));
        declared.tables().forEach(table -> imply(schemas, table.schema(), table));
        declared.views().forEach(view -> imply(schemas, view.schema(), view));
        schemas.remove("public");
        schemas.forEach((name, place) -> add(place, "CREATE SCHEMA " + Quoting.identifier(name)));
    }

    /** They belong to the server: what an environment lacks of them stops a plan that needs it, and nothing makes them. */
    private void declareRoles() {
        String roles = declared.roles().stream()
                .filter(role -> !role.existing())
                .map(Declarations.Role::name)
                .collect(joining(", "));
        if (!roles.isEmpty()) {
            notes.add("Roles are declared (" + roles
                    + "): they belong to the server, and neither a push nor a promotion makes, changes or drops them.");
        }
    }

    /** drizzle-kit makes only the schemas that are exported, and fails on what is in others. */
    private void imply(Map<String, Placed> schemas, String name, Placed place) {
        if (!name.equals("public") && schemas.putIfAbsent(name, place) == null) {
            notes.add("Schema " + name + " is used, but exported nowhere. It is taken to be wanted.");
        }
    }

    private static String create(EnumType type) {
        return type.labels().stream()
                .map(Quoting::literal)
                .collect(joining(
                        ", ", "CREATE TYPE " + Quoting.qualified(type.schema(), type.name()) + " AS ENUM (", ")"));
    }

    private static String create(Sequence sequence) {
        return "CREATE SEQUENCE " + Quoting.qualified(sequence.schema(), sequence.name())
                + TableStatements.options(sequence.options());
    }

    private static String create(View view) {
        return "CREATE " + (view.materialized() ? "MATERIALIZED VIEW " : "VIEW ")
                + Quoting.qualified(view.schema(), view.name())
                + (view.using() == null ? "" : " USING " + Quoting.identifier(view.using()))
                + (view.options().isEmpty() ? "" : " WITH (" + String.join(", ", view.options()) + ")")
                + (view.tablespace() == null ? "" : " TABLESPACE " + Quoting.identifier(view.tablespace()))
                + " AS (" + view.sql() + ")"
                + (view.withNoData() ? " WITH NO DATA" : "");
    }

    private static String create(Policy policy) {
        String roles = policy.roles().stream()
                .map(role -> ROLE_KEYWORDS.contains(role) ? role : Quoting.identifier(role))
                .collect(joining(", "));
        return "CREATE POLICY " + Quoting.identifier(policy.name()) + " ON "
                + Quoting.qualified(policy.schema(), policy.table())
                + (policy.permissive() ? " AS PERMISSIVE" : " AS RESTRICTIVE") + " FOR " + policy.command() + " TO "
                + roles
                + (policy.using() == null ? "" : " USING (" + policy.using() + ")")
                + (policy.withCheck() == null ? "" : " WITH CHECK (" + policy.withCheck() + ")");
    }

    private boolean isLinked(Table table) {
        return declared.policies().stream()
                .anyMatch(policy ->
                        policy.schema().equals(table.schema()) && policy.table().equals(table.name()));
    }

    private static Placed policyPlace(Table table, Policy policy) {
        return policy.file() == null ? table : policy;
    }

    private List<DrizzleRole> roles() {
        Map<String, DrizzleRole> roles = new TreeMap<>();
        declared.roles()
                .forEach(role -> roles.put(
                        role.name(),
                        new DrizzleRole(
                                role.name(), role.existing(), role.createDb(), role.createRole(), role.inherit())));
        Stream.concat(
                        declared.policies().stream(),
                        declared.tables().stream().flatMap(table -> table.policies().stream()))
                .flatMap(policy -> policy.roles().stream())
                .filter(role -> !ROLE_KEYWORDS.contains(role))
                .forEach(role -> roles.putIfAbsent(role, new DrizzleRole(role, true, false, false, true)));
        return List.copyOf(roles.values());
    }

    private void add(Placed place, String sql) {
        statements.add(lines.statement(sql, place));
    }
}
