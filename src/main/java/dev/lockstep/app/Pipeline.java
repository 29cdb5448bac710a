package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.LookupPairs;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.environment.Secrets;
import dev.lockstep.environment.UrlText;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.promotion.BackUpTarget;
import dev.lockstep.promotion.Commit;
import dev.lockstep.promotion.ComparedRows;
import dev.lockstep.promotion.Comparing;
import dev.lockstep.promotion.DdlCapture;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.promotion.ExpectedDifferences;
import dev.lockstep.promotion.Exporting;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrders;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.PairReview;
import dev.lockstep.promotion.Planning;
import dev.lockstep.promotion.Preflight;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Rehearsal;
import dev.lockstep.promotion.Reprint;
import dev.lockstep.promotion.Settlement;
import dev.lockstep.promotion.SourceCheck;
import dev.lockstep.promotion.TruthDiff;
import dev.lockstep.promotion.UndoOrders;
import dev.lockstep.promotion.Undoing;
import dev.lockstep.schedule.Expectations;
import dev.lockstep.truth.ConfiguredTruths;
import dev.lockstep.truth.StoredUploads;
import dev.lockstep.truth.TruthReader;
import dev.lockstep.truth.TruthStatements;
import dev.lockstep.truth.Truths;
import io.smallrye.config.ConfigValue;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the pipeline's parts together; the parts themselves know no container. */
@ApplicationScoped
public class Pipeline {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Orders orders(Environments environments, LookupPairs pairs, Truths truths) {
        return new Orders(environments, pairs, truths);
    }

    @Produces
    @Singleton
    Promotion promotion(
            Databases databases,
            Rehearsal rehearsal,
            Reprint reprint,
            Truths truths,
            BackupWriter writer,
            Backups backups,
            WorkMetrics metrics,
            Undoing undoing,
            UndoConfig undo,
            ObjectMapper json) {
        return new Promotion(
                new Preflight(databases, rehearsal, reprint, new SourceCheck(truths, reprint), undoing),
                new BackUpTarget(writer, backups, metrics::backedUp),
                new Commit(json, undo.keepRowImages(), undo.keepCatalogs()));
    }

    @Produces
    @Singleton
    Undoing undoing(Databases databases, Backups backups, BackupSettings settings, Reprint reprint) {
        return new Undoing(databases, backups, settings, reprint);
    }

    @Produces
    @Singleton
    UndoOrders undoOrders(Environments environments) {
        return new UndoOrders(environments);
    }

    @Produces
    @Singleton
    Truths truths(
            ConfiguredTruths configured,
            StoredUploads uploads,
            TruthReader reader,
            TruthReader.Surroundings around,
            Clock clock) {
        return new Truths(configured, uploads, reader, around.environments(), clock);
    }

    @Produces
    @Singleton
    TruthReader truthReader(
            ConfiguredTruths configured,
            ScratchDatabases scratch,
            TruthReader.Surroundings around,
            TruthStatements statements) {
        return new TruthReader(scratch, around, statements, configured.limits());
    }

    @Produces
    @Singleton
    TruthStatements truthStatements(ConfiguredTruths configured) {
        return new TruthStatements(configured.evaluation());
    }

    void close(@Disposes TruthStatements statements) {
        statements.close();
    }

    @Produces
    @Singleton
    TruthDiff truthDiff(Truths truths) {
        return new TruthDiff(truths);
    }

    @Produces
    @Singleton
    DdlCapture ddlCapture(Databases databases) {
        return new DdlCapture(databases);
    }

    @Produces
    @Dependent
    TruthReader.Surroundings surroundings(Databases databases, Environments environments, CatalogMemory catalogs) {
        return new TruthReader.Surroundings(databases, environments, catalogs);
    }

    @Produces
    @Singleton
    Settlement settlement(Databases databases, Backups backups, ObjectMapper json) {
        return new Settlement(databases, backups, json);
    }

    @Produces
    @Singleton
    CatalogMemory catalogMemory() {
        return new CatalogMemory();
    }

    @Produces
    @Singleton
    ScratchDatabases scratchDatabases(Databases databases, Secrets secrets, ScratchConfig scratch, StoreConfig store) {
        Optional<ConfigValue> own = scratch.url().filter(UrlText::isPresent);
        String key = own.isPresent() ? "lockstep.scratch.url" : "lockstep.store.url";
        return new ScratchDatabases(
                databases,
                own.or(() -> store.url().filter(UrlText::isPresent))
                        .map(url -> ConfiguredUrl.of(key, url, text -> text.resolve(secrets)))
                        .orElse(null));
    }

    @Produces
    @Singleton
    Rehearsal rehearsal(ScratchDatabases scratch) {
        return new Rehearsal(scratch);
    }

    @Produces
    @Singleton
    Reprint reprint(ScratchDatabases scratch) {
        return new Reprint(scratch);
    }

    @Produces
    @Singleton
    Planning planning(Databases databases, CatalogMemory catalogs, Rehearsal rehearsal, Reprint reprint) {
        return new Planning(databases, catalogs, rehearsal, reprint);
    }

    @Produces
    @Singleton
    DriftCheck driftCheck(Databases databases, CatalogMemory catalogs, Reprint reprint) {
        return new DriftCheck(databases, catalogs, reprint);
    }

    @Produces
    @Singleton
    ExpectedDifferences expectedDifferences(Pool store) {
        return new ExpectedDifferences(store);
    }

    @Produces
    @Singleton
    Expectations expectations(Truths truths, DriftCheck driftCheck) {
        return new Expectations() {
            @Override
            public boolean hasTruth(Environment environment) {
                return truths.expectedOf(environment).isPresent();
            }

            @Override
            public boolean hasBaseline(Environment environment) {
                return driftCheck.mayHaveBaseline(environment);
            }
        };
    }

    @Produces
    @Singleton
    ComparedRows comparedRows(Pool store) {
        return new ComparedRows(store);
    }

    @Produces
    @Singleton
    Exports exports(
            @ConfigProperty(name = "lockstep.exports.directory", defaultValue = "exports") Path directory,
            ObjectMapper json) {
        return new Exports(directory, json, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Exporting exporting(Databases databases, CatalogMemory catalogs, Exports exports, ObjectMapper json) {
        return new Exporting(databases, catalogs, exports, json);
    }

    @Produces
    @Singleton
    ImportOrders importOrders(Orders orders, LookupPairs pairs) {
        return new ImportOrders(orders, pairs);
    }

    @Produces
    @Singleton
    PairReview pairReview(Databases databases, CatalogMemory catalogs) {
        return new PairReview(databases, catalogs);
    }

    @Produces
    @Singleton
    Comparing comparing(Databases databases, CatalogMemory catalogs) {
        return new Comparing(databases, catalogs);
    }
}
