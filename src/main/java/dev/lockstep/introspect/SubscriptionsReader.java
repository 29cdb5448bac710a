package dev.lockstep.introspect;

import dev.lockstep.catalog.Subscription;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Subscriptions of this database; {@code pg_subscription} has those of the whole cluster. Each column is named: every role may read
 * them but {@code subconninfo}, which holds passwords and which nothing here asks for. (PostgreSQL documentation, "pg_subscription".)
 */
final class SubscriptionsReader implements KindReader {
    private static final String OF_THIS_DATABASE =
            "pg_subscription s WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())";

    @Override
    public String presence(int serverVersion) {
        return OF_THIS_DATABASE;
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        int major = draft.majorVersion();
        session.query("SELECT " + columns(major) + " FROM " + OF_THIS_DATABASE, row -> {
            Subscription subscription = new Subscription(
                    Values.text(row, "subname"),
                    Values.texts(row, "subpublications"),
                    options(row, major),
                    slotOptions(row, major));
            draft.add(Address.of(Address.PG_SUBSCRIPTION, row.getLong("oid")), subscription);
            return subscription;
        });
    }

    private static String columns(int major) {
        List<String> columns = new ArrayList<>(List.of(
                "s.oid",
                "s.subname",
                "s.subpublications",
                "s.subsynccommit",
                "s.subbinary",
                "CAST(s.substream AS text) AS streaming"));
        if (major >= 15) {
            columns.addAll(List.of("s.subdisableonerr", "s.subtwophasestate <> 'd' AS two_phase"));
        }
        if (major >= 16) {
            columns.addAll(List.of("s.subpasswordrequired", "s.subrunasowner", "s.suborigin"));
        }
        if (major >= 17) {
            columns.add("s.subfailover");
        }
        return String.join(", ", columns);
    }

    /** Without the defaults, which are what servers do that do not have an option yet. */
    private static SortedMap<String, String> options(ResultSet row, int major) throws SQLException {
        SortedMap<String, String> options = new TreeMap<>();
        putUnless("off", options, "synchronous_commit", Values.text(row, "subsynccommit"));
        putUnless("false", options, "binary", String.valueOf(row.getBoolean("subbinary")));
        putUnless("off", options, "streaming", streaming(Values.text(row, "streaming")));
        if (major >= 15) {
            putUnless("false", options, "disable_on_error", String.valueOf(row.getBoolean("subdisableonerr")));
        }
        if (major >= 16) {
            putUnless("true", options, "password_required", String.valueOf(row.getBoolean("subpasswordrequired")));
            putUnless("false", options, "run_as_owner", String.valueOf(row.getBoolean("subrunasowner")));
            putUnless("any", options, "origin", Values.text(row, "suborigin").toLowerCase(Locale.ROOT));
        }
        return options;
    }

    private static SortedMap<String, String> slotOptions(ResultSet row, int major) throws SQLException {
        SortedMap<String, String> options = new TreeMap<>();
        if (major >= 15) {
            putUnless("false", options, "two_phase", String.valueOf(row.getBoolean("two_phase")));
        }
        if (major >= 17) {
            putUnless("false", options, "failover", String.valueOf(row.getBoolean("subfailover")));
        }
        return options;
    }

    private static void putUnless(String usual, SortedMap<String, String> options, String name, String value) {
        if (!value.equals(usual)) {
            options.put(name, value);
        }
    }

    /** A boolean before PostgreSQL 16, then a letter. */
    private static String streaming(String code) {
        return switch (code) {
            case "true", "t" -> "on";
            case "false", "f" -> "off";
            case "p" -> "parallel";
            default -> throw new IllegalStateException("unknown streaming " + code);
        };
    }
}
