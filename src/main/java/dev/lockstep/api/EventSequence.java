package dev.lockstep.api;

import dev.lockstep.job.Job;
import dev.lockstep.job.JobPhase;
import dev.lockstep.job.JobState;
import dev.lockstep.job.LogEntry;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a job is news to one client. The id of each event says what the client has seen with it, so that the client
 * misses nothing when it goes on from there, wherever the connection broke.
 */
final class EventSequence {
    /** Makes an event. */
    interface Events {
        OutboundSseEvent event(String name, EventPosition position, Object data);
    }

    private final Events events;
    private EventPosition position;
    private int attempt = -1;
    private @Nullable JobState state;
    private final Map<Integer, String> phaseStates = new HashMap<>();

    EventSequence(EventPosition from, Events events) {
        this.position = from;
        this.events = events;
    }

    EventPosition position() {
        return position;
    }

    List<OutboundSseEvent> log(List<LogEntry> entries) {
        List<OutboundSseEvent> made = new ArrayList<>();
        for (LogEntry entry : entries) {
            position = new EventPosition(entry.number(), position.version());
            made.add(events.event("log", position, LogEntryView.of(entry)));
        }
        return made;
    }

    /** @param view of the job */
    List<OutboundSseEvent> changes(Job job, JobView view) {
        if (job.attempt() != attempt) {
            attempt = job.attempt();
            phaseStates.clear();
        }
        List<JobPhase> changed = job.phases().stream()
                .filter(phase -> phase.version() > position.version())
                .sorted(Comparator.comparingLong(JobPhase::version).thenComparingInt(JobPhase::ordinal))
                .toList();
        // With an event of the state behind them, the changes of the same version are seen with that one only.
        boolean stateChanged = job.state() != state;
        List<OutboundSseEvent> made = new ArrayList<>();
        for (int i = 0; i < changed.size(); i++) {
            JobPhase phase = changed.get(i);
            boolean lastOfVersion =
                    i == changed.size() - 1 || changed.get(i + 1).version() > phase.version();
            if (lastOfVersion && (!stateChanged || phase.version() < job.version())) {
                position = new EventPosition(position.log(), phase.version());
            }
            String before = phaseStates.put(phase.ordinal(), phase.state());
            String name = Objects.equals(before, phase.state()) ? "progress" : "phase";
            made.add(events.event(name, position, JobView.PhaseView.of(phase)));
        }
        position = new EventPosition(position.log(), Math.max(position.version(), job.version()));
        if (stateChanged) {
            state = job.state();
            made.add(events.event("job", position, view));
        }
        return made;
    }
}
