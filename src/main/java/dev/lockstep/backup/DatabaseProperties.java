package dev.lockstep.backup;

import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a database as a whole ({@code pg_database}, {@code pg_db_role_setting}).
 *
 * @param provider {@code c} libc, {@code i} ICU, {@code b} builtin; {@code null} before PostgreSQL 15
 * @param locale of the ICU or builtin provider
 * @param grants {@code null} for the built-in default privileges
 * @param searchPath the schemas in which sessions of the environment's role find what is named without one; {@code null} where that was
 *     not read, as in backups of earlier versions
 * @param values by what their code reads and prints values; {@code null} where {@code searchPath} is, and in backups that are little
 *     younger
 */
record DatabaseProperties(
        String encoding,
        String collate,
        String ctype,
        @Nullable String provider,
        @Nullable String locale,
        @Nullable String icuRules,
        String owner,
        int connectionLimit,
        @Nullable String comment,
        @Nullable List<Grant> grants,
        List<Setting> settings,
        @Nullable List<String> searchPath,
        @Nullable ValueSettings values) {

    private static final String SEARCH_PATH = "search_path";

    /** Settings whose value is a list of names, which are kept quoted where they need it: {@code GUC_LIST_QUOTE}. */
    private static final List<String> LISTS = List.of(
            SEARCH_PATH,
            "temp_tablespaces",
            "session_preload_libraries",
            "local_preload_libraries",
            "shared_preload_libraries",
            "unix_socket_directories");

    private static final List<String> PRELOADING = List.of("session_preload_libraries", "local_preload_libraries");

    private static final Pattern ELEMENT = Pattern.compile("\"((?:[^\"]++|\"\")*+)\"|([^,\\s]+)");

    /**
     * @param role for {@code ALTER ROLE … IN DATABASE}, else {@code null}
     */
    record Setting(@Nullable String role, String name, String value) {}

    DatabaseProperties {
        grants = grants == null ? null : List.copyOf(grants);
        settings = List.copyOf(settings);
        searchPath = searchPath == null ? null : List.copyOf(searchPath);
    }

    DatabaseProperties withSessions(List<String> schemas, ValueSettings own) {
        return new DatabaseProperties(
                encoding,
                collate,
                ctype,
                provider,
                locale,
                icuRules,
                owner,
                connectionLimit,
                comment,
                grants,
                settings,
                schemas,
                own);
    }

    /** {@link #values}, or what they most likely were. */
    ValueSettings ownValues() {
        return values == null ? ValueSettings.of(settings) : values;
    }

    /** {@link #searchPath} as {@code SET} takes it, or what it most likely was. */
    String ownPath() {
        if (searchPath != null) {
            return list(searchPath);
        }
        return settings.stream()
                .filter(setting -> setting.role() == null && setting.name().equals(SEARCH_PATH))
                .findFirst()
                .map(DatabaseProperties::value)
                .orElse("\"$user\", public");
    }

    static DatabaseProperties read(SqlSession session) {
        List<Grant> grants =
                session.query("""
                SELECT CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END, a.privilege_type, a.is_grantable
                FROM pg_catalog.pg_database d, LATERAL pg_catalog.aclexplode(d.datacl) a
                WHERE d.datname = pg_catalog.current_database() AND d.datacl IS NOT NULL
                ORDER BY 1 NULLS FIRST, 2
                """, row -> new Grant(row.getString(1), row.getString(2), row.getBoolean(3), null));
        List<Setting> settings =
                session.query("""
                SELECT CASE WHEN s.setrole <> 0 THEN pg_catalog.pg_get_userbyid(s.setrole) END,
                       pg_catalog.split_part(c.pair, '=', 1),
                       pg_catalog.substr(c.pair, pg_catalog.strpos(c.pair, '=') + 1)
                FROM pg_catalog.pg_db_role_setting s
                JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase, LATERAL pg_catalog.unnest(s.setconfig) c(pair)
                WHERE d.datname = pg_catalog.current_database()
                ORDER BY 1 NULLS FIRST, 2
                """, row -> new Setting(row.getString(1), row.getString(2), row.getString(3)));
        // As JSON, because the columns of pg_database differ between the major versions.
        return session.queryOne(
                """
                SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, j.d ->> 'datlocprovider',
                       coalesce(j.d ->> 'datlocale', j.d ->> 'daticulocale'), j.d ->> 'daticurules',
                       pg_catalog.pg_get_userbyid(d.datdba), d.datconnlimit,
                       pg_catalog.shobj_description(d.oid, 'pg_database'), d.datacl IS NULL
                FROM pg_catalog.pg_database d, LATERAL (SELECT pg_catalog.to_jsonb(d) AS d) j
                WHERE d.datname = pg_catalog.current_database()
                """,
                row -> new DatabaseProperties(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getInt(8),
                        row.getString(9),
                        row.getBoolean(10) ? null : grants,
                        settings,
                        null,
                        null));
    }

    /** {@code CREATE DATABASE}; {@code name} is already as it stands in SQL. */
    String create(String name) {
        StringBuilder sql = new StringBuilder("CREATE DATABASE " + name + " TEMPLATE template0")
                .append(" ENCODING ")
                .append(Quoting.literal(encoding))
                .append(" LC_COLLATE ")
                .append(Quoting.literal(collate))
                .append(" LC_CTYPE ")
                .append(Quoting.literal(ctype));
        if ("i".equals(provider) && locale != null) {
            sql.append(" LOCALE_PROVIDER icu ICU_LOCALE ").append(Quoting.literal(locale));
            if (icuRules != null) {
                sql.append(" ICU_RULES ").append(Quoting.literal(icuRules));
            }
        } else if ("b".equals(provider) && locale != null) {
            sql.append(" LOCALE_PROVIDER builtin BUILTIN_LOCALE ").append(Quoting.literal(locale));
        } else if ("c".equals(provider)) {
            sql.append(" LOCALE_PROVIDER libc");
        }
        return sql.toString();
    }

    /** Everything but owner and grants, which are {@link PrivilegeStatements}'. {@code name} is as it stands in SQL. */
    List<String> configure(String name) {
        List<String> statements = new ArrayList<>();
        settings.forEach(setting -> statements.add(set(setting, name)));
        if (comment != null) {
            statements.add("COMMENT ON DATABASE " + name + " IS " + Quoting.literal(comment));
        }
        if (connectionLimit != -1) {
            statements.add("ALTER DATABASE " + name + " CONNECTION LIMIT " + connectionLimit);
        }
        return statements;
    }

    /** Those of {@link #configure} by which sessions load modules of the server. */
    List<String> preload(String name) {
        return settings.stream()
                .filter(setting -> setting.role() == null && PRELOADING.contains(setting.name()))
                .map(setting -> set(setting, name))
                .toList();
    }

    private static String set(Setting setting, String name) {
        String subject = setting.role() == null
                ? "DATABASE " + name
                : "ROLE " + Quoting.identifier(setting.role()) + " IN DATABASE " + name;
        return "ALTER " + subject + " SET " + parameter(setting.name()) + " = " + value(setting);
    }

    /** {@code app.tenant} is two identifiers. */
    private static String parameter(String name) {
        return String.join(
                ".",
                List.of(name.split("\\.")).stream().map(Quoting::identifier).toList());
    }

    private static String value(Setting setting) {
        if (!LISTS.contains(setting.name())) {
            return Quoting.literal(setting.value());
        }
        List<String> elements = new ArrayList<>();
        Matcher matcher = ELEMENT.matcher(setting.value());
        while (matcher.find()) {
            String element = matcher.group(1) != null ? matcher.group(1).replace("\"\"", "\"") : matcher.group(2);
            elements.add(element);
        }
        return list(elements);
    }

    private static String list(List<String> elements) {
        return elements.isEmpty()
                ? "''"
                : elements.stream().map(Quoting::literal).collect(Collectors.joining(", "));
    }
}
