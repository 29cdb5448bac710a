package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Promotes random schemas through random changes and back again: equal catalogs, an empty second plan, rows and kept values kept, and
 * now and then equal by a fingerprint that knows nothing of our catalog.
 *
 * <p>{@code -Dlockstep.generated=5000} tries so many, {@code -Dlockstep.generated.seed=…} from this seed on. What fails is made
 * smaller, as long as it fails in the same way, before it is shown.
 */
class GeneratedSchemasTest {
    private static final int COUNT = Integer.getInteger("lockstep.generated", 200);
    private static final long SEED = Long.getLong("lockstep.generated.seed", 1);
    private static final int EVERY = 20;
    private static final int SHARES = 2;
    private static final int DIFFERENT_FAULTS = Integer.getInteger("lockstep.generated.faults", 3);
    private static final Path FINGERPRINT =
            Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"), "fingerprint.sh");

    private final TestPostgres server = TestPostgres.shared();

    /** What came of every {@link #SHARES}th seed. */
    private record Share(int promoted, int withRows, int refused, String summary) {}

    @Test
    void shouldMakeTargetEqualToSourceWhateverTheyAre() throws Exception {
        Map<String, String> faults = new ConcurrentSkipListMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(SHARES);
        try {
            List<Callable<Share>> work = LongStream.range(SEED, SEED + SHARES)
                    .<Callable<Share>>mapToObj(seed -> () -> proveFrom(seed, faults))
                    .toList();
            List<Share> shares = new ArrayList<>();
            for (Future<Share> share : pool.invokeAll(work)) {
                shares.add(share.get());
            }
            shares.forEach(share -> System.out.println("Generated schemas: " + share.summary()));
            assertThat(faults.values()).as("-Dlockstep.generated.seed").isEmpty();
            if (COUNT >= 100) {
                assertThat(shares.stream().mapToInt(Share::promoted).sum()).isGreaterThan(COUNT);
                assertThat(shares.stream().mapToInt(Share::withRows).sum()).isGreaterThan(COUNT / 2);
                assertThat(shares.stream().mapToInt(Share::refused).sum()).isLessThan(COUNT / 10);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Share proveFrom(long first, Map<String, String> faults) throws Exception {
        try (GeneratedProof proof = new GeneratedProof(server, null);
                GeneratedProof printed = new GeneratedProof(server, Files.exists(FINGERPRINT) ? FINGERPRINT : null)) {
            for (long seed = first; seed < SEED + COUNT && faults.size() < DIFFERENT_FAULTS; seed += SHARES) {
                GeneratedProof chosen = seed % EVERY == 0 ? printed : proof;
                List<Part> parts = GeneratedSchema.of(seed, server.majorVersion());
                GeneratedProof.Fault fault = chosen.fault(parts, seed);
                if (fault != null && !faults.containsKey(fault.signature())) {
                    List<Part> smallest = smallest(parts, fault, seed, chosen);
                    GeneratedProof.Fault last = chosen.fault(smallest, seed);
                    faults.put(fault.signature(), shown(seed, smallest, last == null ? fault : last));
                }
            }
            return new Share(proof.promoted(), proof.withRows(), proof.refused(), proof.summary());
        }
    }

    /** Takes parts away, half of them first, as long as the same fault shows itself. */
    private static List<Part> smallest(List<Part> all, GeneratedProof.Fault fault, long seed, GeneratedProof proof)
            throws Exception {
        List<Part> parts = new ArrayList<>(all);
        for (int size = parts.size() / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2) {
            for (int from = 0; from < parts.size(); ) {
                List<Part> fewer = new ArrayList<>(parts);
                fewer.subList(from, Math.min(parts.size(), from + size)).clear();
                if (failsAlike(fewer, fault, seed, proof)) {
                    parts = fewer;
                } else {
                    from += size;
                }
            }
        }
        for (int at = 0; at < parts.size(); at++) {
            for (Part smaller : parts.get(at).unchanged()) {
                List<Part> simpler = new ArrayList<>(parts);
                simpler.set(at, smaller);
                if (failsAlike(simpler, fault, seed, proof)) {
                    parts = simpler;
                    break;
                }
            }
        }
        return parts;
    }

    private static boolean failsAlike(List<Part> parts, GeneratedProof.Fault fault, long seed, GeneratedProof proof)
            throws Exception {
        GeneratedProof.Fault other = proof.fault(parts, seed);
        return other != null && other.signature().equals(fault.signature());
    }

    private static String shown(long seed, List<Part> parts, GeneratedProof.Fault fault) {
        return "seed " + seed + ":\n" + fault.text() + "\n\n"
                + parts.stream().map(Part::toString).collect(Collectors.joining("\n")) + "\n\nplan, "
                + fault.statements()
                + "\n";
    }
}
