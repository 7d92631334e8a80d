package dev.arenagrad.engine;

import dev.arenagrad.Tensor;
import dev.arenagrad.memory.LifetimeException;
import dev.arenagrad.memory.storage.ScopeImpl;
import dev.arenagrad.memory.storage.Storage;
import dev.arenagrad.memory.storage.ThreadName;
import dev.arenagrad.ops.Copies;
import dev.arenagrad.ops.LinearAlgebra;
import dev.arenagrad.ops.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass, from the roots, latest recorded node first, to the leaves or to the requested inputs.
 *
 * <p>All its state lives in this object or in nodes that no other pass can meet, so any number of threads go backward at once. It runs in
 * the calling thread, in a fixed order, with explicit stacks.
 *
 * <p>Unless the pass is recorded, a gradient under way is owned only by the state of the node that waits for it. It is freed as soon as it
 * was used, and may be added to in place while it has a single owner.
 */
public final class BackwardPass extends NodeHeap {
    private static final Tensor[] NO_ROOTS = {};
    private static final Node[] NO_NODES = {};

    /** A result of a node. */
    private record Edge(Node node, int output) {
        static Edge of(Tensor tensor) {
            Variable variable = Variable.of(tensor);
            Node node = Objects.requireNonNull(variable.edge());
            return new Edge(node, variable.outputNumber);
        }
    }

    /** The tensors at which a pass ends. */
    private static final class Targets {
        final Edge[] edges;
        private final Set<Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());

        /** For each, its gradient, if the caller is to get it. */
        final @Nullable Tensor @Nullable [] captures;

        /** Memory of gradients that the caller owns already, which is freed again if the pass fails. */
        final List<Storage> handedOut = new ArrayList<>();

        Targets(List<Tensor> inputs, boolean isCapturing) {
            this.edges = inputs.stream().map(Edge::of).toArray(Edge[]::new);
            this.captures = isCapturing ? new Tensor[edges.length] : null;
            for (Edge edge : edges) {
                nodes.add(edge.node);
            }
        }

        /** {@return whether the gradient that arrives at {@code node} is itself a result of the pass} */
        boolean isCaptured(Node node) {
            return captures != null && nodes.contains(node);
        }
    }

    private final Recording recording;
    private final long number;
    private final @Nullable BackwardPass outer;
    private final boolean retainGraph;
    private final boolean createGraph;

    /** The scope of the results. */
    private final ScopeImpl callers;

    /** The scope for temporaries of a node, emptied when the node is done; null if the pass is recorded or carries tangents. */
    private @Nullable ScopeImpl work;

    private @Nullable Map<Node, RunState> sharedStates;

    /** The top of the pile of nodes that were reached and not yet looked at. */
    private @Nullable Node reached;

    /** Where the pass ends; null if it goes on to all leaves. */
    private @Nullable Targets targets;

    /**
     * Prepares a pass by the calling thread.
     *
     * @param arithmetic what is done with gradients
     * @param retainGraph whether nodes keep what they saved
     * @param createGraph whether the pass itself is recorded
     */
    public BackwardPass(GradientArithmetic arithmetic, boolean retainGraph, boolean createGraph) {
        this(Recording.ofThread(), arithmetic, retainGraph, createGraph);
    }

    private BackwardPass(Recording recording, GradientArithmetic arithmetic, boolean retainGraph, boolean createGraph) {
        super(arithmetic, createGraph || recording.tangents() != null);
        this.recording = recording;
        this.number = recording.nextPass();
        this.outer = recording.pass();
        this.callers = recording.scope();
        this.retainGraph = retainGraph || createGraph;
        this.createGraph = createGraph;
    }

    /**
     * Goes backward from one root, as {@link #accumulate(Tensor[], Tensor[])} does from several. It takes no arrays, which would be a part of
     * what a small pass allocates.
     */
    public void accumulate(Tensor root, @Nullable Tensor rootGradient) {
        run(root, rootGradient, NO_ROOTS, NO_ROOTS);
    }

    /**
     * Goes backward and adds to the gradients of all leaves.
     *
     * @param roots tensors that require gradients
     * @param rootGradients one for each root, of its shape and dtype; null for one
     */
    public void accumulate(Tensor[] roots, @Nullable Tensor[] rootGradients) {
        run(null, null, roots, rootGradients);
    }

    /**
     * Goes backward as far as the inputs, and adds to the gradients of those alone.
     *
     * @param inputs tensors that require gradients; each is a leaf or retains its gradient
     */
    public void accumulate(Tensor[] roots, @Nullable Tensor[] rootGradients, List<Tensor> inputs) {
        targets = new Targets(inputs, false);
        run(null, null, roots, rootGradients);
    }

    /**
     * Goes backward as far as the inputs.
     *
     * @param inputs tensors that require gradients
     * @return the gradient of each input, or null where the roots do not depend on it; owned by the caller's scope
     */
    public @Nullable Tensor[] capture(Tensor[] roots, @Nullable Tensor[] rootGradients, List<Tensor> inputs) {
        Targets captured = new Targets(inputs, true);
        targets = captured;
        run(null, null, roots, rootGradients);
        return Objects.requireNonNull(captured.captures);
    }

    /** Goes backward from {@code first}, if there is one, and from {@code others}. */
    private void run(@Nullable Tensor first, @Nullable Tensor firstGradient, Tensor[] others,
            @Nullable Tensor[] otherGradients) {
        Node firstNode = first == null ? null : edge(first);
        Node[] otherNodes = edges(others);
        boolean before = recording.isEnabled();
        BackwardEvent event = BackwardEvent.begun();
        PassCount[] counts = PassCount.open();
        long start = counts.length == 0 ? 0 : System.nanoTime();
        work = recorded ? null : recording.openWorkScope();
        Throwable failure = null;
        try {
            recording.setEnabled(createGraph);
            recording.setPass(this);
            explore(firstNode, otherNodes);
            start(first, firstGradient, others, otherGradients);
            passThrough(event);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            recording.setPass(outer);
            recording.setEnabled(before);
            try {
                if (failure != null) { // in few calls inside each other, since the stack may be exhausted
                    try {
                        leaveNode();
                        disownHandedOut();
                    } finally {
                        dropPending(firstNode, otherNodes);
                    }
                }
            } finally {
                if (work != null) {
                    work.closeAfter(failure);
                }
                BackwardEvent.ended(event, retainGraph, failure == null);
                PassCount.add(counts, start, failure == null);
            }
        }
    }

    private static Node edge(Tensor root) {
        return Objects.requireNonNull(Variable.of(root).edge());
    }

    private static Node[] edges(Tensor[] roots) {
        Node[] edges = roots.length == 0 ? NO_NODES : new Node[roots.length];
        for (int i = 0; i < roots.length; i++) {
            edges[i] = edge(roots[i]);
        }
        return edges;
    }

    /** Gives gradients back that were to be results. */
    private void disownHandedOut() {
        if (targets != null) {
            targets.handedOut.forEach(Storage::disown);
        }
    }

    private void explore(@Nullable Node root, Node[] otherRoots) {
        if (root != null) {
            explore(root);
        }
        for (Node other : otherRoots) {
            explore(other);
        }
        if (targets == null) {
            countDependencies();
        }
    }

    private void explore(Node root) {
        reach(root);
        if (targets != null && takeReached() != null) {
            exploreTowards(targets, root);
        }
    }

    private void start(@Nullable Tensor first, @Nullable Tensor firstGradient, Tensor[] others,
            @Nullable Tensor[] otherGradients) {
        if (first != null) {
            start(first, firstGradient, true);
        }
        for (int i = 0; i < others.length; i++) {
            start(others[i], otherGradients[i], false);
        }
    }

    private void passThrough(@Nullable BackwardEvent event) {
        if (work != null) {
            work.clear();
        }
        while (isAnyReady()) {
            Node node = takeReady();
            NodeEvent began = NodeEvent.begun(event);
            process(node);
            NodeEvent.ended(began, node);
            BackwardEvent.ran(event);
        }
    }

    /** {@return whether this pass reaches {@code node}} */
    boolean comesBy(Node node) {
        RunState state = state(node);
        return state.pass == number && state.needed;
    }

    /**
     * Gives a root its gradient, and makes it ready, once, if no other root has a gradient for it.
     *
     * @param gradient its gradient, or null for one
     * @param isOnly whether there is no other root
     */
    private void start(Tensor root, @Nullable Tensor gradient, boolean isOnly) {
        Variable variable = Variable.of(root);
        Node node = edge(root);
        RunState state = state(node);
        if (state.needed) {
            if (!state.isWaited() && state.dependencies == 0) {
                makeReady(node);
            }
            add(node, state, variable.outputNumber, startOf(root, node, gradient, isOnly), node.inputs());
        }
    }

    /** {@return the gradient of a root: {@code given} or, if that is null, one} */
    private Gradient startOf(Tensor root, Node node, @Nullable Tensor given, boolean isOnly) {
        if (given != null) {
            return Variable.of(given);
        }
        if (recorded || node.outputs() > 1 || root.dtype().isNarrow()) {
            return Variable.of(arithmetic().full(root.shape(), root.dtype(), 1));
        }
        return isOnly && outer == null ? recording.one() : new NumberGradient(1);
    }

    /** {@return the state of a node in this pass, which the node itself holds, or a table of this pass} */
    private RunState state(Node node) {
        return node.pass == number ? node : sharedState(node);
    }

    private RunState sharedState(Node node) {
        if (sharedStates == null) {
            sharedStates = new IdentityHashMap<>();
        }
        return sharedStates.computeIfAbsent(node, _ -> new RunState());
    }

    /**
     * {@return the state of a node that the pass reaches: held by the node itself if no other pass can be using it, else by a table of this
     * pass} Handing the node to another scope during the pass does not move it. When reached for the first time, the node comes onto the pile.
     */
    private RunState reach(Node node) {
        if (node.pass == number) {
            return node;
        }
        Thread owner = node.thread();
        RunState state = owner != null && outer == null ? node : sharedState(node);
        if (state.pass == number) {
            return state;
        }
        if (owner != null && owner != Thread.currentThread()) {
            throw new LifetimeException(node.name() + " was recorded in " + node.scope().described()
                    + ", which is confined to thread \""
                    + ThreadName.of(owner) + "\", and cannot be passed by thread \"" + ThreadName.current()
                    + "\"; record the graph in Scope.shared() to go backward on another thread");
        }
        state.begin(number, targets == null);
        state.pile(reached);
        reached = node;
        return state;
    }

    /** {@return the node on top of the pile, or null if there is none} */
    private @Nullable Node takeReached() {
        Node top = reached;
        if (top != null) {
            reached = state(top).unpile();
        }
        return top;
    }

    private void countDependencies() {
        for (Node node = takeReached(); node != null; node = takeReached()) {
            for (int i = 0; i < node.inputs(); i++) {
                Node next = node.next(i);
                if (next != null) {
                    reach(next).dependencies++;
                }
            }
        }
    }

    /** As {@link #countDependencies()}, but depth first, so that a node learns whether a target lies at or behind it. */
    private void exploreTowards(Targets ends, Node root) {
        Node[] path = new Node[16];
        int[] inputOf = new int[16];
        path[0] = root;
        int depth = 1;
        while (depth > 0) {
            Node node = path[depth - 1];
            RunState state = state(node);
            int i = inputOf[depth - 1]++;
            if (i == node.inputs()) {
                aim(ends, node, state);
                depth--;
                if (depth > 0) {
                    state(path[depth - 1]).runs |= state.needed;
                }
                continue;
            }
            Node next = node.next(i);
            if (next == null) {
                continue;
            }
            RunState behind = reach(next);
            behind.dependencies++;
            state.runs |= behind.needed;
            if (takeReached() != null) {
                if (depth == path.length) {
                    path = Arrays.copyOf(path, 2 * depth);
                    inputOf = Arrays.copyOf(inputOf, 2 * depth);
                }
                path[depth] = next;
                inputOf[depth] = 0;
                depth++;
            }
        }
    }

    /** Records whether a node must run, once it is known whether a target lies behind it. */
    private static void aim(Targets ends, Node node, RunState state) {
        state.needed = state.runs;
        for (Edge target : ends.edges) {
            if (target.node == node) {
                state.needed = true;
                state.runs |= ends.captures == null && node instanceof AccumulateGrad;
            }
        }
    }

    private void process(Node node) {
        RunState state = state(node);
        turnTo(node, state);
        try {
            NodeExtras extras = node.extrasOrNull();
            if (extras != null && extras.watchesResults()) {
                HookCalls.results(extras, this, work);
            }
            if (targets != null && targets.isCaptured(node)) {
                capture(targets, node);
            }
            if (state.runs) {
                if (arrived() || node.runsOnNothing()) {
                    runInTurn(node, extras);
                }
                for (int i = 0; i < node.inputs(); i++) {
                    route(node, i);
                }
            }
        } finally {
            leaveNode();
            if (work != null) {
                work.clear();
            }
        }
    }

    /** Runs a node; passes that meet at one that saved something and is open to several threads take turns. */
    private void runInTurn(Node node, @Nullable NodeExtras extras) {
        Node turns = node.turns();
        if (turns == null) {
            run(node, extras);
        } else {
            synchronized (turns) {
                run(node, extras);
            }
        }
    }

    private void run(Node node, @Nullable NodeExtras extras) {
        AnomalyDetection search = recording.anomalySearch();
        try {
            if (extras == null) {
                node.backward(this);
            } else {
                HookCalls.around(node, extras, this, work);
            }
            if (search != null) {
                search.check(node, this);
            }
        } catch (RuntimeException e) {
            if (search != null) {
                search.report(node);
            }
            throw e;
        }
        if (!retainGraph) {
            node.spend();
        }
        callers.requireOpenAfter("a backward pass");
    }

    /** Passes the gradient of input {@code i} on, and makes the receiving node ready if no further gradient is expected. */
    private void route(Node node, int i) {
        Node next = node.next(i);
        if (next == null) {
            return;
        }
        RunState state = state(next);
        if (gradientGiven(i) != null && state.needed) {
            add(next, state, node.nextOutput(i), handedOn(i), i);
        }
        if (--state.dependencies == 0 && state.needed) {
            makeReady(next);
        }
    }

    /**
     * Adds to the gradients that wait for a node.
     *
     * @param input the input of the node that runs, of which it is the gradient
     */
    private void add(Node node, RunState state, int output, Gradient gradient, int input) {
        Gradient sum = state.pending(output);
        if (sum == null && gradient instanceof NumberGradient number) {
            state.setPending(number);
        } else if (sum == null) {
            state.setPending(output, (Variable) gradient, node.outputs());
        } else if (sum instanceof NumberGradient held && gradient instanceof NumberGradient number) {
            held.set(held.value() + number.value(), node.dtype(0), true);
        } else {
            addTensors(node, state, output, tensorOf(sum, node), tensorOf(gradient, node), input);
        }
    }

    /** {@return a gradient of a node's only result, if it is a number, as a tensor} */
    private Variable tensorOf(Gradient gradient, Node node) {
        return gradient instanceof NumberGradient number ? number.tensor(arithmetic(), node.shape(0), node
                .dtype(0)) : (Variable) gradient;
    }

    private void addTensors(Node node, RunState state, int output, Variable sum, Variable gradient, int input) {
        if (mayGrow(sum, gradient, input)) {
            LinearAlgebra.axpy(1, gradient.array(), sum.array());
        } else {
            state.setPending(output, Variable.of(arithmetic().add(sum, gradient)), node.outputs());
        }
    }

    /**
     * {@return whether {@code gradient} may be added to {@code sum} in place: only this pass can see the memory of {@code sum}, now and
     * later}
     */
    private boolean mayGrow(Variable sum, Variable gradient, int input) {
        Storage storage = sum.storage();
        if (recorded || !sum.array().isContiguous() || isGiven(storage, input + 1)
                || storage == gradient.storage() && !sum.array().layout().sameAs(gradient.array().layout())) {
            return false;
        }
        return storage.hasOwners(1 + (storage.scope() == work ? 1 : 0) + (isOutput(storage) ? 1 : 0));
    }

    private void capture(Targets ends, Node node) {
        Edge[] edges = ends.edges;
        @Nullable Tensor[] results = Objects.requireNonNull(ends.captures);
        for (int i = 0; i < results.length; i++) {
            if (edges[i].node == node && results[i] == null) {
                Variable gradient = (Variable) output(edges[i].output);
                Tensor result = gradient == null || recorded ? gradient
                        : new Variable(handedOut(gradient, ends.handedOut));
                for (int j = i; j < results.length; j++) {
                    if (edges[j].equals(edges[i])) {
                        results[j] = result;
                    }
                }
            }
        }
    }

    /** {@return a gradient that the caller owns, noted in {@code handedOut}: the buffer itself if nobody else holds it, else a copy} */
    private NDArray handedOut(Variable gradient, List<Storage> handedOut) {
        NDArray array = gradient.array();
        if (gradient.storage().scope() == null) {
            if (!gradient.storage().isSolelyOwned()) {
                array = Copies.copyLike(array, array, "grad");
            }
            callers.adopt(array.storage());
            handedOut.add(array.storage());
        }
        return array;
    }

    /** Lets go of the gradients that wait anywhere behind the roots. */
    private void dropPending(@Nullable Node root, Node[] otherRoots) {
        if (reached != null) { // the pass failed before gradients could wait
            while (reached != null) {
                takeReached();
            }
            return;
        }
        if (root != null) {
            refuse(root);
        }
        for (Node other : otherRoots) {
            refuse(other);
        }
        for (Node node = takeReached(); node != null; node = takeReached()) {
            for (int i = 0; i < node.inputs(); i++) {
                Node next = node.next(i);
                if (next != null) {
                    refuse(next);
                }
            }
        }
    }

    /** Wants no gradient at a node any more, lets go of those that wait there, and comes back to what is behind it. */
    private void refuse(Node node) {
        RunState state = state(node);
        if (state.pass != number || !state.needed) {
            return;
        }
        for (int output = 0; output < node.outputs(); output++) {
            state.dropPending(output);
        }
        state.pile(reached);
        reached = node;
        state.needed = false;
    }
}
