package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which operations go along with another's statement: a table's columns with its creation, its indexes with its removal. An operation
 * that would close a circle that way is {@link #separate separated} and gets a statement of its own.
 */
final class Grouping {
    private final PlanContext context;
    private final Set<Operation> separate = new HashSet<>();
    private final Set<Operation> outlined = new HashSet<>();
    private final Map<Operation, Operation> leaders = new HashMap<>();
    private final Map<Operation, Set<Operation>> members = new TreeMap<>();

    Grouping(PlanContext context) {
        this.context = context;
        regroup();
    }

    /** The operation whose statement does this one, often itself. */
    Operation leader(Operation operation) {
        Operation leader = leaders.get(operation);
        if (leader == null) {
            throw new IllegalStateException("there is no " + operation + " in the plan");
        }
        return leader;
    }

    boolean contains(Operation operation) {
        return leaders.containsKey(operation);
    }

    /** Every leader with all that its statements do, itself included. */
    Map<Operation, Set<Operation>> members() {
        return members;
    }

    void separate(Operation operation) {
        separate.add(operation);
    }

    /** Lets an outline of the object stand in before this creation or removal. */
    void outline(Operation operation) {
        outlined.add(operation);
        if (operation.type() == Operation.Type.CREATE) {
            context.sketch(operation.id());
        }
    }

    boolean isOutlined(Operation operation) {
        return outlined.contains(operation);
    }

    void regroup() {
        leaders.clear();
        members.clear();
        context.fates().keySet().forEach(id -> operationsOn(id).forEach(this::lead));
        leaders.forEach((operation, leader) ->
                members.computeIfAbsent(leader, key -> new TreeSet<>()).add(operation));
        Set<ObjectId> folded = new HashSet<>();
        leaders.forEach((operation, leader) -> {
            if (operation.type() == Operation.Type.CREATE && !operation.equals(leader)) {
                folded.add(operation.id());
            }
        });
        context.fold(folded);
    }

    private List<Operation> operationsOn(ObjectId id) {
        List<Operation> operations = new ArrayList<>(operationsOfFate(id));
        if (operations.contains(Operation.drop(id)) && isOutlined(Operation.drop(id))) {
            operations.add(Operation.emptyOut(id));
        }
        if (operations.contains(Operation.create(id)) && isOutlined(Operation.create(id))) {
            operations.add(Operation.sketch(id));
        }
        return operations;
    }

    private List<Operation> operationsOfFate(ObjectId id) {
        return switch (context.fate(id)) {
            case KEEP -> List.of();
            case CREATE -> List.of(Operation.create(id));
            case DROP -> List.of(Operation.drop(id));
            case ALTER -> List.of(Operation.alter(id));
            case REPLACE -> List.of(Operation.drop(id), Operation.create(id));
            case SWAP -> List.of(Operation.stepAside(id), Operation.create(id), Operation.drop(id));
        };
    }

    private Operation lead(Operation operation) {
        Operation known = leaders.get(operation);
        if (known != null) {
            return known;
        }
        Operation leader = operation;
        if (!separate.contains(operation)) {
            for (ObjectId carrier : carriers(operation)) {
                Operation candidate = new Operation(operation.type(), carrier);
                if (operationsOn(carrier).contains(candidate)) {
                    leader = lead(candidate);
                    break;
                }
            }
        }
        leaders.put(operation, leader);
        return leader;
    }

    private List<ObjectId> carriers(Operation operation) {
        ObjectId id = operation.id();
        KindChanges<DatabaseObject> changes = KindRegistry.of(id.kind());
        return switch (operation.type()) {
            case STEP_ASIDE, EMPTY_OUT, SKETCH -> List.of();
            case DROP -> changes.dropsWith(context.inTarget(id), context);
            case ALTER -> changes.altersWith(context.inSource(id), context);
            case CREATE -> changes.createsWith(context.inSource(id), context);
        };
    }
}
