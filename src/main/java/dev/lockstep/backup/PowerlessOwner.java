package dev.lockstep.backup;

import dev.lockstep.catalog.Aggregate;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.UserMapping;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchExtensions;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A restore for a verification: as a role that owns the scratch database and may do nothing else, in sessions that really are that
 * role's. Everything belongs to it; roles that statements name are stood in for.
 *
 * <p>What only a superuser can have made (extensions, functions of the server's own languages and the like) is made by the configured
 * role. Such a statement is known by what it makes, never by being refused: others could see to that. It has no expression in it, since
 * to read one can run a domain's checks.
 */
final class PowerlessOwner implements RestoreRights {
    private static final String NAME = "(?:\"(?:[^\"]++|\"\")*+\"|[^ .\"]+)";
    private static final Pattern EXTENSION =
            Pattern.compile("CREATE EXTENSION IF NOT EXISTS (" + NAME + ").*", Pattern.DOTALL);
    private static final Pattern SUPERUSERS = Pattern.compile(
            "(?:CREATE (?:OR REPLACE )?(?:EXTENSION|(?:TRUSTED )?LANGUAGE|ACCESS METHOD|FOREIGN DATA WRAPPER|EVENT TRIGGER"
                    + "|TYPE (?!" + NAME + "\\." + NAME
                    + " AS (?:ENUM |\\())|OPERATOR CLASS|OPERATOR FAMILY|TEXT SEARCH PARSER|TEXT SEARCH TEMPLATE|CAST|TRANSFORM|SUBSCRIPTION)"
                    + "|ALTER (?:EVENT TRIGGER|OPERATOR FAMILY|SUBSCRIPTION)"
                    + "|COMMENT ON|SECURITY LABEL|DROP SCHEMA) ?.*",
            Pattern.DOTALL);
    private static final Pattern SUPERUSERS_ENTRIES = Pattern.compile("\\d+; \\d+ \\d+ (?:EXTENSION|PROCEDURAL LANGUAGE"
            + "|ACCESS METHOD|FOREIGN DATA WRAPPER|SHELL TYPE|TYPE|OPERATOR CLASS|OPERATOR FAMILY|TEXT SEARCH PARSER"
            + "|TEXT SEARCH TEMPLATE|CAST|TRANSFORM|SUBSCRIPTION|PUBLICATION TABLES IN SCHEMA) .*");
    private static final Pattern ABOUT_ENTRIES = Pattern.compile("\\d+; \\d+ \\d+ (?:COMMENT|SECURITY LABEL) .*");
    private static final Pattern ENTRY = Pattern.compile("\\d+; \\d+ \\d+ (.*)");
    private static final Set<String> SERVERS_LANGUAGES = Set.of("c", "internal");

    /** Types that are there; shells have to stay with whoever completes them. */
    private static final String TYPES = """
            SELECT pg_catalog.format('ALTER TYPE %I.%I OWNER TO ', n.nspname, t.typname)
              FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
             WHERE t.typisdefined AND t.typtype IN ('b', 'c', 'e', 'r') AND (c.oid IS NULL OR c.relkind = 'c')
               AND t.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
               AND t.typowner <> pg_catalog.to_regrole(pg_catalog.quote_ident(?))
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid
                                  AND d.deptype IN ('e', 'i'))
            """;

    private static final String WRAPPERS = """
            SELECT pg_catalog.quote_ident(w.fdwname) FROM pg_catalog.pg_foreign_data_wrapper w
             WHERE NOT pg_catalog.has_foreign_data_wrapper_privilege(?, w.oid, 'USAGE')
            """;

    /** Of extensions, those whose rows pg_dump writes out: they belong to whoever made the extension. */
    private static final String TABLES_OF_EXTENSIONS = """
            SELECT DISTINCT grants FROM (
              SELECT pg_catalog.unnest(ARRAY[
                  pg_catalog.format('GRANT USAGE ON SCHEMA %I TO ', n.nspname),
                  pg_catalog.format('GRANT %s ON %I.%I TO ',
                      CASE c.relkind WHEN 'S' THEN 'ALL' ELSE 'SELECT, INSERT' END, n.nspname, c.relname)]) AS grants
                FROM pg_catalog.pg_extension e, pg_catalog.unnest(e.extconfig) AS config
                JOIN pg_catalog.pg_class c ON c.oid = config
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            ) AS each ORDER BY grants
            """;

    private final ScratchDatabase scratch;
    private final Environment owner;
    private final SqlSession own;
    private final Catalog catalog;
    private final OwnPath path;
    private final ScratchExtensions extensions;
    private final Set<String> definitions;
    private final Set<String> heads;
    private final Set<String> entries;
    private final List<Routine> closed;

    /** Begins with the database empty. */
    PowerlessOwner(ScratchDatabase scratch, Catalog catalog, OwnPath path) {
        this.scratch = scratch;
        this.owner = scratch.as("scratch");
        this.own = scratch.connect();
        this.catalog = catalog;
        this.path = path;
        this.extensions = new ScratchExtensions(scratch);
        List<Routine> routines = catalog.all(Routine.class)
                .filter(routine -> !trusted(routine.language()))
                .toList();
        List<Aggregate> aggregates = catalog.all(Aggregate.class)
                .filter(aggregate -> Stream.of("STYPE", "MSTYPE").anyMatch(type -> "internal"
                        .equals(aggregate.parameters().get(type))))
                .toList();
        List<Publication> publications = catalog.all(Publication.class)
                .filter(publication -> publication.allTables()
                        || catalog.all(PublicationSchema.class)
                                .anyMatch(schema -> schema.publication().equals(publication.name())))
                .toList();
        this.definitions = routines.stream().map(Routine::definition).collect(Collectors.toSet());
        this.heads = Stream.concat(
                        aggregates.stream()
                                .map(aggregate -> "CREATE AGGREGATE "
                                        + Quoting.qualified(aggregate.schema(), aggregate.name()) + "("
                                        + aggregate.signature() + ")"),
                        publications.stream().flatMap(publication -> Stream.of("CREATE", "ALTER")
                                .map(verb -> verb + " PUBLICATION " + Quoting.identifier(publication.name()))))
                .collect(Collectors.toSet());
        this.entries = Stream.<Stream<? extends DatabaseObject>>of(
                        routines.stream(), aggregates.stream(), publications.stream())
                .flatMap(all -> all)
                .flatMap(object -> entry(object.id()))
                .collect(Collectors.toCollection(HashSet::new));
        this.closed =
                routines.stream().filter(routine -> !everybodys(routine.id())).toList();
        scratch.executeAsMaker(PsqlFiles.SESSION);
        catalog.all(Policy.class).flatMap(policy -> policy.roles().stream()).forEach(scratch::needRole);
        catalog.all(UserMapping.class)
                .map(UserMapping::user)
                .filter(user -> !user.equals("public"))
                .forEach(scratch::needRole);
    }

    private static boolean trusted(String language) {
        return !SERVERS_LANGUAGES.contains(language) && !language.matches("pl.*u");
    }

    private Optional<Privileges> privileges(ObjectId id) {
        return catalog.all(Privileges.class)
                .filter(privileges -> privileges.on().equals(id))
                .findFirst();
    }

    /** Whether everybody may call it. */
    private boolean everybodys(ObjectId id) {
        return privileges(id)
                .map(Privileges::grants)
                .map(grants -> grants.stream().anyMatch(grant -> grant.grantee() == null))
                .orElse(true);
    }

    /** The end of its line in {@code pg_restore --list}, without quotes: kind, schema, name, and owner. */
    private Stream<String> entry(ObjectId id) {
        String owner = privileges(id).map(Privileges::owner).orElse("");
        String end = id.kind() == Kind.PUBLICATION
                ? "- " + id.name()
                : id.path().get(0) + " " + id.path().get(1) + "(" + id.path().get(2) + ")";
        List<String> kinds =
                switch (id.kind()) {
                    case ROUTINE -> List.of("FUNCTION", "PROCEDURE");
                    case AGGREGATE -> List.of("AGGREGATE");
                    default -> List.of("PUBLICATION");
                };
        return kinds.stream().map(kind -> (kind + " " + end + " " + owner).replace("\"", ""));
    }

    @Override
    public void run(SqlSession session, String sql) {
        if (superusers(sql)) {
            if (session.inTransaction()) {
                // The other session is to see what this one has made.
                session.commit();
            }
            scratch.executeAsMaker(sql);
            afterMaker(sql);
        } else {
            path.run(session, sql);
        }
    }

    private boolean superusers(String sql) {
        return SUPERUSERS.matcher(sql).matches()
                || definitions.contains(sql)
                || heads.stream().anyMatch(head -> sql.equals(head) || sql.startsWith(head + " "));
    }

    private void afterMaker(String sql) {
        Matcher extension = EXTENSION.matcher(sql);
        if (extension.matches()) {
            seal(extension.group(1));
        }
        // Nothing more is done with the configured role's rights once there are event triggers, whose code would see
        // it.
        if (sql.startsWith("CREATE ") && !sql.startsWith("CREATE EVENT TRIGGER ")) {
            hand();
        }
    }

    private void seal(String identifier) {
        extensions.seal(
                identifier.startsWith("\"")
                        ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                        : identifier);
    }

    /** What the owner needs of that which it could not make. */
    private void hand() {
        String role = Quoting.identifier(owner.url().user());
        own.query(TYPES, row -> row.getString(1), owner.url().user())
                .forEach(alter -> scratch.executeAsMaker(alter + role));
        own.query(WRAPPERS, row -> row.getString(1), owner.url().user())
                .forEach(wrapper ->
                        scratch.executeAsMaker("GRANT USAGE ON FOREIGN DATA WRAPPER " + wrapper + " TO " + role));
        own.query(TABLES_OF_EXTENSIONS, row -> row.getString(1)).forEach(grant -> scratch.executeAsMaker(grant + role));
        closed.stream()
                .filter(this::there)
                .forEach(routine -> scratch.executeAsMaker("REVOKE ALL ON ROUTINE "
                        + Quoting.qualified(routine.schema(), routine.name()) + "(" + routine.identityArguments()
                        + ") FROM PUBLIC"));
    }

    private boolean there(Routine routine) {
        return own.queryOne(
                "SELECT pg_catalog.to_regprocedure(?) IS NOT NULL",
                row -> row.getBoolean(1),
                Quoting.qualified(routine.schema(), routine.name()) + "(" + routine.inputTypes() + ")");
    }

    /** They were compared, and would run their code as whoever drops the database. */
    void dropEventTriggers() {
        own.query("SELECT pg_catalog.quote_ident(evtname) FROM pg_catalog.pg_event_trigger", row -> row.getString(1))
                .forEach(name -> scratch.executeAsMaker("DROP EVENT TRIGGER " + name));
    }

    /** Owners and grants are not compared, and nobody else is to use the database. */
    @Override
    public void handOut(SqlSession session) {}

    @Override
    public List<Part> parts(List<String> entries) {
        List<Part> parts = new ArrayList<>();
        List<String> about = new ArrayList<>();
        List<String> some = new ArrayList<>();
        boolean makers = false;
        for (String entry : entries) {
            if (ABOUT_ENTRIES.matcher(entry).matches()) {
                about.add(entry);
                continue;
            }
            if (superusersEntry(entry) != makers) {
                add(parts, makers, some);
                some.clear();
                makers = !makers;
            }
            some.add(entry);
        }
        add(parts, makers, some);
        add(parts, true, about);
        return parts;
    }

    private void add(List<Part> parts, boolean makers, List<String> entries) {
        if (!entries.isEmpty()) {
            parts.add(new Part(makers ? scratch.asMaker() : owner, entries));
        }
    }

    private boolean superusersEntry(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        // A name with a quote in it could look like another without.
        return SUPERUSERS_ENTRIES.matcher(entry).matches()
                || !entry.contains("\"\"")
                        && matcher.matches()
                        && entries.contains(matcher.group(1).replace("\"", ""));
    }

    @Override
    public void made(Part part) {
        if (part.as().equals(owner)) {
            return;
        }
        own.query("SELECT pg_catalog.quote_ident(extname) FROM pg_catalog.pg_extension", row -> row.getString(1))
                .forEach(this::seal);
        hand();
    }
}
