package dev.lockstep.job;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads whose names say what they are for, with the class loader of whoever made the factory. */
final class NamedThreads implements ThreadFactory {
    private final String name;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final AtomicInteger made = new AtomicInteger();

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + made.incrementAndGet());
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }
}
