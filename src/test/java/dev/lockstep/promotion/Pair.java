package dev.lockstep.promotion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.BackupExtent;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.EngineChoice;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.plan.Hazard;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A source and a target database on a real server, and promotions between them. */
final class Pair implements AutoCloseable {
    final TestPostgres server;
    final String source;
    final String target;
    private final Path backups;
    private final TestPostgres.@Nullable Login login;
    private final Databases databases = new Databases();
    private final CatalogMemory catalogs = new CatalogMemory();
    private @Nullable BackupStorage storage;
    private final ObjectMapper json = new ObjectMapper();

    Pair(Path backups) {
        this(TestPostgres.shared(), backups);
    }

    Pair(TestPostgres server, Path backups) {
        this(server, backups, null);
    }

    /** @param login whom both environments log in as; {@code null}: the superuser */
    Pair(TestPostgres server, Path backups, TestPostgres.@Nullable Login login) {
        this.server = server;
        this.backups = backups;
        this.login = login;
        this.source = server.createDatabase("source");
        this.target = server.createDatabase("target");
    }

    Pair source(String sql) {
        server.run(source, sql);
        return this;
    }

    Pair target(String sql) {
        server.run(target, sql);
        return this;
    }

    Pair both(String sql) {
        return source(sql).target(sql);
    }

    private String url(String database) {
        return login == null ? server.url(database) : server.url(database, login);
    }

    Environment sourceEnvironment() {
        return new Environment("development", ConnectionUrl.parse(url(source)), 1, Policy.strict());
    }

    Environment targetEnvironment() {
        return new Environment("test", ConnectionUrl.parse(url(target)), 2, Policy.strict());
    }

    /** Accepts every hazard. */
    PromotionOptions options(String... tables) {
        return new PromotionOptions(
                EnumSet.allOf(Hazard.class), SyncPolicy.MIRROR, List.of(tables), false, false, Duration.ofMillis(300));
    }

    PromotionOptions acceptingDrift() {
        return new PromotionOptions(
                EnumSet.allOf(Hazard.class), SyncPolicy.MIRROR, List.of(), false, true, Duration.ofMillis(300));
    }

    PromotionOptions accepting(Set<Hazard> hazards, String... tables) {
        return new PromotionOptions(hazards, SyncPolicy.MIRROR, List.of(tables), false, false, Duration.ofMillis(300));
    }

    PromotionRequest request(PromotionOptions options) {
        return request(options, null);
    }

    PromotionRequest request(PromotionOptions options, @Nullable String fingerprint) {
        return new PromotionRequest(UUID.randomUUID(), sourceEnvironment(), targetEnvironment(), fingerprint, options);
    }

    Promotion promotion() {
        return new Promotion(
                new Preflight(databases, rehearsal(), reprint(), new SourceCheck(null, reprint()), undoing()),
                new BackUpTarget(
                        new BackupWriter(settings(), databases),
                        new Backups(settings(), Clock.systemUTC()),
                        backup -> {}),
                new Commit(json, Duration.ofDays(90), Duration.ofDays(365)));
    }

    /** Their ids, the newest first. */
    List<String> backups() {
        return new Backups(settings(), Clock.systemUTC())
                .list(null, 100, null).stream()
                        .map(manifest -> manifest.id().toString())
                        .toList();
    }

    Undoing undoing() {
        return new Undoing(databases, new Backups(settings(), Clock.systemUTC()), settings(), reprint());
    }

    /** Accepting every hazard. */
    PromotionRequest undoRequest(UUID of) {
        return PromotionRequest.undo(
                UUID.randomUUID(),
                of,
                targetEnvironment(),
                null,
                PromotionOptions.ofUndo(EnumSet.allOf(Hazard.class), false, Duration.ofMillis(300), BackupExtent.FULL));
    }

    /** Returns the undo's id, to be undone again. */
    UUID undo(UUID of) {
        PromotionRequest request = undoRequest(of);
        promote(request, new SilentProgress());
        return request.id();
    }

    UndoPreview undoPreview(UUID of) {
        return undoing().preview(of, targetEnvironment(), new SilentProgress());
    }

    private Rehearsal rehearsal() {
        return new Rehearsal(scratch());
    }

    private Reprint reprint() {
        return new Reprint(scratch());
    }

    private ScratchDatabases scratch() {
        return new ScratchDatabases(databases, ConnectionUrl.parse(server.url("postgres")));
    }

    /** Elsewhere than in a directory. */
    Pair keepingBackupsIn(BackupStorage other) {
        storage = other;
        return this;
    }

    BackupSettings settings() {
        BackupSettings settings =
                new BackupSettings(backups, 2, Duration.ofSeconds(5), 100, null, "test").with(EngineChoice.NATIVE);
        return storage == null ? settings : settings.with(storage);
    }

    PromotionResult promote(String... tables) {
        return promote(request(options(tables)), new SilentProgress());
    }

    PromotionResult promote(PromotionRequest request, Progress progress) {
        return promotion().run(request, progress);
    }

    PlanResult plan(PromotionOptions options) {
        return new Planning(databases, catalogs, rehearsal(), reprint())
                .plan(UUID.randomUUID(), sourceEnvironment(), targetEnvironment(), options, new SilentProgress());
    }

    Optional<PromotionResult> settle(PromotionRequest request, Progress progress) {
        return new Settlement(databases, new Backups(settings(), Clock.systemUTC()), json)
                .settle(request.id(), request.target(), progress);
    }

    DriftCheck driftCheck() {
        return new DriftCheck(databases, catalogs, reprint());
    }

    DriftResult drift() {
        return drift(Selection.defaults());
    }

    DriftResult drift(Selection selection) {
        return driftCheck()
                .againstEnvironment(
                        UUID.randomUUID(), targetEnvironment(), sourceEnvironment(), selection, new SilentProgress());
    }

    DatabaseState targetState() {
        return DatabaseState.of(server, target);
    }

    DatabaseState sourceState() {
        return DatabaseState.of(server, source);
    }

    @Override
    public void close() {
        server.dropDatabase(source);
        server.dropDatabase(target);
    }
}
