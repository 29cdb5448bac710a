package dev.lockstep.api;

import dev.lockstep.environment.ConfiguredEnvironments;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.List;

/** Names of hazards, checked where they come in. */
@ApplicationScoped
class Hazards {
    private static final List<String> NAMES =
            Arrays.stream(Hazard.values()).map(Hazard::name).toList();

    /** The policies of environments that the configuration defines. */
    void checkConfiguration(@Observes @Priority(15) StartupEvent start, ConfiguredEnvironments environments) {
        environments.all().forEach(environment -> environment.policy().acceptHazards().stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("lockstep.environments." + environment.name()
                            + ".policy.accept-hazards: '" + name + "' is no hazard; there are "
                            + String.join(", ", NAMES));
                }));
    }

    /**
     * @param pointer JSON pointer of the array that they stand in
     * @throws ProblemException {@code UNKNOWN_HAZARD} for the first that is none
     */
    static void check(List<String> names, String pointer) {
        for (int i = 0; i < names.size(); i++) {
            if (!NAMES.contains(names.get(i))) {
                throw new ProblemException(
                        Problem.of(ProblemType.UNKNOWN_HAZARD, "'" + names.get(i) + "' is not the name of a hazard.")
                                .withPointer(pointer + "/" + i)
                                .withItems(NAMES)
                                .withNextStep("Use one of: " + String.join(", ", NAMES) + "."));
            }
        }
    }
}
