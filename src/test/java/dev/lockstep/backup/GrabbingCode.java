package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.environment;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;

/** A database of a role with no rights whose code makes that role a superuser as soon as somebody runs it who may do that. */
final class GrabbingCode {
    private GrabbingCode() {}

    /** With such code wherever restoring runs some. */
    static String database(TestPostgres server, Login application) {
        return database(server, application, """
                CREATE DOMAIN s.checked AS text CHECK (s.grab(1) = 1);
                CREATE TABLE s.t (
                    id int PRIMARY KEY,
                    c text CHECK (s.grab(1) = 1),
                    g int GENERATED ALWAYS AS (s.grab(id)) STORED,
                    d s.checked,
                    ds s.checked[] DEFAULT '{x}');
                INSERT INTO s.t (id, c, d) VALUES (1, 'c', 'd'), (2, 'c', 'd');
                CREATE INDEX i ON s.t (s.grab(id)) WHERE s.grab(1) = 1;
                CREATE FUNCTION s.with_default(a s.checked[] DEFAULT '{x}') RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE TABLE s.p (id int, n text) PARTITION BY LIST ((id + s.grab(1)));
                CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES IN (2);
                INSERT INTO s.p VALUES (1, 'p');
                CREATE MATERIALIZED VIEW s.m AS SELECT s.grab(id) AS one FROM s.t;
                CREATE TABLE s.child (t int REFERENCES s.t);
                INSERT INTO s.child VALUES (1);
                """);
    }

    /** With such code where PostgreSQL runs it with the rights of an object's owner. */
    static String ofOwners(TestPostgres server, Login application) {
        return database(server, application, """
                CREATE TABLE s.t (id int);
                INSERT INTO s.t VALUES (1), (2);
                CREATE INDEX i ON s.t (s.grab(id));
                CREATE MATERIALIZED VIEW s.m AS SELECT s.grab(id) AS one FROM s.t;
                CREATE UNIQUE INDEX m_index ON s.m ((one * 0 + 1)) WHERE one > 1;
                """);
    }

    /** With such code where the statements, which may call {@code s.grab(int)}, put it. */
    static String database(TestPostgres server, Login application, String statements) {
        String name = server.createDatabase("grabbing");
        server.run("postgres", "ALTER DATABASE " + name + " OWNER TO " + application.user());
        // As the role itself: a superuser's session that has only set its role would be grabbed here already.
        try (SqlSession session = DATABASES.connect(environment("test", server.url(name, application)), "test")) {
            session.execute("""
                    CREATE SCHEMA s;
                    CREATE FUNCTION s.take() RETURNS int LANGUAGE plpgsql AS $$
                    BEGIN
                        BEGIN RESET ROLE; EXCEPTION WHEN others THEN NULL; END;
                        BEGIN RESET SESSION AUTHORIZATION; EXCEPTION WHEN others THEN NULL; END;
                        ALTER ROLE %s SUPERUSER;
                        RETURN 1;
                    EXCEPTION WHEN others THEN
                        RETURN 1;
                    END $$;
                    CREATE FUNCTION s.grab(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
                    BEGIN
                        RETURN s.take();
                    END $$
                    """.formatted(application.user()));
            session.execute(statements);
        }
        return name;
    }

    static boolean grabbed(TestPostgres server, Login application) {
        try (SqlSession session = DATABASES.connect(environment("test", server.url("postgres")), "test")) {
            return session.queryOne(
                    "SELECT rolsuper FROM pg_roles WHERE rolname = ?", row -> row.getBoolean(1), application.user());
        }
    }

    /** What whoever made the backup may have lost already. */
    static void takeBack(TestPostgres server, Login application) {
        server.run("postgres", "ALTER ROLE " + application.user() + " NOSUPERUSER");
    }
}
