package dev.lockstep.backup.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * S3's protocol as far as backups use it, in memory, on a port of 127.0.0.1: objects, listings, uploads in parts. Refuses what is not
 * signed right (Signature Version 4), or whose body is not the one that was signed. Can fail or go away when it is told to.
 */
public final class ObjectStore implements AutoCloseable {
    public static final String ACCESS_KEY = "AKTEST";
    public static final String SECRET_KEY = "not a secret/+";
    private static final String BUCKET = "backups";
    private static final int KEYS_PER_PAGE = 5;
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(([^/]+)/([^/]+)/s3/aws4_request), SignedHeaders=([^,]+), Signature=(.+)");

    static {
        // Else an answer's body waits for its headers to be acknowledged. Read once, by the first server of the JVM.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Stored(byte[] content, Instant modified) {}

    private final HttpServer server;
    private final Map<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Map<String, TreeMap<Integer, byte[]>> uploads = new ConcurrentSkipListMap<>();
    private final Map<String, String> uploadKeys = new ConcurrentSkipListMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger bodiesUntilGone = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger readsUntilGone = new AtomicInteger(Integer.MAX_VALUE);
    private volatile boolean old;
    private final AtomicInteger badSignatures = new AtomicInteger();

    public ObjectStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "object-store");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    public Bucket bucket(String prefix, int attempts) {
        return new Bucket(
                new Bucket.Location(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "eu-test-1", BUCKET, prefix),
                ACCESS_KEY,
                SECRET_KEY,
                attempts);
    }

    public Bucket withWrongSecret() {
        return new Bucket(
                new Bucket.Location(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "eu-test-1", BUCKET, ""),
                ACCESS_KEY,
                "another",
                1);
    }

    public List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    public byte[] content(String key) {
        return objects.get(key).content().clone();
    }

    public void replace(String key, byte[] content) {
        objects.put(key, new Stored(content.clone(), Instant.now()));
    }

    public void age(Instant at) {
        objects.replaceAll((key, object) -> new Stored(object.content(), at));
    }

    public int openUploads() {
        return uploads.size();
    }

    /** The next requests are answered with 503. */
    public void refuse(int requests) {
        refusals.set(requests);
    }

    /** After so many more bodies, connections are cut off. */
    public void vanishAfter(int bodies) {
        bodiesUntilGone.set(bodies);
    }

    /** After so many more objects were read, the next one is cut off in its middle, and so are all connections after that. */
    public void vanishAfterReads(int reads) {
        readsUntilGone.set(reads);
    }

    /** As stores were before the newer checksums: takes no body with one, and deletes nothing without the MD5 of the list. */
    public void beOld() {
        old = true;
    }

    private static boolean knownOfOld(HttpExchange exchange, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("POST")
                && String.valueOf(exchange.getRequestURI().getRawQuery()).startsWith("delete")) {
            return md5(body).equals(exchange.getRequestHeaders().getFirst("Content-MD5"));
        }
        return exchange.getRequestHeaders().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .noneMatch(name -> name.startsWith("x-amz-checksum-")
                        || name.equals("x-amz-sdk-checksum-algorithm")
                        || name.equals("x-amz-trailer"));
    }

    private static String md5(byte[] body) throws IOException {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            // The JDK's server loses a request now and then that comes so soon after an answer on the same connection.
            exchange.getResponseHeaders().set("Connection", "close");
            if (readsUntilGone.get() < 0) {
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean changes = List.of("PUT", "POST").contains(exchange.getRequestMethod());
            if (changes && bodiesUntilGone.getAndUpdate(left -> Math.max(0, left - 1)) == 0
                    || bodiesUntilGone.get() == 0) {
                return;
            }
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(exchange, 503, error("SlowDown"));
            } else if (!signed(exchange, body)) {
                badSignatures.incrementAndGet();
                answer(exchange, 403, error("SignatureDoesNotMatch"));
            } else if (old && !knownOfOld(exchange, body)) {
                answer(exchange, 501, error("NotImplemented"));
            } else {
                serve(exchange, body);
            }
        }
    }

    private void serve(HttpExchange exchange, byte[] body) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String path = exchange.getRequestURI().getPath();
        String key = path.length() > BUCKET.length() + 2 ? path.substring(BUCKET.length() + 2) : "";
        String method = exchange.getRequestMethod();
        String upload = query.get("uploadId");
        if (key.isEmpty() && method.equals("GET")) {
            answer(exchange, 200, query.containsKey("uploads") ? uploads(query) : listing(query));
        } else if (method.equals("POST") && query.containsKey("delete")) {
            Matcher keys = Pattern.compile("<Key>(.*?)</Key>").matcher(new String(body, StandardCharsets.UTF_8));
            keys.results().forEach(result -> objects.remove(result.group(1)));
            answer(exchange, 200, "<DeleteResult/>");
        } else if (method.equals("POST") && query.containsKey("uploads")) {
            String id = UUID.randomUUID().toString();
            uploads.put(id, new TreeMap<>());
            uploadKeys.put(id, key);
            answer(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
        } else if (upload != null) {
            part(exchange, method, key, upload, query, body);
        } else {
            object(exchange, method, key, body);
        }
    }

    private void part(
            HttpExchange exchange, String method, String key, String id, Map<String, String> query, byte[] body)
            throws IOException {
        TreeMap<Integer, byte[]> parts = uploads.get(id);
        if (parts == null) {
            answer(exchange, 404, error("NoSuchUpload"));
        } else if (method.equals("PUT")) {
            parts.put(Integer.parseInt(query.get("partNumber")), body);
            exchange.getResponseHeaders().add("ETag", '"' + Checksums.of(body) + '"');
            answer(exchange, 200, "");
        } else if (method.equals("DELETE")) {
            uploads.remove(id);
            answer(exchange, 204, "");
        } else {
            var whole = new ByteArrayOutputStream();
            parts.values().forEach(whole::writeBytes);
            objects.put(key, new Stored(whole.toByteArray(), Instant.now()));
            uploads.remove(id);
            answer(exchange, 200, "<CompleteMultipartUploadResult/>");
        }
    }

    private void object(HttpExchange exchange, String method, String key, byte[] body) throws IOException {
        Stored object = objects.get(key);
        if (method.equals("PUT")) {
            objects.put(key, new Stored(body, Instant.now()));
            answer(exchange, 200, "");
        } else if (object == null) {
            answer(exchange, 404, method.equals("HEAD") ? "" : error("NoSuchKey"));
        } else if (method.equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(object.content().length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, object.content().length == 0 ? -1 : object.content().length);
            boolean goes = readsUntilGone.getAndUpdate(left -> left == Integer.MAX_VALUE ? left : left - 1) == 0;
            exchange.getResponseBody()
                    .write(object.content(), 0, goes ? object.content().length / 2 : object.content().length);
        }
    }

    private String listing(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", "");
        boolean folders = "/".equals(query.get("delimiter"));
        List<String> all = objects.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> {
                    int end = folders ? key.indexOf('/', prefix.length()) : -1;
                    return end < 0 ? key : key.substring(0, end + 1);
                })
                .distinct()
                .filter(key -> key.compareTo(after) > 0)
                .toList();
        List<String> page = all.subList(0, Math.min(KEYS_PER_PAGE, all.size()));
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        for (String key : page) {
            xml.append(
                    folders && key.endsWith("/")
                            ? "<CommonPrefixes><Prefix>" + key + "</Prefix></CommonPrefixes>"
                            : "<Contents><Key>" + key + "</Key><LastModified>"
                                    + objects.get(key).modified() + "</LastModified></Contents>");
        }
        boolean more = all.size() > page.size();
        return xml.append("<IsTruncated>").append(more).append("</IsTruncated>")
                + (more ? "<NextContinuationToken>" + page.get(page.size() - 1) + "</NextContinuationToken>" : "")
                + "</ListBucketResult>";
    }

    private String uploads(Map<String, String> query) {
        return "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
                + uploads.keySet().stream()
                        .filter(id -> uploadKeys.get(id).startsWith(query.getOrDefault("prefix", "")))
                        .map(id -> "<Upload><Key>" + uploadKeys.get(id) + "</Key><UploadId>" + id
                                + "</UploadId><Initiated>2020-01-01T00:00:00Z</Initiated></Upload>")
                        .collect(Collectors.joining())
                + "</ListMultipartUploadsResult>";
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>as told</Message></Error>";
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new TreeMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    /** As "Authenticating Requests: Using the Authorization Header" of S3's API reference says it. */
    private static boolean signed(HttpExchange exchange, byte[] body) {
        var headers = exchange.getRequestHeaders();
        Matcher authorization = AUTHORIZATION.matcher(String.valueOf(headers.getFirst("Authorization")));
        String hash = String.valueOf(headers.getFirst("x-amz-content-sha256"));
        boolean whole = hash.equals(Checksums.of(body)) || hash.equals("UNSIGNED-PAYLOAD") && body.length == 0;
        if (!authorization.matches() || !authorization.group(1).equals(ACCESS_KEY) || !whole) {
            return false;
        }
        String raw = exchange.getRequestURI().getRawQuery();
        String query = raw == null
                ? ""
                : Arrays.stream(raw.split("&"))
                        .map(pair -> pair.contains("=") ? pair : pair + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
        String names = authorization.group(5);
        String canonical =
                exchange.getRequestMethod() + "\n" + exchange.getRequestURI().getRawPath() + "\n" + query
                        + "\n"
                        + Arrays.stream(names.split(";"))
                                .map(name -> name + ":"
                                        + String.join(",", headers.get(name)).strip() + "\n")
                                .collect(Collectors.joining())
                        + "\n" + names + "\n" + hash;
        String toSign = "AWS4-HMAC-SHA256\n" + headers.getFirst("x-amz-date") + "\n" + authorization.group(2) + "\n"
                + Checksums.of(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + SECRET_KEY).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(authorization.group(3), authorization.group(4), "s3", "aws4_request", toSign)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(key).equals(authorization.group(6));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
