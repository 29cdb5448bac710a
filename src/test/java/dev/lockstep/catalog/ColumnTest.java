package dev.lockstep.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Column.NotNull;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ColumnTest {
    @Test
    void shouldHaveAFingerprintWithoutNamesThatMakeNoDifference() {
        Column madeWithTheParent = column(new NotNull("parts_id_not_null", true, false, true));
        Column attached = column(new NotNull("parts_1_id_not_null", true, false, true));
        Column named = column(new NotNull("id_is_there", true, false, false));

        assertThat(attached.sameDefinitionAs(madeWithTheParent)).isTrue();
        assertThat(fingerprint(attached)).isEqualTo(fingerprint(madeWithTheParent));
        assertThat(named.sameDefinitionAs(column(new NotNull("there_is_id", true, false, false))))
                .isFalse();
        assertThat(fingerprint(named)).isNotEqualTo(fingerprint(attached));
    }

    private static String fingerprint(Column column) {
        return column.toString();
    }

    private static Column column(NotNull notNull) {
        ObjectId table = new ObjectId(Kind.TABLE, List.of("public", "parts_1"));
        return new Column(
                table, "id", "integer", null, true, notNull, null, null, null, null, null, new TreeMap<>(), true, 0);
    }
}
