package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;

/** What taking the types out asks for is most of what a reading does, and garbage that a service has to collect. */
class StrippingMemoryTest {
    /** As it is, and half as much again. Of what sucrase does by itself it would be 5,600. */
    private static final long BYTES_PER_CHARACTER = 4_500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAskForLittleMemory() {
        String text = DrizzleCorpus.named("hundred_tables").files().texts().get("hundred_tables.ts");
        try (JavaScript javaScript = new JavaScript();
                Context context = javaScript.context()) {
            context.eval(JavaScript.own("sucrase.js"));
            Value strip = context.getBindings("js").getMember("stripTypes");
            strip.execute(WarmUpSchema.text(1), true);
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());

            String stripped = strip.execute(text, true).asString();

            assertThat(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                    .isLessThan(BYTES_PER_CHARACTER * text.length());
            assertThat(stripped.lines().count()).isEqualTo(text.lines().count());
        }
    }
}
