package dev.lockstep.app.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.access.BootstrapToken;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * In dev mode, runs the main job once by itself through the public API, so that the first thing a newcomer sees is a promotion, and
 * then says where to look.
 */
@ApplicationScoped
@IfBuildProfile("dev")
public class DemoRun {
    private static final long POLL_MILLIS = 100;
    private static final String SOURCE = "development";
    private static final String TARGET = "test";

    private final PrintStream out = System.out;
    private final BootstrapToken token;
    private final ObjectMapper json;
    private final boolean enabled;
    private final int port;
    private volatile boolean stopped;

    public DemoRun(
            BootstrapToken token,
            ObjectMapper json,
            @ConfigProperty(name = "lockstep.demo.run", defaultValue = "true") boolean enabled,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.token = token;
        this.json = json;
        this.enabled = enabled;
        this.port = port;
    }

    void start(@Observes StartupEvent event) {
        if (enabled) {
            Thread thread = new Thread(this::run, "lockstep-demo");
            thread.setDaemon(true);
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void run() {
        String base = "http://127.0.0.1:" + port;
        String admin = token.text().orElseThrow().value();
        DemoClient client = new DemoClient(base, admin);
        try {
            while (!client.isReady()) {
                pause();
            }
            promote(client);
            printAddresses(base, admin, hazardsOf(client, "test", "production"));
        } catch (Stopped e) {
            out.println("(the demo was stopped by a restart)");
        } catch (IllegalStateException e) {
            out.println("❌ The demo promotion did not run: " + e.getMessage());
            printAddresses(base, admin, "");
        }
    }

    private void promote(DemoClient client) {
        title("Drift check: is " + TARGET + " like " + SOURCE + "?");
        JsonNode drift = finish(
                client, client.post("/api/v1/drift-checks", body(Map.of("environment", TARGET, "against", SOURCE))));
        out.println(client.text(report(drift)));

        title("Plan: what would a promotion do?");
        JsonNode plan = finish(client, client.post("/api/v1/plans", body(Map.of("source", SOURCE, "target", TARGET))));
        out.println(client.text(report(plan)));

        title("Promotion " + SOURCE + " → " + TARGET + ", with the hazards of this plan accepted by name");
        JsonNode promotion = finish(client, client.post("/api/v1/promotions", promotion(plan.path("result"))));
        out.println(client.text(report(promotion)));
    }

    /** The hazards that a promotion would have to accept, as the elements of a JSON array. */
    private String hazardsOf(DemoClient client, String source, String target) {
        JsonNode submitted = client.post("/api/v1/plans", body(Map.of("source", source, "target", target)));
        String self = submitted.path("links").path("self").asText();
        JsonNode plan = submitted;
        while (!isOver(plan)) {
            pause();
            plan = client.get(self);
        }
        List<String> hazards = new ArrayList<>();
        plan.path("result").path("hazards").forEach(hazard -> hazards.add(hazard.toString()));
        return String.join(",", hazards);
    }

    private static boolean isOver(JsonNode job) {
        return List.of("succeeded", "failed", "cancelled")
                .contains(job.path("state").asText());
    }

    private String promotion(JsonNode plan) {
        ObjectNode order = json.createObjectNode().put("source", SOURCE).put("target", TARGET);
        order.set("plan", plan.path("fingerprint"));
        ArrayNode hazards = order.putObject("options").putArray("acceptHazards");
        plan.path("hazards").forEach(hazards::add);
        return order.toString();
    }

    private String body(Map<String, String> fields) {
        return json.valueToTree(fields).toString();
    }

    private static String report(JsonNode job) {
        return job.path("links").path("report").asText();
    }

    /** Prints the phases as they begin and end, until the job is over. */
    private JsonNode finish(DemoClient client, JsonNode submitted) {
        String self = submitted.path("links").path("self").asText();
        Map<String, String> seen = new HashMap<>();
        while (true) {
            JsonNode job = client.get(self);
            job.path("phases").forEach(phase -> printPhase(phase, seen));
            if (isOver(job)) {
                out.println();
                return job;
            }
            pause();
        }
    }

    private void printPhase(JsonNode phase, Map<String, String> seen) {
        String name = phase.path("name").asText();
        String state = phase.path("state").asText();
        if (state.equals(seen.put(name, state))) {
            return;
        }
        String summary = phase.path("summary").asText("");
        out.printf(
                "  %s %-14s %s%n",
                state.equals("running") ? "▶" : state.equals("succeeded") ? "✔" : "✘",
                name,
                summary.equals("null") ? "" : summary);
    }

    private void title(String text) {
        out.println();
        out.println("── " + text + " " + "─".repeat(Math.max(0, 100 - text.length())));
        out.println();
    }

    private void printAddresses(String base, String admin, String hazards) {
        title("Lockstep is up");
        out.printf("""
                  API documentation   %1$s/q/swagger-ui
                  OpenAPI             %1$s/q/openapi
                  Health              %1$s/q/health
                  Metrics             %1$s/q/metrics
                  Admin token         %2$s

                Promote test → production yourself (a dry run first? add "dryRun": true to the options):

                  curl -s -X POST %1$s/api/v1/promotions -H 'Authorization: Bearer %2$s' -H 'Content-Type: application/json' -H 'Prefer: wait=60' -d '{"source":"test","target":"production","options":{"acceptHazards":[%3$s]}}'

                """, base, admin, hazards);
        out.flush();
    }

    private void pause() {
        if (stopped) {
            throw new Stopped();
        }
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }

    /** The application is restarting. */
    private static final class Stopped extends RuntimeException {}
}
