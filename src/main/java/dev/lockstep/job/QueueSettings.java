package dev.lockstep.job;

import java.time.Duration;

/**
 * How one replica works.
 *
 * @param workers how many jobs it runs at a time
 * @param lease how long a job stays with a worker that says nothing; it is renewed after each third of it
 * @param renewEvery how often leases are renewed
 * @param poll how often the store is asked for work that no signal told of
 * @param flush how long progress and log lines may wait to be written
 * @param grace how long running jobs have to give up when the replica stops
 * @param firstBackoff how long a job waits at least before it is tried again; doubled with each attempt
 * @param longestBackoff how long it waits at most
 * @param maxAttempts how often a job is tried that asks to be tried again
 * @param maxLapses how many workers may die with one job before it is given up
 */
public record QueueSettings(
        int workers,
        Duration lease,
        Duration renewEvery,
        Duration poll,
        Duration flush,
        Duration grace,
        Duration firstBackoff,
        Duration longestBackoff,
        int maxAttempts,
        int maxLapses) {

    public static final QueueSettings DEFAULT = new QueueSettings(
            4,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            5,
            5);

    public QueueSettings {
        require(workers >= 1 && workers <= 256, "lockstep.workers", "a number from 1 to 256");
        require(isPositive(lease), "lockstep.jobs.lease", "a duration such as 30s");
        require(isPositive(poll), "lockstep.jobs.poll", "a duration such as 1s");
        require(!grace.isNegative(), "lockstep.jobs.grace", "a duration such as 10s");
        require(maxAttempts >= 1, "lockstep.jobs.max-attempts", "a number from 1");
        require(maxLapses >= 1, "lockstep.jobs.max-lapses", "a number from 1");
    }

    public QueueSettings withWorkers(int newWorkers) {
        return new QueueSettings(
                newWorkers,
                lease,
                renewEvery,
                poll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                maxLapses);
    }

    public QueueSettings withLease(Duration newLease) {
        return new QueueSettings(
                workers,
                newLease,
                newLease.dividedBy(3),
                poll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                maxLapses);
    }

    public QueueSettings withRenewEvery(Duration newRenewEvery) {
        return new QueueSettings(
                workers,
                lease,
                newRenewEvery,
                poll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                maxLapses);
    }

    public QueueSettings withPoll(Duration newPoll) {
        return new QueueSettings(
                workers,
                lease,
                renewEvery,
                newPoll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                maxLapses);
    }

    public QueueSettings withGrace(Duration newGrace) {
        return new QueueSettings(
                workers,
                lease,
                renewEvery,
                poll,
                flush,
                newGrace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                maxLapses);
    }

    public QueueSettings withBackoff(Duration first, Duration longest) {
        return new QueueSettings(
                workers, lease, renewEvery, poll, flush, grace, first, longest, maxAttempts, maxLapses);
    }

    public QueueSettings withMaxAttempts(int newMaxAttempts) {
        return new QueueSettings(
                workers,
                lease,
                renewEvery,
                poll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                newMaxAttempts,
                maxLapses);
    }

    public QueueSettings withMaxLapses(int newMaxLapses) {
        return new QueueSettings(
                workers,
                lease,
                renewEvery,
                poll,
                flush,
                grace,
                firstBackoff,
                longestBackoff,
                maxAttempts,
                newMaxLapses);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean valid, String key, String wanted) {
        if (!valid) {
            throw new IllegalArgumentException(key + " has to be " + wanted);
        }
    }
}
