package dev.lockstep.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How much of the heap a piece of work keeps, garbage left out: seen by collecting it over and over, which slows the work down.
 *
 * @param mostAboveIdle bytes in use, less what was in use before
 * @param looks how often it was looked at
 */
public record HeapInUse(long mostAboveIdle, int looks) {
    private static final int MILLIS_BETWEEN_LOOKS = 50;

    public static HeapInUse during(Runnable work) {
        long idle = used();
        CountDownLatch done = new CountDownLatch(1);
        long[] most = {idle};
        int[] looks = {0};
        Thread looking = new Thread(
                () -> {
                    do {
                        most[0] = Math.max(most[0], used());
                        looks[0]++;
                    } while (!isOverWithin(done));
                },
                "heap-in-use");
        looking.start();
        try {
            work.run();
        } finally {
            done.countDown();
            join(looking);
        }
        return new HeapInUse(most[0] - idle, looks[0]);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static boolean isOverWithin(CountDownLatch done) {
        try {
            return done.await(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
