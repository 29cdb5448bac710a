package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static dev.lockstep.introspect.ReadDatabase.get;
import static dev.lockstep.introspect.ReadDatabase.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.Generation;
import dev.lockstep.catalog.Column.Identity;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.CompositeType.Attribute;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOptions;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.catalog.UserMapping;
import dev.lockstep.catalog.View;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is read of each kind of object, asserted as values. */
class CatalogReaderTest {
    @Nested
    class Scope {
        @Test
        void shouldReadAFreshDatabaseAsTheEmptyCatalog() {
            Catalog fresh = after("");
            assertThat(fresh.objects())
                    .filteredOn(object -> !(object instanceof Privileges))
                    .containsExactlyElementsOf(
                            Catalog.empty(fresh.serverVersion()).objects());
            assertThat(fresh.fingerprint())
                    .isEqualTo(Catalog.empty(fresh.serverVersion()).fingerprint());
            assertThat(fresh.majorVersion()).isEqualTo(TestPostgres.shared().majorVersion());
        }

        @Test
        void shouldLeaveOutTheLedgerAndWhatExtensionsOwn() {
            Catalog catalog = after("""
                CREATE SCHEMA lockstep;
                CREATE TABLE lockstep.promotion (id uuid PRIMARY KEY, baseline jsonb DEFAULT '{}' CHECK (baseline <> 'null'));
                CREATE TYPE lockstep.span AS RANGE (subtype = date);
                CREATE FUNCTION lockstep.touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
                CREATE TRIGGER touch BEFORE INSERT ON lockstep.promotion FOR EACH ROW EXECUTE FUNCTION lockstep.touch();
                CREATE SCHEMA parts;
                CREATE EXTENSION pg_trgm SCHEMA parts;
                CREATE TABLE public.person (name text);
                CREATE INDEX person_name ON public.person USING gin (name parts.gin_trgm_ops);
                """);
            assertThat(ReadDatabase.names(catalog))
                    .filteredOn(name -> !name.startsWith("privileges"))
                    .containsExactlyInAnyOrder(
                            "schema public",
                            "schema parts",
                            "extension pg_trgm",
                            "table public.person",
                            "column public.person.name",
                            "index public.person_name");
            assertThat(ReadDatabase.needs(catalog, id(Kind.INDEX, "public", "person_name")))
                    .containsExactlyInAnyOrder("table public.person", "column public.person.name", "extension pg_trgm");
        }

        @Test
        void shouldSeeUncommittedChangesAndPutSettingsBack() throws SQLException {
            TestPostgres server = TestPostgres.shared();
            String database = server.createDatabase();
            try (SqlSession session = new SqlSession(server.connect(database))) {
                session.transactional(true);
                session.execute("SET LOCAL search_path = public, pg_catalog; SET LOCAL datestyle = 'ISO, DMY'");
                session.execute("CREATE TABLE fresh (day date DEFAULT '2024-02-01')");
                Catalog catalog = new CatalogReader().read(session);
                assertThat(get(catalog, DefaultValue.class, Kind.DEFAULT, "public", "fresh", "day")
                                .expression())
                        .isEqualTo("'2024-02-01'::date");
                assertThat(setting(session, "search_path")).isEqualTo("public, pg_catalog");
                assertThat(setting(session, "datestyle")).isEqualTo("ISO, DMY");
                session.rollback();
                assertThat(new CatalogReader().read(session).contains(id(Kind.TABLE, "public", "fresh")))
                        .isFalse();
            }
            server.dropDatabase(database);
        }

        private static String setting(SqlSession session, String name) {
            return session.queryOne("SHOW " + name, row -> row.getString(1));
        }

        @Test
        void shouldRefuseToReadOutsideOfATransaction() throws SQLException {
            try (SqlSession session = new SqlSession(TestPostgres.shared().connect("postgres"))) {
                assertThatThrownBy(() -> new CatalogReader().read(session)).isInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void shouldReadEverythingAsARoleWithoutRights() throws SQLException {
            TestPostgres server = TestPostgres.shared();
            String database = server.createDatabase();
            Login nobody = server.createRole("reader");
            server.run(database, """
                CREATE SCHEMA private;
                CREATE TABLE private.secret (id int PRIMARY KEY, word text DEFAULT 'x');
                CREATE VIEW private.secrets AS SELECT id FROM private.secret;
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
                CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (password 'hidden');
                """);
            try (SqlSession session = new SqlSession(server.connect(database, nobody))) {
                session.transactional(true);
                Catalog catalog = new CatalogReader().read(session);
                UserMapping mapping = get(catalog, UserMapping.class, Kind.USER_MAPPING, "elsewhere", "public");
                Catalog whole = ReadDatabase.read(database);
                assertThat(mapping.options()).isNull();
                assertThat(whole.get(UserMapping.class, mapping.id())).get().satisfies(seen -> assertThat(
                                seen.sameDefinitionAs(mapping))
                        .isTrue());
                assertThat(catalog.objects().stream().filter(object -> !object.equals(mapping)))
                        .containsExactlyElementsOf(whole.objects().stream()
                                .filter(object -> !object.id().equals(mapping.id()))
                                .toList());
            }
            server.dropDatabase(database);
        }
    }

    @Nested
    class Tables {
        private final Catalog catalog = after("""
            CREATE SCHEMA "Shop";
            CREATE TYPE "Shop".mood AS ENUM ('sad', 'ok', 'happy');
            CREATE TYPE "Shop".pair AS (a int, b text COLLATE "C");
            CREATE TABLE "Shop".typed OF "Shop".pair;
            CREATE UNLOGGED TABLE "Shop"."Order Line" (
              id bigint GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5 CACHE 2 CYCLE),
              gone int,
              title varchar(40) COLLATE "C" NOT NULL DEFAULT 'x',
              mood "Shop".mood,
              moods "Shop".mood[],
              amount numeric(10,2) DEFAULT 0.00,
              doubled numeric GENERATED ALWAYS AS (amount * 2) STORED,
              note text)
              WITH (fillfactor = 70, toast.autovacuum_enabled = false);
            ALTER TABLE "Shop"."Order Line" DROP COLUMN gone;
            ALTER TABLE "Shop"."Order Line" ALTER note SET STORAGE EXTERNAL;
            ALTER TABLE "Shop"."Order Line" ALTER note SET COMPRESSION pglz;
            ALTER TABLE "Shop"."Order Line" ALTER title SET STATISTICS 77;
            ALTER TABLE "Shop"."Order Line" ALTER title SET (n_distinct = -0.5);
            ALTER TABLE "Shop"."Order Line" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;
            CREATE TABLE public.base (a int, b int NOT NULL);
            CREATE TABLE public.other (b int);
            CREATE TABLE public.child (b int, c int) INHERITS (public.other, public.base);
            """);

        /** 17.12 writes such a note for every column; older servers do not, so it is put there by hand. */
        @Test
        void shouldPassOverTheServersOwnNoteOfAColumnsVersion() {
            Catalog noted = after("""
                CREATE TABLE public.noted (a int, b int);
                ALTER TABLE public.noted ALTER a SET (n_distinct = 5);
                UPDATE pg_attribute SET attoptions = coalesce(attoptions, '{}') || '{pg_attver=36121888}'::text[]
                 WHERE attrelid = 'public.noted'::regclass AND attnum > 0;
                """);
            assertThat(noted.columnsOf(id(Kind.TABLE, "public", "noted")))
                    .extracting(Column::options)
                    .containsExactly(new TreeMap<>(Map.of("n_distinct", "5")), new TreeMap<>());
        }

        @Test
        void shouldReadEveryPropertyOfATable() {
            assertThat(get(catalog, Table.class, Kind.TABLE, "Shop", "Order Line"))
                    .isEqualTo(new Table(
                            "Shop",
                            "Order Line",
                            true,
                            null,
                            List.of(),
                            new TreeMap<>(Map.of("fillfactor", "70", "toast.autovacuum_enabled", "false")),
                            true,
                            true,
                            "FULL",
                            null,
                            null,
                            null));
            assertThat(get(catalog, Table.class, Kind.TABLE, "Shop", "typed").ofType())
                    .isEqualTo("\"Shop\".pair");
            assertThat(get(catalog, Table.class, Kind.TABLE, "public", "child").parents())
                    .containsExactly(id(Kind.TABLE, "public", "other"), id(Kind.TABLE, "public", "base"));
            assertThat(catalog.sizeOf(id(Kind.TABLE, "public", "child"))).isPresent();
        }

        @Test
        void shouldReadColumnsInTheirPhysicalOrder() {
            assertThat(catalog.columnsOf(id(Kind.TABLE, "Shop", "Order Line")).stream()
                            .map(Column::name))
                    .containsExactly("id", "title", "mood", "moods", "amount", "doubled", "note");
            assertThat(catalog.all(Column.class)
                            .map(column -> column.table().name())
                            .distinct())
                    .containsExactly("Order Line", "typed", "base", "child", "other");
        }

        @Test
        void shouldReadEveryPropertyOfAColumn() {
            var table = id(Kind.TABLE, "Shop", "Order Line");
            assertThat(catalog.columnsOf(table).get(0))
                    .isEqualTo(new Column(
                            table,
                            "id",
                            "bigint",
                            null,
                            true,
                            notNull(catalog, "Order Line_id_not_null"),
                            new Identity(
                                    true,
                                    "Shop",
                                    "Order Line_id_seq",
                                    new SequenceOptions("bigint", 10, 5, 1, Long.MAX_VALUE, 2, true),
                                    false),
                            null,
                            null,
                            null,
                            null,
                            new TreeMap<>(),
                            false,
                            0));
            assertThat(catalog.columnsOf(table).get(1))
                    .isEqualTo(new Column(
                            table,
                            "title",
                            "character varying(40)",
                            "pg_catalog.\"C\"",
                            true,
                            notNull(catalog, "Order Line_title_not_null"),
                            null,
                            null,
                            null,
                            null,
                            77,
                            new TreeMap<>(Map.of("n_distinct", "-0.5")),
                            false,
                            0));
            assertThat(catalog.columnsOf(table).get(3).type()).isEqualTo("\"Shop\".mood[]");
            assertThat(catalog.columnsOf(table).get(5).generation())
                    .isEqualTo(new Generation("(amount * (2)::numeric)", true));
            assertThat(catalog.columnsOf(table).get(6))
                    .returns("EXTERNAL", Column::storage)
                    .returns("pglz", Column::compression);
            assertThat(catalog.contains(id(Kind.SEQUENCE, "Shop", "Order Line_id_seq")))
                    .isFalse();
        }

        @Test
        void shouldTellInheritedColumnsFromDeclaredOnes() {
            assertThat(catalog.columnsOf(id(Kind.TABLE, "public", "child")))
                    .extracting(Column::name, Column::inherited, Column::notNull)
                    .containsExactly(tuple("b", false, true), tuple("a", true, false), tuple("c", false, false));
        }

        @Test
        void shouldReadDefaultsApartFromColumns() {
            assertThat(catalog.all(DefaultValue.class))
                    .containsExactly(
                            new DefaultValue(id(Kind.TABLE, "Shop", "Order Line"), "amount", "0.00"),
                            new DefaultValue(id(Kind.TABLE, "Shop", "Order Line"), "title", "'x'::character varying"));
        }

        @Test
        void shouldReadTypesOfColumns() {
            assertThat(get(catalog, EnumType.class, Kind.ENUM, "Shop", "mood").labels())
                    .containsExactly("sad", "ok", "happy");
            assertThat(get(catalog, CompositeType.class, Kind.COMPOSITE_TYPE, "Shop", "pair")
                            .attributes())
                    .containsExactly(
                            new Attribute("a", "integer", null), new Attribute("b", "text", "pg_catalog.\"C\""));
        }

        @Test
        void shouldKnowWhatTablesAndColumnsNeed() {
            assertThat(ReadDatabase.needs(catalog, id(Kind.COLUMN, "Shop", "Order Line", "moods")))
                    .containsExactlyInAnyOrder("enum Shop.mood", "table Shop.Order Line");
            assertThat(ReadDatabase.needs(catalog, id(Kind.COLUMN, "Shop", "Order Line", "doubled")))
                    .containsExactlyInAnyOrder("column Shop.Order Line.amount", "table Shop.Order Line");
            assertThat(ReadDatabase.needs(catalog, id(Kind.TABLE, "Shop", "typed")))
                    .containsExactly("composite type Shop.pair");
            assertThat(ReadDatabase.needs(catalog, id(Kind.TABLE, "public", "child")))
                    .containsExactlyInAnyOrder("table public.base", "table public.other");
            assertThat(ReadDatabase.needs(catalog, id(Kind.DEFAULT, "Shop", "Order Line", "title")))
                    .containsExactlyInAnyOrder("column Shop.Order Line.title", "table Shop.Order Line");
            assertThat(catalog.dependencies().dependenciesOf(id(Kind.TABLE, "Shop", "Order Line")))
                    .containsExactly(id(Kind.SCHEMA, "Shop"));
        }
    }

    @Nested
    class Constraints {
        private final Catalog catalog = after("""
            CREATE EXTENSION btree_gist;
            CREATE TABLE merchant (id int, code text, CONSTRAINT merchant_pk PRIMARY KEY (id), CONSTRAINT merchant_code UNIQUE (code) WITH (fillfactor = 80) DEFERRABLE INITIALLY DEFERRED);
            CREATE UNIQUE INDEX merchant_by_both ON merchant (code, id);
            CREATE TABLE account (
              id int CONSTRAINT account_pk PRIMARY KEY WITH (fillfactor = 90),
              merchant int, m_code text, m_id int, during tsrange, CHECK (id > 0));
            ALTER TABLE account ADD CONSTRAINT to_merchant FOREIGN KEY (merchant) REFERENCES merchant ON DELETE CASCADE NOT VALID;
            ALTER TABLE account ADD CONSTRAINT to_both FOREIGN KEY (m_code, m_id) REFERENCES merchant (code, id);
            ALTER TABLE account ADD CONSTRAINT no_overlap EXCLUDE USING gist (merchant WITH =, during WITH &&);
            ALTER TABLE account ADD CONSTRAINT positive CHECK (merchant > 0) NOT VALID;
            ALTER TABLE account CLUSTER ON account_pk;
            ALTER TABLE merchant REPLICA IDENTITY USING INDEX merchant_pk;
            CREATE FUNCTION always(account) RETURNS boolean LANGUAGE sql AS 'select true';
            ALTER TABLE account ADD CONSTRAINT whole_row CHECK (always(account.*));
            """);

        @Test
        void shouldReadEveryPropertyOfAConstraint() {
            var account = id(Kind.TABLE, "public", "account");
            var merchant = id(Kind.TABLE, "public", "merchant");
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "to_merchant"))
                    .isEqualTo(new Constraint(
                            account,
                            "to_merchant",
                            Constraint.Type.FOREIGN_KEY,
                            "FOREIGN KEY (merchant) REFERENCES public.merchant(id) ON DELETE CASCADE",
                            false,
                            List.of("merchant"),
                            merchant,
                            List.of("id"),
                            false,
                            null,
                            false,
                            false,
                            null));
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "to_both"))
                    .returns(List.of("m_code", "m_id"), Constraint::columns)
                    .returns(List.of("code", "id"), Constraint::referencedColumns)
                    .returns(true, Constraint::validated);
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "account_pk"))
                    .returns("PRIMARY KEY (id) WITH (fillfactor='90')", Constraint::definition)
                    .returns(true, Constraint::clustered);
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "no_overlap"))
                    .returns("EXCLUDE USING gist (merchant WITH =, during WITH &&)", Constraint::definition)
                    .returns(Constraint.Type.EXCLUSION, Constraint::type);
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "positive"))
                    .returns("CHECK ((merchant > 0))", Constraint::definition)
                    .returns(false, Constraint::validated);
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "merchant", "merchant_pk")
                            .replicaIdentity())
                    .isTrue();
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "merchant", "merchant_code")
                            .definition())
                    .isEqualTo("UNIQUE (code) WITH (fillfactor='80') DEFERRABLE INITIALLY DEFERRED");
            assertThat(get(catalog, Constraint.class, Kind.CONSTRAINT, "public", "account", "whole_row")
                            .columns())
                    .isEmpty();
        }

        @Test
        void shouldReadAnIndexOfAConstraintOnlyAsTheConstraint() {
            assertThat(catalog.all(Index.class).map(Index::name)).containsExactly("merchant_by_both");
        }

        @Test
        void shouldKnowWhatConstraintsNeed() {
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "account", "to_merchant")))
                    .containsExactlyInAnyOrder(
                            "table public.account",
                            "table public.merchant",
                            "column public.account.merchant",
                            "column public.merchant.id",
                            "constraint public.merchant.merchant_pk");
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "account", "to_both")))
                    .contains("index public.merchant_by_both");
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "account", "no_overlap")))
                    .contains("extension btree_gist", "column public.account.during");
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "account", "whole_row")))
                    .contains("function public.always(public.account)");
            assertThat(ReadDatabase.needs(catalog, id(Kind.ROUTINE, "public", "always", "public.account")))
                    .containsExactly("table public.account");
        }
    }

    @Nested
    class Indexes {
        private final Catalog catalog = after("""
            CREATE TABLE t (a int, b text);
            CREATE UNIQUE INDEX t_a ON t (a) WHERE a > 0;
            CREATE INDEX t_expr ON t (lower(b), (a + 1)) WITH (fillfactor = 50);
            ALTER INDEX t_expr ALTER COLUMN 2 SET STATISTICS 300;
            ALTER TABLE t CLUSTER ON t_expr;
            CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
            CREATE INDEX m_a ON m (a);
            CREATE INDEX broken ON t (b);
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
            """);

        @Test
        void shouldReadEveryPropertyOfAnIndex() {
            assertThat(get(catalog, Index.class, Kind.INDEX, "public", "t_expr"))
                    .isEqualTo(new Index(
                            "public",
                            "t_expr",
                            id(Kind.TABLE, "public", "t"),
                            "CREATE INDEX t_expr ON public.t USING btree (lower(b), ((a + 1))) WITH (fillfactor='50')",
                            false,
                            true,
                            null,
                            true,
                            false,
                            new TreeMap<>(Map.of("2", 300)),
                            null));
            assertThat(get(catalog, Index.class, Kind.INDEX, "public", "t_a").unique())
                    .isTrue();
            assertThat(get(catalog, Index.class, Kind.INDEX, "public", "broken").valid())
                    .isFalse();
            assertThat(get(catalog, Index.class, Kind.INDEX, "public", "m_a").relation())
                    .isEqualTo(id(Kind.MATERIALIZED_VIEW, "public", "m"));
            assertThat(ReadDatabase.needs(catalog, id(Kind.INDEX, "public", "m_a")))
                    .containsExactly("materialized view public.m");
        }
    }

    @Nested
    class Partitions {
        private final Catalog catalog = after("""
            CREATE TABLE event (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE INDEX event_at ON event (at);
            CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (id);
            CREATE TABLE event_2024_one PARTITION OF event_2024 FOR VALUES IN (1);
            CREATE TABLE event_rest PARTITION OF event DEFAULT;
            CREATE TABLE parent (id int PRIMARY KEY);
            ALTER TABLE event ADD CONSTRAINT event_parent FOREIGN KEY (id) REFERENCES parent;
            CREATE TABLE log (id int, at date, FOREIGN KEY (id, at) REFERENCES event);
            CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
            CREATE TRIGGER stamp BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION noop();
            """);

        @Test
        void shouldReadPartitionsWithTheirBounds() {
            assertThat(get(catalog, Table.class, Kind.TABLE, "public", "event").partitionKey())
                    .isEqualTo("RANGE (at)");
            assertThat(get(catalog, Table.class, Kind.TABLE, "public", "event_2024"))
                    .returns("LIST (id)", Table::partitionKey)
                    .returns(List.of(), Table::parents);
            var event = id(Kind.TABLE, "public", "event");
            var year = id(Kind.TABLE, "public", "event_2024");
            assertThat(catalog.all(Partition.class))
                    .containsExactly(
                            new Partition(
                                    year,
                                    event,
                                    "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
                                    keyOf(event),
                                    false),
                            new Partition(
                                    id(Kind.TABLE, "public", "event_2024_one"),
                                    year,
                                    "FOR VALUES IN (1)",
                                    keyOf(year),
                                    false),
                            new Partition(
                                    id(Kind.TABLE, "public", "event_rest"), event, "DEFAULT", keyOf(event), false));
        }

        private static List<Partition.ForeignKey> keyOf(ObjectId parent) {
            return List.of(new Partition.ForeignKey(parent.part(Kind.CONSTRAINT, "event_parent"), "event_parent"));
        }

        @Test
        void shouldReadAttachedIndexesAndKeysWithTheirParent() {
            assertThat(get(catalog, Index.class, Kind.INDEX, "public", "event_rest_at_idx")
                            .parent())
                    .isEqualTo(id(Kind.INDEX, "public", "event_at"));
            assertThat(get(
                            catalog,
                            Constraint.class,
                            Kind.CONSTRAINT,
                            "public",
                            "event_2024_one",
                            "event_2024_one_pkey"))
                    .returns(id(Kind.CONSTRAINT, "public", "event_2024", "event_2024_pkey"), Constraint::parent)
                    .returns(true, Constraint::inherited);
        }

        @Test
        void shouldLeaveOutClonesOfForeignKeysAndTriggers() {
            assertThat(catalog.all(Constraint.class)
                            .filter(constraint -> constraint.type() == Constraint.Type.FOREIGN_KEY)
                            .map(constraint -> constraint.id().toString()))
                    .containsExactly("constraint public.event.event_parent", "constraint public.log.log_id_at_fkey");
            assertThat(catalog.all(Trigger.class)).hasSize(1);
            assertThat(catalog.all(Unmodelled.class)).isEmpty();
        }

        @Test
        void shouldMakeAPartitionedIndexNeedThoseAttachedToIt() {
            assertThat(ReadDatabase.needs(catalog, id(Kind.INDEX, "public", "event_at")))
                    .contains("index public.event_rest_at_idx", "index public.event_2024_at_idx");
            assertThat(ReadDatabase.needs(catalog, id(Kind.INDEX, "public", "event_rest_at_idx")))
                    .containsExactlyInAnyOrder("table public.event_rest", "column public.event_rest.at");
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "event", "event_pkey")))
                    .contains("constraint public.event_rest.event_rest_pkey");
            assertThat(ReadDatabase.needs(catalog, id(Kind.CONSTRAINT, "public", "event_rest", "event_rest_pkey")))
                    .containsExactlyInAnyOrder(
                            "table public.event_rest", "column public.event_rest.id", "column public.event_rest.at");
        }

        @Test
        void shouldMakeOnlyTheAttachmentNeedTheParent() {
            assertThat(ReadDatabase.needs(catalog, id(Kind.PARTITION, "public", "event_rest")))
                    .containsExactlyInAnyOrder("table public.event", "table public.event_rest");
            assertThat(ReadDatabase.needs(catalog, id(Kind.TABLE, "public", "event_rest")))
                    .isEmpty();
        }
    }

    @Nested
    class TypesAndSequences {
        private final Catalog catalog = after("""
            CREATE DOMAIN plain AS int;
            CREATE DOMAIN email AS varchar(80) COLLATE "C" NOT NULL DEFAULT 'a@b'
              CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
            ALTER DOMAIN email ADD CONSTRAINT long_enough CHECK (length(VALUE) > 2) NOT VALID;
            CREATE DOMAIN emails AS email[];
            CREATE SEQUENCE free AS smallint INCREMENT -2 MINVALUE -100 MAXVALUE 50 START 7 CACHE 3 CYCLE;
            CREATE TABLE t (id serial, e email);
            CREATE TABLE u (id int DEFAULT nextval('free'));
            """);

        @Test
        void shouldReadDomainsWithTheirConstraints() {
            assertThat(catalog.all(Domain.class))
                    .containsExactly(
                            new Domain(
                                    "public",
                                    "email",
                                    "character varying(80)",
                                    "pg_catalog.\"C\"",
                                    true,
                                    "'a@b'::character varying"),
                            new Domain("public", "emails", "public.email[]", null, false, null),
                            new Domain("public", "plain", "integer", null, false, null));
            var email = id(Kind.DOMAIN, "public", "email");
            assertThat(catalog.all(DomainConstraint.class))
                    .containsExactly(
                            new DomainConstraint(email, "has_at", "CHECK (((VALUE)::text ~~ '%@%'::text))", true),
                            new DomainConstraint(email, "long_enough", "CHECK ((length((VALUE)::text) > 2))", false));
            assertThat(ReadDatabase.needs(catalog, id(Kind.DOMAIN, "public", "emails")))
                    .containsExactly("domain public.email");
            assertThat(ReadDatabase.needs(catalog, id(Kind.COLUMN, "public", "t", "e")))
                    .contains("domain public.email");
            assertThat(ReadDatabase.needs(catalog, id(Kind.DOMAIN_CONSTRAINT, "public", "email", "has_at")))
                    .containsExactly("domain public.email");
        }

        @Test
        void shouldReadSequencesAndWhoOwnsThem() {
            assertThat(catalog.all(Sequence.class))
                    .containsExactly(
                            new Sequence(
                                    "public", "free", new SequenceOptions("smallint", 7, -2, -100, 50, 3, true), false),
                            new Sequence(
                                    "public",
                                    "t_id_seq",
                                    new SequenceOptions("integer", 1, 1, 1, Integer.MAX_VALUE, 1, false),
                                    false));
            assertThat(catalog.all(SequenceOwner.class))
                    .containsExactly(new SequenceOwner(
                            id(Kind.SEQUENCE, "public", "t_id_seq"), id(Kind.COLUMN, "public", "t", "id")));
            assertThat(ReadDatabase.needs(catalog, id(Kind.SEQUENCE, "public", "t_id_seq")))
                    .isEmpty();
            assertThat(ReadDatabase.needs(catalog, id(Kind.SEQUENCE_OWNER, "public", "t_id_seq")))
                    .containsExactlyInAnyOrder("sequence public.t_id_seq", "column public.t.id");
            assertThat(ReadDatabase.needs(catalog, id(Kind.DEFAULT, "public", "t", "id")))
                    .containsExactlyInAnyOrder("sequence public.t_id_seq", "column public.t.id", "table public.t");
            assertThat(ReadDatabase.needs(catalog, id(Kind.DEFAULT, "public", "u", "id")))
                    .contains("sequence public.free");
        }
    }

    @Nested
    class Code {
        private final Catalog catalog = after("""
            CREATE TABLE t (a int, b text);
            CREATE FUNCTION total(x int, OUT y int, VARIADIC z int[] DEFAULT '{}') LANGUAGE sql AS 'select 1';
            CREATE FUNCTION total(t) RETURNS int LANGUAGE sql STABLE AS 'select 2';
            CREATE FUNCTION tracked(x int) RETURNS bigint LANGUAGE sql RETURN (SELECT count(b) FROM t WHERE a > x);
            CREATE PROCEDURE work(INOUT n int) LANGUAGE plpgsql AS $$ begin n := 1; end $$;
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
            CREATE TRIGGER b_changed AFTER UPDATE OF b ON t FOR EACH ROW WHEN (old.b IS DISTINCT FROM new.b) EXECUTE FUNCTION touch();
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
            ALTER TABLE t DISABLE TRIGGER late;
            CREATE VIEW v WITH (security_barrier) AS SELECT a, b AS label FROM t WHERE a > 0;
            ALTER VIEW v ALTER a SET DEFAULT 5;
            CREATE TRIGGER into_view INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION touch();
            CREATE VIEW w AS SELECT v.label, tracked(1) FROM v;
            CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT label FROM w WITH NO DATA;
            CREATE POLICY mine ON t AS RESTRICTIVE FOR UPDATE TO pg_read_all_data, pg_monitor USING (a = total(1)) WITH CHECK (b <> '');
            CREATE POLICY everybody ON t USING (true);
            """);

        @Test
        void shouldReadRoutines() {
            assertThat(get(catalog, Routine.class, Kind.ROUTINE, "public", "tracked", "integer"))
                    .isEqualTo(new Routine(
                            "public",
                            "tracked",
                            "integer",
                            Routine.Type.FUNCTION,
                            "x integer",
                            "x integer",
                            "bigint",
                            "sql",
                            """
                            CREATE OR REPLACE FUNCTION public.tracked(x integer)
                             RETURNS bigint
                             LANGUAGE sql
                            RETURN (SELECT count(t.b) AS count FROM public.t WHERE (t.a > tracked.x))\
                            """,
                            true));
            assertThat(get(catalog, Routine.class, Kind.ROUTINE, "public", "total", "integer, integer[]"))
                    .returns(
                            "x integer, OUT y integer, VARIADIC z integer[] DEFAULT '{}'::integer[]",
                            Routine::arguments)
                    .returns("x integer, OUT y integer, VARIADIC z integer[]", Routine::identityArguments)
                    .returns(false, Routine::standardBody);
            assertThat(get(catalog, Routine.class, Kind.ROUTINE, "public", "work", "integer"))
                    .returns(Routine.Type.PROCEDURE, Routine::type)
                    .returns(null, Routine::result)
                    .returns("plpgsql", Routine::language);
            assertThat(ReadDatabase.names(catalog)).contains("function public.total(public.t)");
        }

        @Test
        void shouldReadTriggers() {
            var table = id(Kind.TABLE, "public", "t");
            assertThat(get(catalog, Trigger.class, Kind.TRIGGER, "public", "t", "late"))
                    .isEqualTo(new Trigger(
                            table,
                            "late",
                            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED FOR"
                                    + " EACH ROW EXECUTE FUNCTION public.touch()",
                            Trigger.Enabled.DISABLED,
                            List.of()));
            assertThat(catalog.all(Trigger.class).map(trigger -> trigger.id().toString()))
                    .containsExactly(
                            "trigger public.t.b_changed", "trigger public.t.late", "trigger public.v.into_view");
            assertThat(catalog.all(Constraint.class)).isEmpty();
            assertThat(ReadDatabase.needs(catalog, id(Kind.TRIGGER, "public", "t", "b_changed")))
                    .containsExactlyInAnyOrder("table public.t", "column public.t.b", "function public.touch()");
        }

        @Test
        void shouldReadViews() {
            assertThat(get(catalog, View.class, Kind.VIEW, "public", "v"))
                    .isEqualTo(new View(
                            "public",
                            "v",
                            catalog.majorVersion() < 16
                                    ? " SELECT t.a,\n    t.b AS label\n   FROM public.t\n  WHERE (t.a > 0)"
                                    : " SELECT a,\n    b AS label\n   FROM public.t\n  WHERE (a > 0)",
                            new TreeMap<>(Map.of("security_barrier", "true")),
                            List.of(new ResultColumn("a", "integer", null), new ResultColumn("label", "text", null))));
            assertThat(get(catalog, MaterializedView.class, Kind.MATERIALIZED_VIEW, "public", "m"))
                    .returns(false, MaterializedView::populated)
                    .returns(new TreeMap<>(Map.of("fillfactor", "80")), view -> new TreeMap<>(view.options()))
                    .returns(List.of(new ResultColumn("label", "text", null)), MaterializedView::columns);
            assertThat(catalog.all(DefaultValue.class))
                    .containsExactly(new DefaultValue(id(Kind.VIEW, "public", "v"), "a", "5"));
        }

        @Test
        void shouldReadPolicies() {
            var table = id(Kind.TABLE, "public", "t");
            assertThat(catalog.all(Policy.class))
                    .containsExactly(
                            new Policy(table, "everybody", true, "ALL", List.of(), "true", null),
                            new Policy(
                                    table,
                                    "mine",
                                    false,
                                    "UPDATE",
                                    List.of("pg_monitor", "pg_read_all_data"),
                                    "(a = public.total(1))",
                                    "(b <> ''::text)"));
            assertThat(ReadDatabase.needs(catalog, id(Kind.POLICY, "public", "t", "mine")))
                    .containsExactlyInAnyOrder(
                            "table public.t",
                            "column public.t.a",
                            "column public.t.b",
                            "function public.total(integer, integer[])");
        }

        @Test
        void shouldKnowWhatViewsAndRoutinesNeed() {
            assertThat(ReadDatabase.needs(catalog, id(Kind.VIEW, "public", "v")))
                    .containsExactlyInAnyOrder("table public.t", "column public.t.a", "column public.t.b");
            assertThat(ReadDatabase.needs(catalog, id(Kind.VIEW, "public", "w")))
                    .containsExactlyInAnyOrder("view public.v", "function public.tracked(integer)");
            assertThat(ReadDatabase.needs(catalog, id(Kind.MATERIALIZED_VIEW, "public", "m")))
                    .containsExactly("view public.w");
            assertThat(ReadDatabase.needs(catalog, id(Kind.ROUTINE, "public", "tracked", "integer")))
                    .containsExactlyInAnyOrder("table public.t", "column public.t.a", "column public.t.b");
            assertThat(ReadDatabase.needs(catalog, id(Kind.DEFAULT, "public", "v", "a")))
                    .containsExactly("view public.v");
        }
    }

    @Nested
    class CommentsAndPrivileges {
        private final Catalog catalog = after("""
            DO $$ BEGIN CREATE ROLE introspect_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE SCHEMA s;
            COMMENT ON SCHEMA s IS 'a schema';
            CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b text);
            COMMENT ON TABLE s.t IS 'it''s a table';
            COMMENT ON COLUMN s.t.b IS 'a column';
            COMMENT ON CONSTRAINT t_pkey ON s.t IS 'a key';
            COMMENT ON INDEX s.t_pkey IS 'a key''s index';
            COMMENT ON SEQUENCE s.t_id_seq IS 'an inner sequence';
            CREATE VIEW s.v AS SELECT b FROM s.t;
            COMMENT ON COLUMN s.v.b IS 'a view column';
            CREATE TYPE s.c AS (x int);
            COMMENT ON COLUMN s.c.x IS 'an attribute';
            CREATE TYPE s.span AS RANGE (subtype = float8, multirange_type_name = s.spans);
            COMMENT ON TYPE s.span IS 'a range';
            COMMENT ON TYPE s.spans IS 'ranges';
            CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'select 1';
            COMMENT ON FUNCTION s.f IS 'a function';
            CREATE EXTENSION hstore SCHEMA s;
            CREATE EXTENSION citext SCHEMA s;
            COMMENT ON EXTENSION citext IS 'ours';
            GRANT SELECT, INSERT ON s.t TO introspect_reader WITH GRANT OPTION;
            GRANT UPDATE (b) ON s.t TO PUBLIC;
            GRANT SELECT (b) ON s.v TO introspect_reader;
            REVOKE ALL ON FUNCTION s.f FROM PUBLIC, postgres;
            ALTER TYPE s.c OWNER TO introspect_reader;
            """);

        @Test
        void shouldReadCommentsOnEveryModelledObject() {
            assertThat(catalog.all(Comment.class))
                    .containsExactlyInAnyOrder(
                            new Comment(id(Kind.SCHEMA, "s"), "a schema"),
                            new Comment(id(Kind.TABLE, "s", "t"), "it's a table"),
                            new Comment(id(Kind.COLUMN, "s", "t", "b"), "a column"),
                            new Comment(id(Kind.CONSTRAINT, "s", "t", "t_pkey"), "a key"),
                            new Comment(id(Kind.INDEX, "s", "t_pkey"), "a key's index"),
                            new Comment(id(Kind.SEQUENCE, "s", "t_id_seq"), "an inner sequence"),
                            new Comment(id(Kind.COLUMN, "s", "v", "b"), "a view column"),
                            new Comment(id(Kind.COLUMN, "s", "c", "x"), "an attribute"),
                            new Comment(id(Kind.RANGE_TYPE, "s", "span"), "a range"),
                            new Comment(id(Kind.RANGE_TYPE, "s", "spans"), "ranges"),
                            new Comment(id(Kind.ROUTINE, "s", "f", "integer"), "a function"),
                            new Comment(id(Kind.EXTENSION, "citext"), "ours"));
        }

        @Test
        void shouldHangCommentsOnWhatTheyAreAbout() {
            assertThat(ReadDatabase.needs(
                            catalog, id(Kind.COLUMN, "s", "v", "b").about(Kind.COMMENT)))
                    .containsExactly("view s.v");
            assertThat(ReadDatabase.needs(
                            catalog, id(Kind.COLUMN, "s", "c", "x").about(Kind.COMMENT)))
                    .containsExactly("composite type s.c");
            assertThat(ReadDatabase.needs(catalog, id(Kind.INDEX, "s", "t_pkey").about(Kind.COMMENT)))
                    .containsExactly("constraint s.t.t_pkey");
            assertThat(ReadDatabase.needs(
                            catalog, id(Kind.SEQUENCE, "s", "t_id_seq").about(Kind.COMMENT)))
                    .containsExactly("column s.t.id");
            assertThat(ReadDatabase.needs(
                            catalog, id(Kind.RANGE_TYPE, "s", "spans").about(Kind.COMMENT)))
                    .containsExactly("range type s.span");
        }

        @Test
        void shouldReadOwnersAndGrants() {
            assertThat(privileges(id(Kind.SCHEMA, "s")))
                    .isEqualTo(new Privileges(id(Kind.SCHEMA, "s"), "postgres", null));
            assertThat(privileges(id(Kind.COMPOSITE_TYPE, "s", "c")).owner()).isEqualTo("introspect_reader");
            assertThat(privileges(id(Kind.ROUTINE, "s", "f", "integer")).grants())
                    .isEmpty();
            assertThat(privileges(id(Kind.TABLE, "s", "t")).grants())
                    .contains(
                            new Grant("introspect_reader", "INSERT", true, null),
                            new Grant("introspect_reader", "SELECT", true, null),
                            new Grant("postgres", "SELECT", false, null),
                            new Grant(null, "UPDATE", false, "b"));
            assertThat(privileges(id(Kind.VIEW, "s", "v")).grants())
                    .contains(
                            new Grant("postgres", "SELECT", false, null),
                            new Grant("introspect_reader", "SELECT", false, "b"));
        }

        private Privileges privileges(ObjectId on) {
            return catalog.get(Privileges.class, on.about(Kind.PRIVILEGES)).orElseThrow();
        }
    }

    @Test
    void shouldGiveEveryDependencyTwoEndsInTheCatalog() {
        Catalog catalog = after("""
            CREATE EXTENSION pg_trgm;
            CREATE TYPE span AS RANGE (subtype = date);
            CREATE TABLE t (a int PRIMARY KEY, s span, m datemultirange);
            CREATE VIEW v AS SELECT show_trgm(a::text), s FROM t;
            """);
        assertThat(catalog.dependencies().edges())
                .isNotEmpty()
                .allMatch(edge -> catalog.contains(edge.dependent())
                        && catalog.contains(edge.on())
                        && !edge.dependent().equals(edge.on()));
        assertThat(ReadDatabase.needs(catalog, id(Kind.VIEW, "public", "v")))
                .contains("extension pg_trgm", "column public.t.s");
        assertThat(catalog.all(DatabaseObject.class).map(DatabaseObject::id)).contains(new Schema("public").id());
    }

    /** Since version 18 it is a constraint with a name. */
    private static Column.@Nullable NotNull notNull(Catalog catalog, String name) {
        return catalog.majorVersion() < 18 ? null : new Column.NotNull(name, true, false, false);
    }
}
