package dev.lockstep.truth.drizzle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/** The engine, and contexts that reach nothing: no host class, file, network, process, thread or other language. */
final class JavaScript implements AutoCloseable {
    private static final String LONGEST_STRING = Integer.toString(16 << 20);
    private static final String LARGEST_TYPED_ARRAY = Integer.toString(1 << 20);

    private static final int STOPS = 20;
    private static final Duration BETWEEN_STOPS = Duration.ofMillis(250);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private volatile boolean damaged;

    private final Engine engine = Engine.newBuilder("js")
            .option("engine.WarnInterpreterOnly", "false")
            .build();

    Context context() {
        return Context.newBuilder("js")
                .engine(engine)
                .allowExperimentalOptions(true)
                .allowAllAccess(false)
                .allowHostAccess(HostAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .option("js.string-length-limit", LONGEST_STRING)
                .option("js.max-typed-array-length", LARGEST_TYPED_ARRAY)
                .option("js.disable-eval", "true")
                .option("js.timezone", "UTC")
                .option("js.locale", "en-US")
                .option("js.unhandled-rejections", "throw")
                .option("js.intl-402", "false")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.java-package-globals", "false")
                .option("js.shared-array-buffer", "false")
                .option("js.atomics", "false")
                .build();
    }

    /** A script of ours, parsed once for all contexts. */
    static Source own(String name) {
        try (InputStream in = JavaScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, "lockstep:" + name).buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether a thread was stopped in the middle of something. What threads share through the engine may be half done since then, so
     * that nothing should be run on it any more.
     */
    boolean damaged() {
        return damaged;
    }

    /**
     * Ends a thread that no longer heeds its context. Java 20 and later cannot: there it runs on, which the log says.
     *
     * @param thread one that has run nothing but code of a context
     */
    void stop(Thread thread) {
        damaged = true;
        try {
            Method stop = Thread.class.getMethod("stop");
            // What it is in may be inside of a "finally", which is run to its end by the first.
            for (int tries = 0; tries < STOPS && thread.isAlive(); tries++) {
                stop.invoke(thread);
                thread.join(BETWEEN_STOPS.toMillis());
            }
        } catch (ReflectiveOperationException e) {
            System.getLogger(JavaScript.class.getName())
                    .log(
                            System.Logger.Level.ERROR,
                            "A built-in function that a schema called does not come back, and this version of Java cannot stop its thread: restart the service, and run it on Java 17");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For what may wait for code to end that does not. */
    static Thread inBackground(Runnable closing) {
        Thread thread = new Thread(closing, "drizzle-sandbox-closing");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for code that still runs for a while only: the service has to be able to stop. */
    @Override
    public void close() {
        Thread closing = inBackground(() -> engine.close(true));
        try {
            closing.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
