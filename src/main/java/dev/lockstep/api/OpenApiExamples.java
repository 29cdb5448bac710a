package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A body for every call that takes one, by its operation id. */
final class OpenApiExamples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("putEnvironment", """
                    {"url": "postgresql://lockstep:${env:TEST_PASSWORD}@db.example:5432/shop?sslmode=verify-full", "tier": 2,
                     "policy": {"acceptHazards": ["VALIDATION_SCAN"], "approvals": 0}}
                    """),
            Map.entry("putExpectedDifferences", """
                    {"expected": [{"pattern": "column:public.merchants.debug_*", "reason": "For incident 42", "until": "2027-01-31T00:00:00Z"}]}
                    """),
            Map.entry("putPair", """
                    {"source": "development", "target": "test", "tables": ["fee_*"], "lookup": [
                      {"table": "public.webhooks", "targetOwned": ["url", "secret"], "sensitive": ["secret"], "policy": "upsert"}]}
                    """),
            Map.entry("checkDrift", """
                    {"environment": "test", "against": "development"}
                    """),
            Map.entry("compareRows", """
                    {"source": "development", "target": "test", "tables": ["fee_*"]}
                    """),
            Map.entry("plan", """
                    {"source": "development", "target": "test", "options": {"data": "mirror", "tables": ["fee_*", "pricing_types"]}}
                    """),
            Map.entry("promote", """
                    {"source": "development", "target": "test",
                     "plan": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     "options": {"acceptHazards": ["DATA_LOSS"], "data": "mirror", "tables": ["fee_*", "pricing_types"]}}
                    """),
            Map.entry("undo", """
                    {"plan": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     "options": {"acceptHazards": ["DATA_LOSS"]}}
                    """),
            Map.entry("push", """
                    {"environment": "development", "options": {"acceptHazards": ["BACKWARD_INCOMPATIBLE"]}}
                    """),
            Map.entry("startBackup", """
                    {"environment": "test"}
                    """),
            Map.entry("startRestore", """
                    {"backup": "0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d", "into": {"environment": "test"}}
                    """),
            Map.entry("putSchedule", """
                    {"cron": "0 0 6 * * ?", "environment": "test", "against": "predecessor", "enabled": true}
                    """),
            Map.entry("createToken", """
                    {"name": "ci", "role": "operator", "expiresAt": "2031-01-01T00:00:00Z"}
                    """),
            Map.entry("startExport", """
                    {"environment": "test", "tables": ["fee_*"], "format": "csv"}
                    """),
            Map.entry("planImport", """
                    {"export": "test-0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d", "target": "production"}
                    """),
            Map.entry("startImport", """
                    {"export": "test-0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d", "target": "production", "acceptHazards": ["LOOKUP_ROWS_DELETED"]}
                    """));

    private OpenApiExamples() {}

    /** Its fields stay in the order in which they are written above. */
    static Optional<Map<String, Object>> body(String operationId) {
        return Optional.ofNullable(BODIES.get(operationId)).map(OpenApiExamples::parse);
    }

    private static Map<String, Object> parse(String text) {
        try {
            return JSON.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
