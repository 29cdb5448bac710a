package dev.lockstep.job;

/** Does the jobs of one kind. A CDI bean; found by its {@link #kind()}. */
public interface JobHandler {
    /** As it stands in {@code job.kind}. */
    String kind();

    /**
     * Does the work on a worker thread, from the beginning or, when {@code run.attempt() > 1}, after an attempt whose end nobody
     * saw: the handler then has to find out by itself what that one did.
     *
     * <p>A {@link dev.lockstep.problem.ProblemException} ends the job as {@code failed} with that problem and no outcome (type
     * {@code CANCELLED}: as {@code cancelled} when somebody cancelled the job); every other exception as {@code failed} with an {@code INTERNAL} problem.
     */
    JobResult run(JobRun run);
}
