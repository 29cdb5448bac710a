package dev.lockstep.backup.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One bucket, below one prefix. Failures are {@link IOException}s; what is missing is a {@link NoSuchFileException}. */
public final class Bucket implements AutoCloseable {
    private static final int KEYS_PER_DELETE = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    private final S3Client client;
    private final Location location;

    /**
     * Where it is.
     *
     * @param endpoint of a storage other than Amazon's; {@code null} for that
     * @param prefix empty, or ends with {@code /}
     */
    public record Location(@Nullable URI endpoint, String region, String bucket, String prefix) {
        public Location {
            if (!prefix.isEmpty() && !prefix.endsWith("/")) {
                prefix = prefix + "/";
            }
        }
    }

    /** An object. */
    record Stored(String key, Instant modified) {}

    /**
     * @param accessKey {@code null} for what the machine has (environment, profile, role)
     * @param attempts of each request, 1 to not repeat any
     */
    public Bucket(Location location, @Nullable String accessKey, @Nullable String secretKey, int attempts) {
        this.location = location;
        AwsCredentialsProvider credentials = accessKey == null || secretKey == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(TIMEOUT)
                        .socketTimeout(TIMEOUT))
                .credentialsProvider(credentials)
                .region(Region.of(location.region()))
                // Bodies are signed whole, which every storage understands.
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                // Other storages than Amazon's do not know the newer checksums; ours are in the manifest.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Where a request has to have one, the one that they all know.
                .addPlugin(LegacyMd5Plugin.create())
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                                .maxAttempts(attempts)
                                .build())
                        .addExecutionInterceptor(new NothingExpected()));
        if (location.endpoint() != null) {
            builder.endpointOverride(location.endpoint()).forcePathStyle(true);
        }
        client = builder.build();
    }

    public Bucket(Location location, @Nullable String accessKey, @Nullable String secretKey) {
        this(location, accessKey, secretKey, ATTEMPTS);
    }

    /** {@code s3://bucket/prefix/}, for messages. */
    String place() {
        return "s3://" + location.bucket() + "/" + location.prefix();
    }

    void put(String key, byte[] content) throws IOException {
        attempt(
                key,
                () -> client.putObject(
                        request -> request.bucket(location.bucket()).key(location.prefix() + key),
                        RequestBody.fromBytes(content)));
    }

    InputStream get(String key) throws IOException {
        var object = attempt(
                key,
                () -> client.getObject(
                        request -> request.bucket(location.bucket()).key(location.prefix() + key)));
        return new ObjectStream(object, place() + key, object.response().contentLength());
    }

    long size(String key) throws IOException {
        return attempt(
                        key,
                        () -> client.headObject(
                                request -> request.bucket(location.bucket()).key(location.prefix() + key)))
                .contentLength();
    }

    boolean exists(String key) throws IOException {
        try {
            size(key);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    List<Stored> list(String below) throws IOException {
        return attempt(below, () -> client
                .listObjectsV2Paginator(
                        request -> request.bucket(location.bucket()).prefix(location.prefix() + below))
                .contents()
                .stream()
                .map(object ->
                        new Stored(object.key().substring(location.prefix().length()), object.lastModified()))
                .toList());
    }

    /** The first parts of keys, each with its {@code /}. */
    List<String> folders() throws IOException {
        return attempt("", () -> client
                .listObjectsV2Paginator(request -> request.bucket(location.bucket())
                        .prefix(location.prefix())
                        .delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(folder -> folder.prefix().substring(location.prefix().length()))
                .toList());
    }

    void delete(List<String> keys) throws IOException {
        for (int from = 0; from < keys.size(); from += KEYS_PER_DELETE) {
            List<ObjectIdentifier> some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_DELETE)).stream()
                    .map(key -> ObjectIdentifier.builder()
                            .key(location.prefix() + key)
                            .build())
                    .toList();
            var answer = attempt(
                    keys.get(from),
                    () -> client.deleteObjects(
                            request -> request.bucket(location.bucket()).delete(delete -> delete.objects(some))));
            if (answer.hasErrors()) {
                throw new IOException(answer.errors().get(0).key() + " could not be deleted: "
                        + answer.errors().get(0).message());
            }
        }
    }

    /** Gives up what nobody completed: parts cost as much as objects and are in no listing of them. */
    void abortUploads(String below, Instant before) throws IOException {
        attempt(below, () -> {
            client
                    .listMultipartUploadsPaginator(
                            request -> request.bucket(location.bucket()).prefix(location.prefix() + below))
                    .uploads()
                    .stream()
                    .filter(upload -> upload.initiated().isBefore(before))
                    .forEach(upload -> client.abortMultipartUpload(request ->
                            request.bucket(location.bucket()).key(upload.key()).uploadId(upload.uploadId())));
            return true;
        });
    }

    Upload beginUpload(String key) throws IOException {
        String id = attempt(
                        key,
                        () -> client.createMultipartUpload(
                                request -> request.bucket(location.bucket()).key(location.prefix() + key)))
                .uploadId();
        return new Upload(key, id);
    }

    /** An object that is sent in parts. */
    final class Upload {
        private final String key;
        private final String id;
        private final List<CompletedPart> parts = new ArrayList<>();

        private Upload(String key, String id) {
            this.key = key;
            this.id = id;
        }

        int parts() {
            return parts.size();
        }

        void part(byte[] content, int length) throws IOException {
            int number = parts.size() + 1;
            String tag = attempt(
                            key,
                            () -> client.uploadPart(
                                    request -> request.bucket(location.bucket())
                                            .key(location.prefix() + key)
                                            .uploadId(id)
                                            .partNumber(number),
                                    RequestBody.fromInputStream(new ByteArrayInputStream(content, 0, length), length)))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }

        void complete() throws IOException {
            attempt(
                    key,
                    () -> client.completeMultipartUpload(request -> request.bucket(location.bucket())
                            .key(location.prefix() + key)
                            .uploadId(id)
                            .multipartUpload(upload -> upload.parts(parts))));
        }

        void abort() throws IOException {
            attempt(
                    key,
                    () -> client.abortMultipartUpload(request -> request.bucket(location.bucket())
                            .key(location.prefix() + key)
                            .uploadId(id)));
        }
    }

    private <T> T attempt(String key, Supplier<T> work) throws IOException {
        try {
            return work.get();
        } catch (NoSuchKeyException e) {
            throw missing(key, e);
        } catch (S3Exception e) {
            if (e.statusCode() == 404
                    && !"NoSuchBucket"
                            .equals(
                                    e.awsErrorDetails() == null
                                            ? null
                                            : e.awsErrorDetails().errorCode())) {
                throw missing(key, e);
            }
            String answer = place() + key + ": the object storage says " + reason(e);
            throw mayPass(e) ? new UnreachableException(answer, e) : new IOException(answer, e);
        } catch (SdkException e) {
            throw new UnreachableException(
                    place() + key + ": the object storage cannot be reached: " + e.getMessage(), e);
        }
    }

    private static boolean mayPass(S3Exception e) {
        return e.statusCode() >= SERVER_ERROR || e.statusCode() == TOO_MANY_REQUESTS;
    }

    private static String reason(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? "status " + e.statusCode()
                : e.awsErrorDetails().errorCode() + " (status " + e.statusCode() + ")";
    }

    private NoSuchFileException missing(String key, SdkException cause) {
        NoSuchFileException missing = new NoSuchFileException(place() + key);
        missing.initCause(cause);
        return missing;
    }

    @Override
    public void close() {
        client.close();
    }
}
