package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Rename;
import dev.lockstep.progress.SilentProgress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table that is renamed while another one takes its former name, and with it the names of its sequences. */
class RenamedIdentityTest extends OnPair {
    @Test
    void shouldLetANewTableTakeTheNamesOfIdentitySequences() {
        pair.both(
                "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text); INSERT INTO a (x) VALUES ('old')");
        pair.source("DROP TABLE a; CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text);"
                + " CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, y int)");
        PromotionOptions options = pair.options().renaming(List.of(new Rename("table", "public.a", "public.b")));
        pair.promote(pair.request(options), new SilentProgress());
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldLetARenamedTableTakeTheNameOfASequenceThatGoes() {
        pair.both("""
                CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text); INSERT INTO a (x) VALUES ('old');
                CREATE TABLE c (id int); CREATE SEQUENCE b_id_seq""");
        pair.source("""
                DROP TABLE a; DROP SEQUENCE b_id_seq; CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text);
                ALTER TABLE c ALTER id SET NOT NULL, ALTER id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME a_id_seq)""");
        PromotionOptions options = pair.options().renaming(List.of(new Rename("table", "public.a", "public.b")));
        pair.promote(pair.request(options), new SilentProgress());
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldLetANewTableTakeTheNamesOfIdentitySequencesThatStay() {
        pair.both(
                "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text); INSERT INTO a (x) VALUES ('old')");
        pair.source(
                "ALTER TABLE a RENAME TO b; CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, y int)");
        PromotionOptions options = pair.options().renaming(List.of(new Rename("table", "public.a", "public.b")));
        pair.promote(pair.request(options), new SilentProgress());
        assertThat(pair.drift().drift()).isFalse();
    }
}
