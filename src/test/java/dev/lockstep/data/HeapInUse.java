package dev.lockstep.data;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much of the heap a piece of work keeps, garbage left out: seen by collecting it over and over, which slows the work down.
 *
 * @param mostAboveIdle bytes in use, less what was in use before
 * @param looks how often it was looked at
 */
record HeapInUse(long mostAboveIdle, int looks) {
    private static final int PAUSE_MILLIS = 50;

    static HeapInUse during(Runnable work) {
        long idle = used();
        AtomicBoolean done = new AtomicBoolean();
        long[] most = {idle};
        int[] looks = {0};
        Thread looking = new Thread(
                () -> {
                    while (!done.get()) {
                        most[0] = Math.max(most[0], used());
                        looks[0]++;
                        pause();
                    }
                },
                "heap-in-use");
        looking.start();
        try {
            work.run();
        } finally {
            done.set(true);
            join(looking);
        }
        return new HeapInUse(most[0] - idle, looks[0]);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
