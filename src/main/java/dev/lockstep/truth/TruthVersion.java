package dev.lockstep.truth;

/**
 * Which state of the truth was read.
 *
 * @param kind {@code sql}, {@code drizzle} or {@code environment}
 * @param name for people: {@code commit 1f2e…}, {@code upload 12}, {@code files 8c1d…} or {@code environment development}
 * @param fingerprint {@code sha256:…} over the files; over the catalog where the truth is a database
 */
public record TruthVersion(String kind, String name, String fingerprint) {

    /** Whether it says which extensions there are: {@code schema.ts} has no words for them. */
    public boolean declaresExtensions() {
        return !kind.equals(TruthSource.Language.DRIZZLE.word());
    }
}
