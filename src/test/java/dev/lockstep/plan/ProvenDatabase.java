package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A database of the test server that a script was loaded into; dropped when it is closed. */
final class ProvenDatabase implements AutoCloseable {
    /** Privileges, and where and in which version an extension is installed, are the environment's business; they are not promoted. */
    private static final String IGNORED = "\\|acl |^default privileges\\||^extension\\|.*\\|version in schema\\|";

    private static final Pattern OPTIONS = Pattern.compile(
            "^((foreign data wrapper|server)\\|.*\\|definition|user mapping\\|.*\\|options|foreign table\\|.*\\|server options)\\|");
    private static final Pattern SECRET = Pattern.compile("^(\\w*pass\\w*|api_key|secret|token|unknown)=");

    private final TestPostgres server;
    private final String script;
    private final String name;
    private final SqlSession session;

    ProvenDatabase(TestPostgres server, String script) throws SQLException {
        this(server, script, server.createDatabase("proof"));
    }

    /** @param name of an empty database, this one's from now on */
    ProvenDatabase(TestPostgres server, String script, String name) throws SQLException {
        this.server = server;
        this.script = script;
        this.name = name;
        try {
            run(script);
            this.session = new SqlSession(server.connect(name));
        } catch (SQLException | RuntimeException e) {
            server.dropDatabase(name);
            throw e;
        }
    }

    TestPostgres server() {
        return server;
    }

    String script() {
        return script;
    }

    /** In the simple protocol: the driver does not have to know where a statement ends. */
    void run(String script) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(name) + "&preferQueryMode=simple");
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** What the server says while it runs the statement. */
    List<String> debug(String sql) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(name) + "&preferQueryMode=simple");
                Statement statement = connection.createStatement()) {
            statement.execute("SET client_min_messages = debug1");
            statement.clearWarnings();
            statement.execute(sql);
            List<String> said = new ArrayList<>();
            for (var warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                said.add(warning.getMessage());
            }
            return said;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Runs the scripts one after the other in one transaction; those that fail leave nothing behind. Returns how many those were. */
    int attempt(List<String> scripts) {
        session.transactional(true);
        session.execute("""
                CREATE OR REPLACE FUNCTION pg_temp.attempt(script text) RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                  EXECUTE script;
                  SET CONSTRAINTS ALL IMMEDIATE;
                  SET CONSTRAINTS ALL DEFERRED;
                  RETURN true;
                EXCEPTION WHEN OTHERS THEN RETURN false;
                END $$
                """);
        long failed = session
                .query("SELECT pg_temp.attempt(s) FROM unnest(CAST(? AS text[])) s", row -> row.getBoolean(1), (Object)
                        scripts.toArray(String[]::new))
                .stream()
                .filter(done -> !done)
                .count();
        session.commit();
        return (int) failed;
    }

    /** Drops everything in the schemas, and what stands on it, so that the database can be used again. */
    void clear(List<String> schemas) {
        session.transactional(true);
        schemas.forEach(schema -> session.execute("DROP SCHEMA IF EXISTS " + Quoting.identifier(schema) + " CASCADE"));
        session.execute("CREATE SCHEMA public");
        session.execute("COMMENT ON SCHEMA public IS 'standard public schema'");
        session.commit();
    }

    Catalog read() {
        session.transactional(true);
        Catalog catalog = new CatalogReader().read(session);
        session.commit();
        return catalog;
    }

    /**
     * Runs all steps as a promotion does: those ahead of the transaction and after it each on its own, the others in one. Reads the
     * catalog in the transaction, and again at the end when there was something to do after it.
     */
    Catalog promote(Plan plan) {
        runAlone(plan, Stretch.AHEAD);
        session.transactional(true);
        session.execute("SET LOCAL search_path = ''");
        session.execute("SET LOCAL check_function_bodies = off");
        Catalog after;
        try {
            plan.steps(Stretch.TRANSACTION).forEach(step -> execute(step, "SET LOCAL"));
            session.execute("SET CONSTRAINTS ALL IMMEDIATE");
            after = new CatalogReader().read(session).without(plan.leftBy(Stretch.TRANSACTION));
            session.commit();
        } catch (RuntimeException e) {
            session.rollback();
            undo(plan);
            throw e;
        }
        if (plan.steps(Stretch.AFTERWARDS).isEmpty()) {
            return after;
        }
        runAlone(plan, Stretch.AFTERWARDS);
        Catalog end = read();
        if (!end.fingerprint().equals(after.fingerprint())) {
            throw new IllegalStateException("the transaction's catalog is not the one at the end: "
                    + dev.lockstep.diff.Diff.between(after, end));
        }
        return end;
    }

    /** Takes back what was made ahead of the transaction, whether it was made or not. */
    void undo(Plan plan) {
        session.transactional(false);
        List<Step> ahead = new ArrayList<>(plan.steps(Stretch.AHEAD));
        Collections.reverse(ahead);
        for (Step step : ahead) {
            if (step.placement().undo() != null) {
                session.execute(step.placement().undo());
            }
        }
    }

    /** What a promotion does before its transaction. */
    void runAhead(Plan plan) {
        runAlone(plan, Stretch.AHEAD);
    }

    private void runAlone(Plan plan, Stretch stretch) {
        session.transactional(false);
        for (Step step : plan.steps(stretch)) {
            execute(step, "SET");
        }
    }

    /** As a promotion does: what only runs code that is stored already runs in the application's {@code search_path}. */
    private void execute(Step step, String set) {
        boolean stored = StoredCode.isAllOf(step.sql());
        if (stored) {
            session.execute(set + " search_path TO DEFAULT");
        }
        session.execute(step.sql());
        if (stored) {
            session.execute(set + " search_path = ''");
        }
    }

    /** What can be locked by name: tables and views of every kind, sequences and indexes, by number, whatever becomes of their names. */
    Set<Long> relations() {
        session.transactional(true);
        List<Long> numbers = session.query("""
                SELECT c.oid::bigint FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'm', 'f', 'v', 'S', 'i', 'I') AND n.nspname !~ '^(pg_|information_schema)'
                """, row -> row.getLong(1));
        session.commit();
        return Set.copyOf(numbers);
    }

    /**
     * What a step did to relations that were there.
     *
     * @param lock the strongest one, of a step outside of transactions none
     * @param rewrites one of them has another file than before
     * @param scans one of them was read from its begin to its end
     */
    record Seen(TableLock lock, boolean rewrites, boolean scans) {}

    /**
     * Runs one step in a transaction of its own, or in none if that is how it runs. The lock of an index counts when it shuts out everybody,
     * as nobody can use the table then.
     */
    Seen watch(Step step, Set<Long> relations) {
        Long[] numbers = relations.toArray(Long[]::new);
        session.transactional(step.placement().transactional());
        session.execute("SET search_path = ''");
        session.execute("SET check_function_bodies = off");
        Map<String, String> files = files(numbers);
        // Counts of transactions before can still be among those of this one.
        long scans = scans(numbers);
        execute(step, "SET");
        Map<String, String> after = files(numbers);
        boolean rewrites = files.entrySet().stream()
                .anyMatch(file ->
                        after.containsKey(file.getKey()) && !file.getValue().equals(after.get(file.getKey())));
        TableLock lock = session
                .query(
                        """
                        SELECT l.mode FROM pg_catalog.pg_locks l
                          LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
                         WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
                           AND l.relation::bigint = ANY (CAST(? AS bigint[]))
                           AND (c.relkind NOT IN ('i', 'I') OR l.mode = 'AccessExclusiveLock') IS NOT FALSE
                        """,
                        row -> TableLock.valueOf(row.getString(1)
                                .replace("Lock", "")
                                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                .toUpperCase(java.util.Locale.ROOT)),
                        (Object) numbers)
                .stream()
                .max(java.util.Comparator.naturalOrder())
                .orElse(TableLock.NONE);
        boolean scanned = scans(numbers) > scans;
        if (step.placement().transactional()) {
            session.commit();
        }
        return new Seen(lock, rewrites, scanned);
    }

    private Map<String, String> files(Long[] relations) {
        Map<String, String> files = new TreeMap<>();
        session.query("""
                        SELECT c.oid, pg_catalog.pg_relation_filenode(c.oid) FROM pg_catalog.pg_class c
                         WHERE c.relkind IN ('r', 'm') AND c.oid::bigint = ANY (CAST(? AS bigint[]))
                        """, row -> files.put(row.getString(1), row.getString(2)), (Object) relations);
        return files;
    }

    private long scans(Long[] relations) {
        return session.queryOne("""
                        SELECT coalesce(sum(t.seq_scan), 0) FROM pg_catalog.pg_stat_xact_user_tables t
                         WHERE t.relid::bigint = ANY (CAST(? AS bigint[]))
                        """, row -> row.getLong(1), (Object) relations);
    }

    /** The only value of a query's only row, as text. */
    String value(String query) {
        session.transactional(true);
        String value = session.queryOne(query, row -> row.getString(1));
        session.commit();
        return value;
    }

    /** How many rows every table holds by itself. */
    Map<ObjectId, Long> rows(Catalog catalog) {
        Map<ObjectId, Long> counts = new TreeMap<>();
        session.transactional(true);
        catalog.all(Table.class)
                .filter(table -> !table.partitioned())
                .forEach(table -> counts.put(
                        table.id(),
                        session.queryOne(
                                "SELECT count(*) FROM ONLY " + Quoting.qualified(table.schema(), table.name()),
                                row -> row.getLong(1))));
        session.commit();
        return counts;
    }

    /** What a script that knows nothing of our catalog sees. */
    String fingerprint(Path script) throws IOException, InterruptedException {
        Path output = Files.createTempFile("fingerprint", ".txt");
        try {
            ProcessBuilder builder = Tool.process("bash", script.toString(), server.url(name))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("FP_SKIP", IGNORED);
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("no fingerprint: " + Files.readString(output));
            }
            return Files.readString(output)
                    .lines()
                    .map(ProvenDatabase::withoutSecrets)
                    .filter(line -> !line.endsWith("|server options|"))
                    .collect(Collectors.joining("\n"));
        } finally {
            Files.delete(output);
        }
    }

    /** Passwords and the like in options of foreign data are not promoted. */
    private static String withoutSecrets(String line) {
        if (!OPTIONS.matcher(line).find()) {
            return line;
        }
        int value = line.lastIndexOf('|') + 1;
        return line.substring(0, value)
                + Arrays.stream(line.substring(value).split("[,;] "))
                        .filter(option -> !SECRET.matcher(option).find())
                        .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        session.close();
        server.dropDatabase(name);
    }
}
