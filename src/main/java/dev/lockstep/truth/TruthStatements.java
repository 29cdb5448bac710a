package dev.lockstep.truth;

import java.util.List;

/** Turns files into statements of SQL, whatever they are written in. */
public final class TruthStatements {

    /** @param notes one sentence each on what is left out */
    record Found(List<SqlStatement> statements, List<String> notes) {}

    Found of(TruthFiles files) {
        SqlFiles sql = SqlFiles.of(files.files(), files.entries());
        return new Found(sql.statements(), sql.notes());
    }
}
