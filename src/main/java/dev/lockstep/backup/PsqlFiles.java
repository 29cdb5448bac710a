package dev.lockstep.backup;

import dev.lockstep.sql.Quoting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a backup that are for people and psql: with them a backup can be restored without Lockstep. */
final class PsqlFiles {
    static final String CREATE_DATABASE = "create-database.sql";
    static final String SCHEMA = "schema.sql";
    static final String SEQUENCES = "sequences.sql";
    static final String POST_SCHEMA = "schema-post.sql";
    static final String PRIVILEGES = "privileges.sql";
    static final String INSTRUCTIONS = "RESTORE.md";

    /** What a session needs that restores: nothing may depend on where and as whom it runs. */
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
            SET datestyle = 'ISO, MDY';
            SET intervalstyle = 'postgres';
            SET timezone = 'UTC';
            SET client_min_messages = warning;
            SET default_tablespace = '';
            SET default_table_access_method = heap;
            SET synchronous_commit = off
            """;

    private final Path root;
    private final List<Manifest.StoredFile> files = new ArrayList<>();

    private PsqlFiles(Path root) {
        this.root = root;
    }

    static List<Manifest.StoredFile> write(
            Path root, RestoreScript script, List<Manifest.SequenceValue> sequences, String instructions)
            throws IOException {
        PsqlFiles files = new PsqlFiles(root);
        // psql replaces :"name" by the quoted value of the variable, :"DBNAME" by the database that it is connected to.
        List<String> create = new ArrayList<>(List.of(script.database().create(":\"name\"")));
        create.addAll(script.preload(script.database(), ":\"name\""));
        files.sql(CREATE_DATABASE, "", create);
        files.sql(SCHEMA, SESSION.strip() + ";\n\n", described(script.preData()));
        files.sql(SEQUENCES, "", sequences.stream().map(PsqlFiles::setValue).toList());
        List<String> post = new ArrayList<>(described(script.postData()));
        post.addAll(script.refresh());
        files.sql(POST_SCHEMA, "", post);
        List<String> privileges = new ArrayList<>(script.privileges());
        privileges.addAll(script.database().configure(":\"DBNAME\""));
        privileges.addAll(PrivilegeStatements.ofDatabase(":\"DBNAME\"", script.database()));
        privileges.addAll(described(script.eventTriggers()));
        privileges.addAll(script.eventTriggerOwners());
        files.sql(PRIVILEGES, "SET client_encoding = 'UTF8';\nSET search_path = '';\n\n", privileges);
        files.text(INSTRUCTIONS, instructions);
        files.text(RestoreScript.FILE, new String(ManifestFile.toJson(script), StandardCharsets.UTF_8));
        return files.files;
    }

    static String setValue(Manifest.SequenceValue sequence) {
        return "SELECT pg_catalog.setval(" + Quoting.literal(Quoting.qualified(sequence.schema(), sequence.name()))
                + ", " + sequence.lastValue() + ", " + sequence.called() + ")";
    }

    private static List<String> described(List<RestoreScript.Statement> statements) {
        return statements.stream()
                .map(statement -> "-- " + statement.purpose().replaceAll("\\R", " ") + "\n" + statement.sql())
                .toList();
    }

    private void sql(String name, String head, List<String> statements) throws IOException {
        StringBuilder text = new StringBuilder(head);
        // On a line of its own, for a statement may end in a comment.
        statements.forEach(statement -> text.append(statement).append("\n;\n"));
        text(name, text.toString());
    }

    private void text(String name, String content) throws IOException {
        files.add(FileWriter.write(root, name, content.getBytes(StandardCharsets.UTF_8)));
    }
}
