package dev.lockstep.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Schema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final Schema PUBLIC = new Schema("public");
    private static final EnumType OPEN = new EnumType("public", "status", List.of("open"));
    private static final EnumType CLOSED = new EnumType("public", "status", List.of("open", "closed"));

    @Test
    void shouldNameMissingExtraAndChangedObjectsInOrderOfTheirKinds() {
        Catalog wanted = catalog(new Comment(PUBLIC.id(), "ours"), CLOSED, PUBLIC);
        Catalog actual = catalog(new Schema("old"), PUBLIC, OPEN);

        List<Difference> differences = Diff.between(wanted, actual);

        assertThat(differences)
                .extracting(difference -> difference.type() + " " + difference.id())
                .containsExactly("EXTRA schema old", "CHANGED enum public.status", "MISSING comment public");
        assertThat(differences.get(1)).isEqualTo(new Difference(OPEN.id(), CLOSED, OPEN));
    }

    @Test
    void shouldBeEmptyWhenOnlyOwnersGrantsAndExtensionVersionsDiffer() {
        Catalog wanted = catalog(
                PUBLIC,
                new Extension("citext", "public", "1.5", true, List.of("1.6"), List.of()),
                new Privileges(PUBLIC.id(), "ann", null));
        Catalog actual = catalog(
                PUBLIC,
                new Extension("citext", "public", "1.6", true, List.of(), List.of("1.5")),
                new Privileges(PUBLIC.id(), "ben", List.of()));

        assertThat(Diff.between(wanted, actual)).isEmpty();
        assertThat(Diff.between(catalog(PUBLIC), catalog(PUBLIC, new Privileges(PUBLIC.id(), "ben", null))))
                .isEmpty();
    }

    private static Catalog catalog(DatabaseObject... objects) {
        return new Catalog(170000, List.of(objects), List.of(), Map.of());
    }
}
