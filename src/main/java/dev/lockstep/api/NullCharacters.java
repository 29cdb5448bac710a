package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** Refuses U+0000 wherever a text may come in: PostgreSQL has no text with it, neither in the store nor in an environment. */
@ApplicationScoped
class NullCharacters {
    /** Behind authentication (200). */
    private static final int PRIORITY = 12;

    private static final String DETAIL = "contains the character U+0000, which no text in PostgreSQL can have.";

    void register(@Observes Filters filters) {
        filters.register(NullCharacters::check, PRIORITY);
    }

    private static void check(RoutingContext request) {
        if (!request.request().uri().contains("%00")) {
            request.next();
            return;
        }
        Problem problem = Problem.of(ProblemType.BAD_REQUEST, "The address " + DETAIL);
        request.response()
                .setStatusCode(problem.type().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemResponse.MEDIA_TYPE)
                .end(ProblemResponse.body(problem).toString());
    }

    /** Reads the strings of a body. */
    static final class Texts extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1;

        Texts() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            if (text != null && text.indexOf('\0') >= 0) {
                throw new ProblemException(ProblemType.BAD_REQUEST, "A text " + DETAIL);
            }
            return text;
        }
    }
}
