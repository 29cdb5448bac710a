package dev.lockstep.api;

import dev.lockstep.job.Job;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which exports imports and their plans that have not ended need, on whatever replica. */
@ApplicationScoped
public class ExportsInUse {
    private static final List<String> KINDS = List.of("import", "import_plan");
    private static final int PAGE = 200;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Set<JobState> UNFINISHED =
            Arrays.stream(JobState.values()).filter(state -> !state.isFinal()).collect(Collectors.toUnmodifiableSet());

    private final Jobs jobs;

    ExportsInUse(Jobs jobs) {
        this.jobs = jobs;
    }

    /** On a thread that may block. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        for (String kind : KINDS) {
            JobFilter filter = new JobFilter(UNFINISHED, kind, null);
            Long before = null;
            List<Job> page;
            do {
                page = jobs.list(filter, before, PAGE).await().atMost(LONGEST);
                for (Job job : page) {
                    names.add(job.request().path("export").asText());
                    before = job.ordinal();
                }
            } while (page.size() == PAGE);
        }
        return names;
    }
}
