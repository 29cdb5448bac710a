package dev.lockstep.api;

import static dev.lockstep.api.JobResourceTest.awaitState;
import static dev.lockstep.api.JobResourceTest.submit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(StoreResource.class)
@TestSecurity(
        user = "ci",
        roles = {"viewer", "operator"})
@Timeout(60)
class JobEventsTest {
    private record Event(String id, String name, JsonNode data) {
        long log() {
            return Long.parseLong(id.substring(0, id.indexOf('-')));
        }
    }

    @TestHTTPResource("/api/v1/jobs/")
    URL jobs;

    @Inject
    ObjectMapper json;

    @Test
    void shouldTellEverythingAndEndBehindTheFinalStateWhenTheJobRuns() throws Exception {
        String gate = UUID.randomUUID().toString();
        String id = submit("{\"lines\":3,\"gate\":\"" + gate + "\"}", null).path("id");

        List<Event> events = read(id, null, event -> {
            if (event.name().equals("phase")
                    && event.data().get("name").textValue().equals("perform")) {
                Rehearsal.open(gate);
            }
            return true;
        });

        assertThat(events)
                .filteredOn(e -> e.name().equals("log"))
                .extracting(e -> e.data().get("message").textValue())
                .containsExactly("Phase prepare", "line 1", "line 2", "line 3", "3 lines", "Phase perform", "done");
        assertThat(events)
                .filteredOn(e -> e.name().equals("log"))
                .extracting(Event::log)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        Event last = events.get(events.size() - 1);
        assertThat(last.name()).isEqualTo("job");
        assertThat(last.data().get("state").textValue()).isEqualTo("succeeded");
        assertThat(events)
                .filteredOn(e -> e.name().equals("phase")
                        && e.data().get("state").textValue().equals("succeeded"))
                .extracting(e -> e.data().get("name").textValue())
                .containsExactly("prepare", "perform");
    }

    @Test
    void shouldMissNothingAndRepeatNoLineWhenTheConnectionBreaksAnywhere() throws Exception {
        String id = submit("{\"lines\":5}", null).path("id");
        awaitState(id, "succeeded");
        List<Event> all = read(id, null, event -> true);

        for (Event cut : all.subList(0, all.size() - 1)) {
            List<Event> before = all.subList(0, all.indexOf(cut) + 1);
            List<Event> after = read(id, cut.id(), event -> true);

            assertThat(concat(messages(before), messages(after)))
                    .as("cut behind " + cut.id())
                    .isEqualTo(messages(all));
            assertThat(concat(phases(before), phases(after))).containsAll(phases(all));
            assertThat(after.get(after.size() - 1)).isEqualTo(all.get(all.size() - 1));
        }
    }

    @Test
    void shouldGoOnLiveWhenAClientComesBackWhileTheJobRuns() throws Exception {
        String gate = UUID.randomUUID().toString();
        String id = submit("{\"lines\":5,\"gate\":\"" + gate + "\"}", null).path("id");
        List<Event> before = read(id, null, event -> event.log() < 4);
        Rehearsal.open(gate);

        List<Event> after = read(id, before.get(before.size() - 1).id(), event -> true);

        assertThat(concat(messages(before), messages(after)))
                .containsExactly(
                        "Phase prepare",
                        "line 1",
                        "line 2",
                        "line 3",
                        "line 4",
                        "line 5",
                        "5 lines",
                        "Phase perform",
                        "done");
    }

    @Test
    void shouldAnswerNoContentWhenTheClientHasAllOfIt() throws Exception {
        String id = submit("{\"lines\":1}", null).path("id");
        awaitState(id, "succeeded");
        List<Event> all = read(id, null, event -> true);

        HttpURLConnection again = open(id, all.get(all.size() - 1).id());

        assertThat(again.getResponseCode()).isEqualTo(204);
    }

    @Test
    void shouldRefuseAnIdThatIsNone() throws Exception {
        String id = submit("{\"lines\":1}", null).path("id");

        assertThat(open(id, "bogus").getResponseCode()).isEqualTo(400);
    }

    private List<Event> read(String id, @Nullable String lastEventId, Predicate<Event> goOn) throws IOException {
        HttpURLConnection connection = open(id, lastEventId);
        assertThat(connection.getResponseCode()).isEqualTo(200);
        assertThat(connection.getContentType()).startsWith("text/event-stream");
        List<Event> events = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            String eventId = "";
            String name = "";
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.startsWith("id:")) {
                    eventId = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    Event event = new Event(eventId, name, json.readTree(line.substring(5)));
                    events.add(event);
                    if (!goOn.test(event)) {
                        break;
                    }
                }
            }
        }
        connection.disconnect();
        return events;
    }

    private HttpURLConnection open(String id, @Nullable String lastEventId) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(jobs, id + "/events").openConnection();
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setReadTimeout(30_000);
        if (lastEventId != null) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        return connection;
    }

    private static List<String> messages(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("log"))
                .map(event -> event.data().get("message").textValue())
                .toList();
    }

    private static List<String> phases(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("phase"))
                .map(event -> event.data().toString())
                .toList();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
