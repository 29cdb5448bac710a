package dev.lockstep.truth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one version of the truth.
 *
 * @param version whose fingerprint is that of {@code files}
 * @param entries glob patterns of the files to begin with; empty for all
 * @param casing Drizzle's, {@code null} for none
 * @param scoped whether it is configured what they speak about
 */
public record TruthFiles(
        TruthVersion version,
        TruthSource.Language language,
        SourceFiles files,
        List<String> entries,
        @Nullable String casing,
        boolean scoped) {

    TruthFiles scopedBy(TruthSource source) {
        boolean everything = source.include().isEmpty() && source.exclude().isEmpty();
        return new TruthFiles(version, language, files, entries, casing, !everything);
    }

    /** {@code sha256:…} over all that decides what comes of them. */
    String key() {
        return version.kind() + " " + entries + " " + casing + " " + scoped + " " + version.fingerprint();
    }
}
