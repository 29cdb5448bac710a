package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a libpq connection URI apart as libpq's {@code conninfo_uri_parse_options} does. A password with a forgotten
 * percent-encoding spills into the other parts, so no message repeats text of the URL but the names of parameters, and an {@code @}
 * that is left over anywhere ends the parse before such a name is looked at.
 */
final class ConnectionUrlParser {
    private static final int DEFAULT_PORT = 5432;
    private static final int LONGEST = 4_096;
    private static final Pattern SCHEME = Pattern.compile("postgres(?:ql)?://(.*)", Pattern.DOTALL);
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^{}]+)}");
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HOST_NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,253}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    /** Stands for a reference while the URL is taken apart, since a path has the URL's own separators in it. */
    private static final char MARK = '\uE000';

    private final String url;
    private final List<Secret> references = new ArrayList<>();
    private final Map<String, String> query = new HashMap<>();
    private @Nullable Secret password;
    private @Nullable Secret keyPassword;
    private @Nullable String user;

    ConnectionUrlParser(String url) {
        this.url = url;
    }

    ConnectionUrl parse() {
        if (url.length() > LONGEST) {
            throw wrong("is longer than " + LONGEST + " characters");
        }
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.matches()) {
            throw wrong("does not begin with postgresql:// or postgres://");
        }
        String rest = markReferences(scheme.group(1));
        int at = rest.indexOf('@');
        int slash = rest.indexOf('/');
        if (at >= 0 && (slash < 0 || at < slash)) {
            userInfo(rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        if (rest.indexOf('@') >= 0) {
            throw wrong("has an '@' too many; in user and password write the characters @ : / ? # % as %40 %3A %2F %3F"
                    + " %23 %25");
        }
        int question = rest.indexOf('?');
        if (question >= 0) {
            query(rest.substring(question + 1));
            rest = rest.substring(0, question);
        }
        return assemble(rest);
    }

    private ConnectionUrl assemble(String addressAndDatabase) {
        int slash = addressAndDatabase.indexOf('/');
        String address = slash < 0 ? addressAndDatabase : addressAndDatabase.substring(0, slash);
        String database = slash < 0 ? "" : decoded(addressAndDatabase.substring(slash + 1), "database");
        String queryUser = query.remove("user");
        String queryDatabase = query.remove("dbname");
        String finalUser = queryUser != null ? queryUser : user;
        if (finalUser == null || finalUser.isEmpty()) {
            throw wrong("names no user: postgresql://user:password@host:port/database");
        }
        String finalDatabase = queryDatabase != null ? queryDatabase : database;
        List<ConnectionUrl.Host> hosts = hosts(address);
        SortedMap<String, String> parameters = new TreeMap<>(query);
        LibpqParameters.validate(parameters);
        return new ConnectionUrl(
                hosts,
                finalDatabase.isEmpty() ? finalUser : noMark(finalDatabase, "database"),
                noMark(finalUser, "user"),
                password,
                keyPassword,
                parameters);
    }

    private String markReferences(String text) {
        if (text.indexOf(MARK) >= 0) {
            throw wrong("has a character that is not allowed");
        }
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder marked = new StringBuilder();
        while (matcher.find()) {
            references.add(reference(matcher.group(1), matcher.group(2)));
            matcher.appendReplacement(marked, "" + MARK + (references.size() - 1) + MARK);
        }
        return matcher.appendTail(marked).toString();
    }

    private static Secret reference(String kind, String target) {
        if (kind.equals("file")) {
            return new Secret.File(target);
        }
        if (!VARIABLE_NAME.matcher(target).matches()) {
            throw wrong("has a reference ${env:…} whose name is not that of an environment variable");
        }
        return new Secret.Variable(target);
    }

    private void userInfo(String text) {
        int colon = text.indexOf(':');
        user = decoded(colon < 0 ? text : text.substring(0, colon), "user");
        if (colon >= 0 && colon + 1 < text.length()) {
            password = secret(text.substring(colon + 1), "password");
        }
    }

    private Secret secret(String text, String part) {
        if (text.matches(MARK + "\\d+" + MARK)) {
            return references.get(Integer.parseInt(text.substring(1, text.length() - 1)));
        }
        return new Secret.Text(noMark(decoded(text, part), part));
    }

    private void query(String text) {
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals <= 0 || pair.indexOf('=', equals + 1) >= 0) {
                throw wrong("has a query that is not made of name=value pairs");
            }
            String name = decoded(pair.substring(0, equals), "query");
            String value = pair.substring(equals + 1);
            switch (name) {
                case "password" -> password = value.isEmpty() ? null : secret(value, "password");
                case "sslpassword" -> keyPassword = value.isEmpty() ? null : secret(value, "sslpassword");
                default -> query.put(name, noMark(decoded(value, name), name));
            }
        }
    }

    private List<ConnectionUrl.Host> hosts(String authority) {
        String queryHost = query.remove("host");
        String queryPort = query.remove("port");
        if (queryHost == null) {
            if (queryPort != null) {
                throw wrong("gives the port as a parameter but no host as a parameter; write host:port");
            }
            return List.of(authority.split(",", -1)).stream()
                    .map(ConnectionUrlParser::host)
                    .toList();
        }
        if (!authority.isEmpty()) {
            throw wrong("names hosts twice, before the database and as the parameter host");
        }
        String[] names = queryHost.split(",", -1);
        String[] ports = queryPort == null ? new String[] {""} : queryPort.split(",", -1);
        if (ports.length != 1 && ports.length != names.length) {
            throw wrong("has not as many ports as hosts");
        }
        List<ConnectionUrl.Host> hosts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            hosts.add(new ConnectionUrl.Host(
                    hostName(names[i], names[i].indexOf(':') >= 0), port(ports[ports.length == 1 ? 0 : i])));
        }
        return hosts;
    }

    private static ConnectionUrl.Host host(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String after = end < 0 ? "" : text.substring(end + 1);
            if (end < 0 || !(after.isEmpty() || after.startsWith(":"))) {
                throw wrong("has an IPv6 address that is not written as [address]:port");
            }
            return new ConnectionUrl.Host(
                    hostName(text.substring(1, end), true), port(after.isEmpty() ? "" : after.substring(1)));
        }
        int colon = text.indexOf(':');
        String name = decoded(colon < 0 ? text : text.substring(0, colon), "host");
        return new ConnectionUrl.Host(hostName(name, false), port(colon < 0 ? "" : text.substring(colon + 1)));
    }

    private static String hostName(String name, boolean address) {
        if (name.isEmpty()) {
            throw wrong("names no host: postgresql://user:password@host:port/database");
        }
        if (name.startsWith("/") || name.startsWith("@")) {
            throw wrong("names a Unix-domain socket, which cannot be used here; name a host");
        }
        if (!(address ? ADDRESS : HOST_NAME).matcher(name).matches()) {
            throw wrong("has a host that is neither a name nor an address");
        }
        return name;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw wrong("has a port that is not a number from 1 to 65535");
        }
        return port;
    }

    /** libpq's rule: {@code %xx} is a byte of UTF-8, {@code %00} is forbidden, {@code +} stays as it is. */
    private static String decoded(String text, String part) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 4);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (character == '%') {
                String hex = text.length() < i + 3 ? "" : text.substring(i + 1, i + 3);
                if (!hex.matches("[0-9A-Fa-f]{2}") || hex.equals("00")) {
                    throw wrong("has a '%' in its " + part + " that begins no %xx; a '%' itself is written %25");
                }
                bytes.put((byte) Integer.parseInt(hex, 16));
                i += 3;
            } else if (character < ' ') {
                throw wrong("has a control character in its " + part);
            } else {
                bytes.put(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw wrong("has a %xx in its " + part + " that is not UTF-8");
        }
    }

    private static String noMark(String text, String part) {
        if (text.indexOf(MARK) >= 0) {
            throw wrong("has a reference ${…} in its " + part
                    + "; it can stand for the whole password or the whole URL, for nothing else");
        }
        return text;
    }

    static ProblemException wrong(String what) {
        return new ProblemException(Problem.of(ProblemType.BAD_REQUEST, "The connection URL " + what + ".")
                .withPointer("/url")
                .withNextStep(
                        "Write it as psql takes it: postgresql://user:password@host:5432/database?sslmode=require"));
    }
}
