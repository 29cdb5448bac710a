package dev.lockstep.truth;

import static dev.lockstep.truth.SqlLexer.begins;

import dev.lockstep.sql.Quoting;
import dev.lockstep.truth.SqlLexer.Token;
import dev.lockstep.truth.SqlLexer.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a statement needs besides being run. Anything that this does not recognise is run as it stands, by a role that may do little. */
sealed interface Treatment {
    /** Run as it stands. */
    record Plain() implements Treatment {}

    /** Of roles, owners and grants, which belong to each environment and not to the truth: not run. */
    record Rights() implements Treatment {}

    /**
     * {@code CREATE EXTENSION}, which may need more rights than the scratch database's owner has.
     *
     * @param schema {@code null} where none is named
     * @param version {@code null} where none is named
     */
    record NewExtension(
            String name, @Nullable String schema, @Nullable String version) implements Treatment {}

    /** {@code COMMENT ON EXTENSION}. */
    record ExtensionComment(String name, String text) implements Treatment {}

    /**
     * A policy for roles that may not be there, or for whoever makes it.
     *
     * @param roles those that are named
     * @param makers {@code CURRENT_USER} and the like, where they stand
     */
    record ForRoles(List<String> roles, List<Token> makers) implements Treatment {
        /** The statement with this role in the place of whoever makes the policy. */
        String madeBy(String role, String sql) {
            StringBuilder text = new StringBuilder(sql);
            for (int i = makers.size() - 1; i >= 0; i--) {
                text.replace(makers.get(i).start(), makers.get(i).end(), Quoting.identifier(role));
            }
            return text.toString();
        }
    }

    /**
     * {@code CREATE SCHEMA … AUTHORIZATION}, which makes it for a role of one environment.
     *
     * @param sql without that clause, everything else at its place; a schema that is only named by its owner keeps that name
     * @param maker {@code CURRENT_USER} and the like, where that is the schema's name
     */
    record OwnedSchema(String sql, @Nullable Token maker) implements Treatment {
        String madeBy(String role) {
            return maker == null
                    ? sql
                    : sql.substring(0, maker.start()) + Quoting.identifier(role) + sql.substring(maker.end());
        }
    }

    /** Not run for this reason, which is a sentence. */
    record Refused(String reason) implements Treatment {}

    Set<String> MAKERS = Set.of("current_user", "current_role", "session_user");

    /** @param sql one statement */
    static Treatment of(String sql) {
        List<Token> tokens = SqlLexer.tokens(sql);
        if (begins(tokens, "grant") || begins(tokens, "revoke") || begins(tokens, "reassign", "owned")) {
            return new Rights();
        } else if (ofRole(tokens) || givesOwner(tokens)) {
            return new Rights();
        } else if (begins(tokens, "create", "schema")) {
            return schema(sql, tokens);
        } else if (begins(tokens, "create", "extension")) {
            return extension(tokens);
        } else if (begins(tokens, "comment", "on", "extension") && tokens.size() == 6) {
            return new ExtensionComment(tokens.get(3).name(), tokens.get(5).text());
        } else if (begins(tokens, "create", "policy") || begins(tokens, "alter", "policy")) {
            ForRoles policy = roles(tokens);
            return policy.roles().isEmpty() && policy.makers().isEmpty() ? new Plain() : policy;
        } else if (begins(tokens, "set") && tokens.stream().anyMatch(t -> t.isWord("standard_conforming_strings"))) {
            boolean on =
                    tokens.stream().anyMatch(t -> t.isWord("on") || t.text().equals("'on'"));
            // Strings would end elsewhere than this service takes them to.
            return on ? new Plain() : new Refused("Strings have to be written for standard_conforming_strings = on.");
        } else if (begins(tokens, "prepare", "transaction")) {
            return new Refused("A transaction that waits for its commit has no place in a schema.");
        }
        return new Plain();
    }

    private static Treatment schema(String sql, List<Token> tokens) {
        int at = begins(tokens, "create", "schema", "if", "not", "exists") ? 5 : 2;
        if (at + 1 < tokens.size() && tokens.get(at).isWord("authorization")) {
            Token owner = tokens.get(at + 1);
            boolean maker = owner.type() == Type.WORD && MAKERS.contains(owner.name());
            return new OwnedSchema(
                    blanked(sql, tokens.get(at).start(), tokens.get(at).end()), maker ? owner : null);
        }
        return at + 2 < tokens.size() && tokens.get(at + 1).isWord("authorization")
                ? new OwnedSchema(
                        blanked(
                                sql,
                                tokens.get(at + 1).start(),
                                tokens.get(at + 2).end()),
                        null)
                : new Plain();
    }

    private static String blanked(String sql, int from, int to) {
        return sql.substring(0, from) + sql.substring(from, to).replaceAll("[^\\r\\n]", " ") + sql.substring(to);
    }

    private static boolean ofRole(List<Token> tokens) {
        boolean ofRole = Stream.of("create", "alter", "drop")
                .anyMatch(verb -> begins(tokens, verb, "role")
                        || begins(tokens, verb, "group")
                        || begins(tokens, verb, "user") && !begins(tokens, verb, "user", "mapping"));
        return ofRole || begins(tokens, "comment", "on", "role") || begins(tokens, "alter", "default", "privileges");
    }

    /** {@code ALTER … OWNER TO role}, which has to be all that it does. */
    private static boolean givesOwner(List<Token> tokens) {
        int size = tokens.size();
        return size >= 6
                && begins(tokens, "alter")
                && tokens.get(size - 3).isWord("owner")
                && tokens.get(size - 2).isWord("to")
                && tokens.stream().noneMatch(token -> token.isWord("add") || token.isWord("drop"));
    }

    private static Treatment extension(List<Token> tokens) {
        int at = begins(tokens.subList(2, tokens.size()), "if", "not", "exists") ? 5 : 2;
        if (at >= tokens.size()) {
            return new Plain();
        }
        String schema = null;
        String version = null;
        for (int i = at + 1; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("schema")) {
                schema = tokens.get(i + 1).name();
            } else if (tokens.get(i).isWord("version")) {
                Token text = tokens.get(i + 1);
                version = text.type() == Type.STRING
                        ? text.text().substring(1, text.text().length() - 1)
                        : text.name();
            }
        }
        return new NewExtension(tokens.get(at).name(), schema, version);
    }

    /** Behind {@code TO}, up to {@code USING} or {@code WITH}. */
    private static ForRoles roles(List<Token> tokens) {
        List<String> roles = new ArrayList<>();
        List<Token> makers = new ArrayList<>();
        int at = 0;
        while (at < tokens.size() && !tokens.get(at).isWord("to")) {
            if (tokens.get(at).isWord("using")
                    || tokens.get(at).isWord("with")
                    || tokens.get(at).isWord("rename")) {
                return new ForRoles(List.of(), List.of());
            }
            at++;
        }
        for (at++; at < tokens.size(); at++) {
            Token token = tokens.get(at);
            if (token.isWord("using") || token.isWord("with")) {
                break;
            }
            if (token.type() == Type.WORD && MAKERS.contains(token.name())) {
                makers.add(token);
            } else if (token.type() == Type.QUOTED
                    || token.type() == Type.WORD && !token.name().equals("public")) {
                roles.add(token.name());
            }
        }
        return new ForRoles(roles, makers);
    }
}
