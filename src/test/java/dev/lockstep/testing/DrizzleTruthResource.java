package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The truth of the application under test is a {@code schema.ts} that imports another file. */
public class DrizzleTruthResource implements QuarkusTestResourceLifecycleManager {
    private static final String SCHEMA = """
            import { integer, pgTable, text } from 'drizzle-orm/pg-core';
            import { mood } from './moods';
            export * from './moods';
            export const merchants = pgTable('merchants', { id: integer('id').primaryKey(), name: text('name'), mood: mood('mood') });
            """;
    private static final String MOODS = """
            import { pgEnum } from 'drizzle-orm/pg-core';
            export const mood = pgEnum('mood', ['calm', 'cross']);
            """;

    private @Nullable Path folder;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("drizzle-truth");
            Files.writeString(folder.resolve("moods.ts"), MOODS);
            Path schema = Files.writeString(folder.resolve("schema.ts"), SCHEMA);
            // In production passwords are kept under a key that the operator brings.
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            return Map.of(
                    "lockstep.truth.kind",
                    "drizzle",
                    "lockstep.truth.path",
                    schema.toString(),
                    "lockstep.secret-key",
                    Base64.getEncoder().encodeToString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (folder != null) {
            for (String name : new String[] {"moods.ts", "schema.ts", ""}) {
                folder.resolve(name).toFile().delete();
            }
        }
    }
}
