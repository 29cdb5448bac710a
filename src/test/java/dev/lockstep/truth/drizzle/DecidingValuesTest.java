package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.truth.SourceFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are not known are seen also where they only decide what is declared. */
class DecidingValuesTest {
    private static final String IMPORTS = """
            import { pgTable, text } from 'drizzle-orm/pg-core';
            import { z } from 'zod';
            const flag = z.object({}).safeParse({});
            """;
    private static final String TABLE = "\nexport const t = pgTable('t', { a: text() });";

    private static final DrizzleReader READER = new DrizzleReader();

    @AfterAll
    static void close() {
        READER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export let n = 0; if (flag.success) n++;",
                "if (1, flag.success) { }",
                "if (!flag.success) throw new Error('not reached');",
                "const wait = () => { while (flag.data) { return 1; } }; wait();",
                "do { break; } while (flag); for (; flag as boolean;) { break; }",
                "const a = flag.success ? 'a' : 'b';",
                "const a = (x: boolean, y?: string) => x && y; a(flag.success, 'b');",
                "const a = <T,>(x: T) => ({ ...(x! && { a: 1 }) }); a(flag);",
                "const a = flag?.error === 'b';",
                "const a = ['a'].filter((x) => x !== flag.data[0]!.x);",
                "switch (flag.kind) { case 'a': break; }",
                "function a() { return!flag&&1 } a();",
                "const a = `${flag ? 'a' : 'b'}`;"
            })
    void shouldNoteWhereSomethingDependsOnThem(String code) {
        assertThat(read(IMPORTS + code + TABLE).notes())
                .isNotEmpty()
                .allSatisfy(
                        note -> assertThat(note)
                                .isEqualTo(
                                        "schema.ts:4: what is done depends on a value from 'zod', which is not known while a schema is read: as a condition it counts as true, and it equals nothing."));
    }

    @Test
    void shouldNoteNothingOfValuesThatAreKnown() {
        String code = """
                const known: { a?: number } = { a: 1 };
                let n = 0
                !known.a && n++
                if (known.a === 1) n = known.a ? 2 : 3
                else n--
                for (let i = 0; i < 3 && n; i++) n += i
                const from = (x: string | null, y = x ? 'a' : 'b'): string => (x as string) && y!;
                export const schema = z.object({ a: z.string().optional() });
                class Names { private readonly a = known.a && 'q'; get name() { return this.a ? `n${n}` : from(null) } }
                export const t = pgTable(new Names().name, { a: text() });
                """;
        DrizzleSchema schema = read(IMPORTS + code);

        assertThat(schema.notes()).isEmpty();
        assertThat(schema.statements().get(0).sql()).startsWith("CREATE TABLE \"public\".\"n5\"");
    }

    private static DrizzleSchema read(String text) {
        return READER.read(SourceFiles.of(Map.of("schema.ts", text)), List.of("schema.ts"), DrizzleOptions.DEFAULT);
    }
}
