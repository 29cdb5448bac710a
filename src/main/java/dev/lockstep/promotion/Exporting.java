package dev.lockstep.promotion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.ArchiveFormat;
import dev.lockstep.data.ArchiveManifest;
import dev.lockstep.data.ArchiveWriter;
import dev.lockstep.data.LookupSet;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Writes rows of tables of one environment into an archive. Reads only. */
public final class Exporting {
    private static final String EXPORT = "export";

    private final Databases databases;
    private final CatalogMemory catalogs;
    private final Exports exports;
    private final ObjectMapper json;

    public Exporting(Databases databases, CatalogMemory catalogs, Exports exports, ObjectMapper json) {
        this.databases = databases;
        this.catalogs = catalogs;
        this.exports = exports;
        this.json = json;
    }

    /** @param warnings what the reader must know of tables that hang together with others */
    public record Result(String export, ArchiveManifest manifest, long bytes, List<String> warnings) {}

    /** The export is called after the environment and the job. */
    public Result export(
            UUID job, Environment environment, ExportOrder order, ArchiveFormat format, Progress progress) {
        progress.phaseStarted(EXPORT);
        // A name of an environment may begin with what that of an export may not.
        String name = environment.name().replaceFirst("^[_-]+", "") + "-" + job;
        name = name.startsWith("-") ? job.toString() : name;
        try (Sessions.Open open = Sessions.open(databases, environment, EXPORT + " " + job, progress)) {
            Sessions.beginSnapshot(open.session());
            Catalog catalog = catalogs.read(open.session(), environment.name());
            LookupSet set = ExportedTables.resolve(order, open.session(), catalog);
            String version = open.session().queryOne("SHOW server_version", row -> row.getString(1));
            ArchiveWriter.Origin origin = new ArchiveWriter.Origin(environment.name(), version, catalog.fingerprint());
            ArchiveManifest manifest = new ArchiveWriter(open.session(), json, progress)
                    .write(new ArchiveWriter.Contents(origin, set, format), exports.made(name));
            Exports.Stored stored = exports.get(name);
            progress.phaseSucceeded(
                    "%d tables, %d bytes".formatted(manifest.tables().size(), stored.bytes()));
            return new Result(name, manifest, stored.bytes(), set.warnings());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.EXPORT_FAILED, "The export could not be written: " + e.getMessage() + ".")
                            .withNextStep(
                                    "See that there is room in the directory of exports, and that it may be written to."),
                    e);
        }
    }
}
