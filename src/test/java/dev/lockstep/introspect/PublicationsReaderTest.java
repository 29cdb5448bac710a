package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static dev.lockstep.introspect.ReadDatabase.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicationsReaderTest {
    private static final int MAJOR_VERSION = TestPostgres.shared().majorVersion();
    private static final ObjectId T = id(Kind.TABLE, "public", "t");

    @Test
    void shouldReadPublicationsAndTheirTables() {
        Catalog catalog = after("""
                CREATE TABLE t (a int);
                CREATE PUBLICATION everything FOR ALL TABLES;
                CREATE PUBLICATION some FOR TABLE t WITH (publish = 'delete, insert', publish_via_partition_root);
                """.replace(" some ", " \"Some\" "));

        assertThat(catalog.all(Publication.class))
                .containsExactlyInAnyOrder(
                        new Publication(
                                "everything", true, List.of("insert", "update", "delete", "truncate"), false, null),
                        new Publication("Some", false, List.of("insert", "delete"), true, null));
        assertThat(catalog.all(PublicationTable.class))
                .containsExactly(new PublicationTable(T, "Some", List.of(), null));
        assertThat(catalog.get(Privileges.class, id(Kind.PUBLICATION, "Some").about(Kind.PRIVILEGES)))
                .get()
                .satisfies(privileges -> {
                    assertThat(privileges.owner()).isEqualTo("postgres");
                    assertThat(privileges.grants()).isNull();
                });
    }

    @Test
    void shouldReadColumnsRowFiltersAndSchemasAndWhatTheyNeed() {
        assumeTrue(MAJOR_VERSION >= 15);
        Catalog catalog = after("""
                CREATE TABLE t (a int, c int, b int);
                CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
                CREATE PUBLICATION listed FOR TABLE t (c, a) WHERE (b > 1);
                CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA public;
                """);

        assertThat(catalog.all(PublicationTable.class))
                .containsExactly(new PublicationTable(T, "listed", List.of("a", "c"), "(b > 1)"));
        assertThat(catalog.all(PublicationSchema.class)).containsExactly(new PublicationSchema("public", "of_schema"));
        assertThat(ReadDatabase.needs(catalog, T.part(Kind.PUBLICATION_TABLE, "listed")))
                .containsExactlyInAnyOrder(
                        "publication listed",
                        "table public.t",
                        "column public.t.a",
                        "column public.t.b",
                        "column public.t.c");
        assertThat(ReadDatabase.needs(catalog, id(Kind.PUBLICATION_SCHEMA, "public", "of_schema")))
                .containsExactly("publication of_schema");
        assertThat(catalog.dependencies().dependenciesOf(id(Kind.PUBLICATION_SCHEMA, "public", "of_schema")))
                .contains(id(Kind.SCHEMA, "public"));
        assertThat(T.part(Kind.PUBLICATION_TABLE, "listed")).hasToString("published table public.t in listed");
    }

    @Test
    void shouldReadWhetherGeneratedColumnsArePublished() {
        assumeTrue(MAJOR_VERSION >= 18);
        Catalog catalog = after("CREATE PUBLICATION p WITH (publish_generated_columns = stored, publish = '')");
        assertThat(catalog.all(Publication.class))
                .containsExactly(new Publication("p", false, List.of(), false, "stored"));
    }
}
