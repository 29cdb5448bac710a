package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Views that stand on what changes. */
class ViewScenariosTest extends OnScenario {
    private static final String VIEWS = """
            CREATE TABLE sale (id integer PRIMARY KEY, amount integer NOT NULL, secret text);
            INSERT INTO sale SELECT n, n, 's' FROM generate_series(1, 20) n;
            CREATE VIEW base WITH (security_barrier, security_invoker) AS SELECT id, amount, secret FROM sale WHERE amount > 3;
            COMMENT ON VIEW base IS 'it''s base';
            COMMENT ON COLUMN base.amount IS 'cents';
            ALTER VIEW base ALTER COLUMN amount SET DEFAULT 7;
            CREATE VIEW stacked AS SELECT b.id, b.amount * 2 AS twice FROM base b;
            CREATE MATERIALIZED VIEW summed AS SELECT s.id, s.twice FROM stacked s;
            CREATE UNIQUE INDEX summed_id ON summed (id);
            CREATE INDEX summed_half ON summed ((twice / 2)) WHERE twice > 3;
            COMMENT ON INDEX summed_half IS 'half';
            CREATE VIEW top AS SELECT sum(twice) AS total FROM summed;
            CREATE FUNCTION from_view() RETURNS SETOF base LANGUAGE sql AS 'SELECT * FROM public.base';
            CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER kept INSTEAD OF INSERT ON base FOR EACH ROW EXECUTE FUNCTION kept();
            """;

    private static final String ACL = """
            SELECT c.relname || ' ' || r.rolname || ' ' || coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(c.relacl) a), '-')
                || ' ' || coalesce((SELECT string_agg(t.attname || t.attacl::text, ' ' ORDER BY t.attnum) FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL), '-')
                || ' ' || coalesce(c.reloptions::text, '-')
                || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '-')
              FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm') ORDER BY 1
            """;

    @Test
    void shouldKeepOwnerGrantsOptionsAndCommentsOfViewsOverARetypedColumn() {
        scenario.both(known(VIEWS)).source(known(VIEWS_AFTER));
        String reader = scenario.pair.server.createRole("reader").user();
        String other = scenario.pair.server.createRole("other").user();
        scenario.pair.server.run("postgres", "GRANT " + other + " TO " + scenario.owner.user());
        scenario.target("""
                GRANT SELECT ON base TO %1$s WITH GRANT OPTION;
                GRANT SELECT (id, amount), UPDATE (amount) ON base TO %2$s;
                GRANT SELECT ON stacked TO PUBLIC;
                REVOKE ALL ON top FROM %3$s;
                GRANT SELECT ON summed TO %1$s, %2$s;
                REVOKE EXECUTE ON FUNCTION from_view() FROM PUBLIC;
                GRANT EXECUTE ON FUNCTION from_view() TO %1$s;
                """.formatted(reader, other, scenario.owner.user()));
        scenario.pair.target("ALTER VIEW stacked OWNER TO " + other + "; GRANT SELECT ON base TO " + other
                + "; GRANT CREATE ON SCHEMA public TO " + other);
        List<String> before = scenario.targetRows(ACL);
        List<String> routine = scenario.targetRows("SELECT proacl FROM pg_proc WHERE proname = 'from_view'");

        scenario.promotes();

        assertThat(scenario.targetRows(ACL)).isEqualTo(before);
        assertThat(scenario.targetRows("SELECT proacl FROM pg_proc WHERE proname = 'from_view'"))
                .isEqualTo(routine);
        assertThat(scenario.targetRows("SELECT total FROM top"))
                .containsExactly(
                        scenario.targetRows("SELECT sum(twice) FROM stacked").get(0));
        assertThat(scenario.targetRows("SELECT count(*) FROM sale")).containsExactly("20");
    }

    private static final String VIEWS_AFTER =
            """
            DROP FUNCTION from_view(); DROP VIEW top; DROP MATERIALIZED VIEW summed; DROP VIEW stacked; DROP VIEW base;
            ALTER TABLE sale ALTER amount TYPE bigint;
            """ + VIEWS.substring(VIEWS.indexOf("CREATE VIEW base")).replaceAll("CREATE FUNCTION kept.*\n", "");

    private String known(String script) {
        return scenario.pair.server.majorVersion() < 15 ? script.replace(", security_invoker", "") : script;
    }

    @Test
    void shouldGiveBackAMaterializedViewThatHadNoData() {
        scenario.both(
                        "CREATE TABLE t (id integer, v integer); CREATE MATERIALIZED VIEW m AS SELECT v FROM t WITH NO DATA")
                .source(
                        "DROP MATERIALIZED VIEW m; ALTER TABLE t ALTER v TYPE bigint; CREATE MATERIALIZED VIEW m AS SELECT v FROM t WITH NO DATA");

        scenario.promotes();

        assertThat(scenario.targetRows("SELECT relispopulated FROM pg_class WHERE relname = 'm'"))
                .containsExactly("f");
    }

    @Test
    void shouldAddAndRemoveColumnsOfAViewUnderOthers() {
        scenario.both(
                        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1, 'x', 'y'); CREATE VIEW v AS SELECT id, a, b FROM t; CREATE VIEW w AS SELECT id FROM v")
                .source(
                        "DROP VIEW w; DROP VIEW v; ALTER TABLE t DROP COLUMN b, ADD COLUMN c integer DEFAULT 5; CREATE VIEW v AS SELECT c, id, a FROM t; CREATE VIEW w AS SELECT id FROM v");

        scenario.promotes();
    }

    @Test
    void shouldKeepARecursiveViewAndAViewGroupedByAPrimaryKey() {
        scenario.both(
                        "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE VIEW g AS SELECT id, a, count(*) AS n FROM t GROUP BY id; CREATE RECURSIVE VIEW r (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5")
                .source(
                        "DROP VIEW g; ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ALTER id TYPE bigint; ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY (id); CREATE VIEW g AS SELECT id, a, count(*) AS n FROM t GROUP BY id");

        scenario.promotes();
    }
}
