package dev.lockstep.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times a piece of work several times and says the median: machines are shared and noisy. */
public final class Figures {
    private Figures() {}

    /** A piece of work that may fail. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** Median of {@code runs} after one that is not counted, in seconds. */
    public static double medianSeconds(int runs, Work work) {
        return medianSeconds(runs, () -> {}, work);
    }

    /** @param before run before each, and not timed */
    public static double medianSeconds(int runs, Runnable before, Work work) {
        List<Double> seconds = new ArrayList<>();
        for (int run = -1; run < runs; run++) {
            before.run();
            long start = System.nanoTime();
            try {
                work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            if (run >= 0) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }

    public static void title(String title) {
        System.out.printf("%n%s%n", title);
    }

    public static void line(String what, double seconds) {
        System.out.printf(Locale.ROOT, "  %-66s %9.3f s%n", what, seconds);
    }

    public static void ratio(String what, double ratio) {
        System.out.printf(Locale.ROOT, "  %-66s %9.2f ×%n", what, ratio);
    }

    public static void text(String text) {
        System.out.println("  " + text);
    }
}
