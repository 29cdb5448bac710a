package dev.lockstep.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** When a cron expression is due: Quartz syntax, as Quarkus' scheduler reads it, in UTC. */
final class CronTimes {
    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));

    private CronTimes() {}

    /**
     * When it is due next.
     *
     * @throws ProblemException {@code BAD_REQUEST} for an expression that is none or that is never due again
     */
    static Instant next(String expression, Instant after) {
        return nextIfAny(expression, after).orElseThrow(() -> bad(expression, "is never due again."));
    }

    /**
     * When it is due next; empty when it is never due again, since its years are over.
     *
     * @throws ProblemException {@code BAD_REQUEST} for an expression that is none
     */
    static Optional<Instant> nextIfAny(String expression, Instant after) {
        return ExecutionTime.forCron(parsed(expression))
                .nextExecution(after.atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toInstant);
    }

    /** @throws ProblemException {@code BAD_REQUEST} for an expression that is none */
    static void check(String expression) {
        parsed(expression);
    }

    private static Cron parsed(String expression) {
        try {
            return PARSER.parse(expression).validate();
        } catch (IllegalArgumentException e) {
            throw bad(expression, "is no cron expression: " + e.getMessage());
        }
    }

    private static ProblemException bad(String expression, String why) {
        return new ProblemException(
                Problem.of(ProblemType.BAD_REQUEST, "\"" + expression + "\" " + why)
                        .withPointer("/cron")
                        .withNextStep(
                                "Write seconds, minutes, hours, day of month, month and day of week: 0 0 6 * * ? is every day at 06:00 UTC."));
    }
}
