package dev.lockstep.backup;

import dev.lockstep.backup.storage.FileTarget;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.sql.Quoting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files of a backup that are for people and psql: with them a backup can be restored without Lockstep. */
final class PsqlFiles {
    static final String CREATE_DATABASE = "create-database.sql";
    static final String SCHEMA = "schema.sql";
    static final String SEQUENCES = "sequences.sql";
    static final String POST_SCHEMA = "schema-post.sql";
    static final String PRIVILEGES = "privileges.sql";

    /** What a session needs that restores, besides {@link ValueSettings}: nothing may depend on where and as whom it runs. */
    static final String SESSION = """
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET search_path = '';
            SET check_function_bodies = off;
            SET xmloption = content;
            SET row_security = off;
            SET lc_monetary = 'C';
            SET client_min_messages = warning;
            SET default_tablespace = '';
            SET default_table_access_method = heap;
            SET synchronous_commit = off
            """;

    private final FileTarget target;
    private final List<StoredFile> files = new ArrayList<>();

    private PsqlFiles(FileTarget target) {
        this.target = target;
    }

    static List<StoredFile> write(
            FileTarget target, RestoreScript script, List<Manifest.SequenceValue> sequences, String instructions)
            throws IOException {
        PsqlFiles files = new PsqlFiles(target);
        files.files.add(createDatabase(target, script));
        OwnPath path = OwnPath.of(script);
        List<String> schema = new ArrayList<>(described(script.preData(), path));
        schema.add("-- For the rows, which come next\n" + path.set());
        files.sql(
                SCHEMA, SESSION.strip() + ";\n" + script.database().ownValues().set() + ";\n\n", schema);
        files.sql(
                SEQUENCES,
                "SET search_path = '';\n\n",
                sequences.stream().map(PsqlFiles::setValue).toList());
        files.sql(POST_SCHEMA, "", described(script.postData(), path));
        files.files.add(privileges(target, script));
        files.text(RestoreInstructions.FILE, instructions);
        files.text(RestoreScript.FILE, new String(ManifestFile.toJson(script), StandardCharsets.UTF_8));
        return files.files;
    }

    /** psql replaces {@code :"name"} by the quoted value of the variable. */
    static StoredFile createDatabase(FileTarget target, RestoreScript script) throws IOException {
        List<String> create = new ArrayList<>(List.of(script.database().create(":\"name\"")));
        create.addAll(script.preload(script.database(), ":\"name\""));
        return target.write(CREATE_DATABASE, text("", create));
    }

    /** Owners, grants, settings, and behind them what fills materialized views, and event triggers; {@code :"DBNAME"} is the database that psql is connected to. */
    static StoredFile privileges(FileTarget target, RestoreScript script) throws IOException {
        OwnPath path = OwnPath.of(script);
        List<String> privileges = new ArrayList<>(script.privileges());
        privileges.addAll(script.database().configure(":\"DBNAME\""));
        privileges.addAll(PrivilegeStatements.ofDatabase(":\"DBNAME\"", script.database()));
        script.refresh().stream().map(path::script).forEach(privileges::add);
        privileges.addAll(described(script.eventTriggers(), path));
        privileges.addAll(script.eventTriggerOwners());
        String head = "SET client_encoding = 'UTF8';\nSET search_path = '';\n"
                + script.database().ownValues().set() + ";\n\n";
        return target.write(PRIVILEGES, text(head, privileges));
    }

    static String setValue(Manifest.SequenceValue sequence) {
        return "SELECT pg_catalog.setval(" + Quoting.literal(Quoting.qualified(sequence.schema(), sequence.name()))
                + ", " + sequence.lastValue() + ", " + sequence.called() + ")";
    }

    private static List<String> described(List<RestoreScript.Statement> statements, OwnPath path) {
        return statements.stream()
                .map(statement ->
                        "-- " + statement.purpose().replaceAll("\\R", " ") + "\n" + path.script(statement.sql()))
                .toList();
    }

    private void sql(String name, String head, List<String> statements) throws IOException {
        text(name, text(head, statements));
    }

    private static String text(String head, List<String> statements) {
        StringBuilder text = new StringBuilder(head);
        // On a line of its own, for a statement may end in a comment.
        statements.forEach(statement -> text.append(statement).append("\n;\n"));
        return text.toString();
    }

    private void text(String name, String content) throws IOException {
        files.add(target.write(name, content));
    }
}
