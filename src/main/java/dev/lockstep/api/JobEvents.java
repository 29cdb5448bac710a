package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** A job's events from any point on, live, until it has ended. */
@ApplicationScoped
class JobEvents {
    private static final Logger LOG = Logger.getLogger(JobEvents.class);
    private static final int LOG_BATCH = 200;

    private final Jobs jobs;
    private final Undos undos;
    private final ObjectMapper json;
    private final Duration heartbeat;

    JobEvents(
            Jobs jobs,
            Undos undos,
            ObjectMapper json,
            @ConfigProperty(name = "lockstep.events.heartbeat", defaultValue = "15s") Duration heartbeat) {
        this.jobs = jobs;
        this.undos = undos;
        this.json = json;
        this.heartbeat = heartbeat;
    }

    Multi<OutboundSseEvent> stream(UUID id, EventPosition from, Sse sse) {
        EventSequence sequence = new EventSequence(from, (name, position, data) -> event(sse, name, position, data));
        Multi<Optional<OutboundSseEvent>> events = jobs.watch(id)
                .onItem()
                .transformToMultiAndConcatenate(job -> since(job, sequence))
                .map(Optional::of)
                .onFailure()
                .invoke(e -> LOG.warnf(e, "The events of job %s broke off", id))
                .onCompletion()
                .continueWith(Optional.empty());
        Multi<Optional<OutboundSseEvent>> heartbeats = Multi.createFrom()
                .ticks()
                .startingAfter(heartbeat)
                .every(heartbeat)
                .onOverflow()
                .drop()
                .map(tick ->
                        Optional.of(sse.newEventBuilder().comment("still there").build()));
        // The empty item behind the last event ends the heartbeats too.
        return Multi.createBy()
                .merging()
                .streams(events, heartbeats)
                .select()
                .first(Optional::isPresent)
                .map(Optional::orElseThrow);
    }

    /** The log in batches, then what changed of the phases and the state. */
    private Multi<OutboundSseEvent> since(Job job, EventSequence sequence) {
        Multi<OutboundSseEvent> log = Multi.createBy()
                .repeating()
                .uni(() ->
                        jobs.log(job.id(), sequence.position().log(), LOG_BATCH).map(sequence::log))
                .until(List::isEmpty)
                .onItem()
                .disjoint();
        Multi<OutboundSseEvent> changes = undos.view(job)
                .map(view -> sequence.changes(job, view))
                .toMulti()
                .onItem()
                .disjoint();
        return Multi.createBy().concatenating().streams(log, changes);
    }

    private OutboundSseEvent event(Sse sse, String name, EventPosition position, Object data) {
        try {
            return sse.newEventBuilder()
                    .id(position.id())
                    .name(name)
                    .mediaType(MediaType.TEXT_PLAIN_TYPE)
                    .data(String.class, json.writeValueAsString(data))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
