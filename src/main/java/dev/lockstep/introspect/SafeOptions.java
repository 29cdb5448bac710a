package dev.lockstep.introspect;

import dev.lockstep.catalog.ForeignOptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Options of foreign data without what may be secret. The server leaves the values out, so that they never reach this process: each
 * element of such an array is {@code name=value}, or the name alone where the value is withheld.
 *
 * <p>Withheld are, whatever the object: values behind a name that speaks of passwords, tokens, keys, credentials and the like, and
 * values that contain such an assignment or a URL with a password. In user mappings, whose purpose is to hold credentials, everything
 * is withheld but the few options that are known to be none.
 */
final class SafeOptions {
    private static final String SECRET_NAME =
            "^[^=]*(pass|pwd|secret|token|credential|private|auth|signature|salt|cookie|jwt|key)";
    /** Names that have {@code key} in them and hold none: what makes a row unique, Cassandra's databases, paths of files. */
    private static final String HARMLESS_NAME =
            "^(key|keys|keyspace|key_columns?|primary_?keys?|row_?key|tablekey.*|sslkey|sslcert)=";

    private static final String SECRET_VALUE =
            "=.*(://[^/@[:space:]]*:[^/@[:space:]]*@|(pass|password|passwd|pwd|secret|token|api_?key|access_?key|account_?key)[[:space:]]*[=:])";
    private static final String KNOWN_IN_USER_MAPPINGS =
            "^(user|username|user_name|remote_user|role|schema|password_required|use_scram_passthrough|gssdelegation|sslcert|sslkey)=";

    private SafeOptions() {}

    /** @param array an SQL expression of type {@code text[]} */
    static String of(String array) {
        return array(
                "(o ~* '%s' AND o !~* '%s') OR o ~* '%s'".formatted(SECRET_NAME, HARMLESS_NAME, SECRET_VALUE), array);
    }

    /** @param array likewise, of a user mapping */
    static String ofUserMapping(String array) {
        return array("o !~* '%s' OR o ~* '%s'".formatted(KNOWN_IN_USER_MAPPINGS, SECRET_VALUE), array);
    }

    private static String array(String secret, String array) {
        return "ARRAY(SELECT CASE WHEN %s THEN split_part(o, '=', 1) ELSE o END FROM unnest(%s) o)"
                .formatted(secret, array);
    }

    static ForeignOptions read(ResultSet row, String column) throws SQLException {
        return read(Values.texts(row, column));
    }

    static ForeignOptions read(List<String> elements) {
        SortedMap<String, String> values = new TreeMap<>();
        List<String> withheld = new ArrayList<>();
        for (String element : elements) {
            int equals = element.indexOf('=');
            if (equals < 0) {
                withheld.add(element);
            } else {
                values.put(element.substring(0, equals), element.substring(equals + 1));
            }
        }
        return new ForeignOptions(values, withheld);
    }
}
