package dev.lockstep.environment;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys that seal what is stored: {@code lockstep.secret-key}, and {@code lockstep.secret-key-previous} for what older ones
 * sealed. In dev mode and tests, where none is set, one is generated and kept in the store.
 */
@ApplicationScoped
public class StoredKeys {
    private static final Logger LOG = Logger.getLogger(StoredKeys.class);

    private final Store store;
    private final LaunchMode mode;
    private final List<byte[]> configured;
    private volatile @Nullable SecretKeys keys;

    @Inject
    StoredKeys(
            Store store,
            LaunchMode mode,
            @ConfigProperty(name = "lockstep.secret-key") Optional<String> key,
            @ConfigProperty(name = "lockstep.secret-key-previous") Optional<List<String>> previous) {
        this.store = store;
        this.mode = mode;
        this.configured = parse(key, previous);
    }

    private static List<byte[]> parse(Optional<String> key, Optional<List<String>> previous) {
        List<byte[]> parsed = new ArrayList<>();
        key.ifPresent(text -> parsed.add(SecretKeys.parse("lockstep.secret-key", text)));
        if (key.isEmpty() && previous.isPresent()) {
            throw new IllegalArgumentException("lockstep.secret-key-previous is set and lockstep.secret-key is not");
        }
        for (String text : previous.orElse(List.of())) {
            parsed.add(SecretKeys.parse("lockstep.secret-key-previous", text));
        }
        return parsed;
    }

    void load(@Observes @Priority(50) StartupEvent start) {
        if (configured.isEmpty() && mode == LaunchMode.NORMAL) {
            LOG.warn(
                    "lockstep.secret-key is not set: environments come from the configuration only, none can be stored");
        }
        get();
    }

    SecretKeys get() {
        SecretKeys present = keys;
        if (present == null) {
            present = !configured.isEmpty()
                    ? SecretKeys.of(configured)
                    : mode == LaunchMode.NORMAL ? SecretKeys.none() : SecretKeys.of(List.of(generated()));
            keys = present;
        }
        return present;
    }

    /** The store's own key: whoever comes first makes it, the others read it. */
    private byte[] generated() {
        return store.inTransaction(session -> session.createNativeQuery(
                        "INSERT INTO generated_secret_key (key) VALUES (:key) ON CONFLICT DO NOTHING")
                .setParameter("key", SecretKeys.generate())
                .executeUpdate()
                .chain(() -> session.createNativeQuery("SELECT key FROM generated_secret_key", byte[].class)
                        .getSingleResult()));
    }
}
