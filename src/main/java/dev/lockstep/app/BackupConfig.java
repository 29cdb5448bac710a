package dev.lockstep.app;

import dev.lockstep.backup.EngineChoice;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where backups are written to and how long they are kept. */
@ConfigMapping(prefix = "lockstep.backup")
public interface BackupConfig {

    /** Holds one directory per backup; several replicas share it. Made when it is first needed. */
    @WithDefault("backups")
    Path directory();

    /** How many tables are read or loaded at once, 1 to 64. */
    @WithDefault("2")
    int connections();

    /** How long to wait for a table that somebody is changing. */
    @WithDefault("30s")
    Duration lockTimeout();

    /** How many backups of each environment are kept. The newest whole one is never deleted. */
    @WithDefault("20")
    int keep();

    /** Older ones are deleted though there are fewer; without a value there is no limit. */
    Optional<Duration> maxAge();

    /** All of one environment's together take no more than this; without a value there is no limit. */
    Optional<MemorySize> maxSize();

    /** {@code auto}, {@code native} or {@code pg-dump}. */
    @WithDefault("auto")
    EngineChoice engine();

    /** Where pg_dump and pg_restore are; without a value they are looked for on the path and in the usual places. */
    Optional<Path> programs();

    /** Encrypts new backups: 32 bytes in base64; without a value they are not encrypted. */
    Optional<String> encryptionKey();

    /** What older backups were encrypted with. */
    Optional<List<String>> encryptionKeyPrevious();

    /** With a key: whether backups that are not encrypted, from before there was one, are used as well. */
    @WithDefault("false")
    boolean acceptUnencrypted();

    /** Object storage instead of the directory. */
    S3 s3();

    /** Used when a bucket is named. */
    interface S3 {
        Optional<String> bucket();

        /** Of a storage other than Amazon's. */
        Optional<URI> endpoint();

        @WithDefault("us-east-1")
        String region();

        /** What all names begin with. */
        Optional<String> prefix();

        /** Without keys, what the machine has is used: environment, profile or role. */
        Optional<String> accessKey();

        Optional<String> secretKey();
    }
}
