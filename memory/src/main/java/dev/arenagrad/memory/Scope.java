package dev.arenagrad.memory;

import dev.arenagrad.memory.storage.ScopeImpl;
import java.util.function.Supplier;

/**
 * Determines the lifetime of tensors: those made while a scope is open belong to it, and are freed when it closes.
 *
 * <p>A scope mirrors {@link java.lang.foreign.Arena}, in the same four kinds:
 *
 * <table class="striped">
 * <caption>Kinds of scopes</caption>
 * <thead><tr><th>kind</th><th>freed</th><th>who may use its tensors</th></tr></thead>
 * <tbody>
 * <tr><td>{@link #open()} (confined)</td><td>at close</td><td>the thread that opened it</td></tr>
 * <tr><td>{@link #shared()}</td><td>at close, by any thread</td><td>every thread</td></tr>
 * <tr><td>{@link #auto()}</td><td>some time after a tensor became unreachable</td><td>every thread</td></tr>
 * <tr><td>{@link #global()}</td><td>never</td><td>every thread</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Scopes nest by thread. The result of an operation belongs to the innermost scope that is open on the calling
 * thread, or to the automatic scope if there is none.
 *
 * {@snippet :
 * try (Scope step = Scope.open()) {
 *     Tensor loss = model.loss(batch);
 *     loss.backward();
 *     optimizer.step();
 * } // what this step made is freed here; parameters and their gradients live in the scope that made the parameters
 * }
 *
 * <p>Memory that a recorded graph saves for its backward pass is owned by the nodes of the graph too, and is freed when
 * both have released it. A graph that is dropped without a backward pass releases its saved memory when the scope
 * closes in which it was recorded.
 */
public sealed interface Scope extends AutoCloseable permits ScopeImpl {
    /**
     * Opens a confined scope on this thread.
     *
     * @return the scope, now the innermost of this thread
     */
    static Scope open() {
        return ScopeImpl.open(ScopeImpl.Kind.CONFINED, null);
    }

    /**
     * Opens a confined scope with a name for messages and reports.
     *
     * @param name its name
     * @return the scope, now the innermost of this thread
     */
    static Scope open(String name) {
        return ScopeImpl.open(ScopeImpl.Kind.CONFINED, name);
    }

    /**
     * Opens a scope whose tensors may be used by every thread. It is the innermost scope of this thread until it
     * closes; any thread may close it.
     *
     * @return the scope
     */
    static Scope shared() {
        return ScopeImpl.open(ScopeImpl.Kind.SHARED, null);
    }

    /**
     * Opens a shared scope with a name for messages and reports.
     *
     * @param name its name
     * @return the scope
     */
    static Scope shared(String name) {
        return ScopeImpl.open(ScopeImpl.Kind.SHARED, name);
    }

    /**
     * Opens a scope whose tensors are freed some time after they became unreachable, as the garbage collector finds
     * them. Closing it frees nothing; it only ends the scope.
     *
     * @return the scope, now the innermost of this thread
     */
    static Scope auto() {
        return ScopeImpl.open(ScopeImpl.Kind.AUTO, null);
    }

    /**
     * Opens a scope whose tensors are never freed. Closing it only ends the scope.
     *
     * @return the scope, now the innermost of this thread
     */
    static Scope global() {
        return ScopeImpl.open(ScopeImpl.Kind.GLOBAL, null);
    }

    /**
     * Runs {@code block} in a scope of its own and frees all that it made but its result and what the graph of the
     * result saved; those move to the enclosing scope.
     *
     * <p>Tensors are looked for in records, in collections, maps and their entries, arrays, {@link java.util.Optional} and atomic references,
     * nested to any depth. Anything else that may hold tensors, by the types of its fields, is refused rather than returned with dead
     * tensors inside: an object with a field of type Object, an iterator, a stream, a supplier. Of the JDK's other types, values (numbers,
     * texts, times, buffers and the like) are known to hold none, exceptions are followed to their causes, and the rest is refused. Such a
     * type can be returned if it implements {@link Keepable}.
     *
     * @param block computes the result
     * @return the result of {@code block}
     * @param <T> the type of the result
     * @throws IllegalArgumentException if the result holds something that may hold tensors and cannot be looked into, or a record whose
     *         package is not open to this module
     * @throws LifetimeException if a tensor of the result was freed, or is confined to another thread
     * @throws OutOfMemoryException if the result goes to the automatic scope, and the limit of automatic memory does not allow it
     */
    static <T> T tidy(Supplier<T> block) {
        return ScopeImpl.tidy(block);
    }

    /**
     * Moves {@code value} and the graph that made it to the enclosing scope, so that it outlives this scope. The
     * outermost scope of a thread is enclosed by the automatic one. All of {@code value} moves or, if an exception is
     * thrown, none.
     *
     * <p>Of a shared scope any thread may do so, also while others read the tensor, run backward passes through the
     * graph, or close scopes. If the enclosing scope is confined, the others are refused from then on, and what they
     * have begun is completed. One graph is kept by one thread at a time.
     *
     * @param value what to keep
     * @return {@code value}
     * @param <T> its type
     * @throws LifetimeException if this scope is closed or confined to another thread, or if {@code value} was freed
     * @throws OutOfMemoryException if the scope around is automatic, and the limit of automatic memory does not allow it
     */
    <T extends Keepable> T keep(T value);

    /**
     * Limits the bytes that this scope and the scopes inside of it may hold at the same time; a request that would
     * exceed the limit throws {@link OutOfMemoryException}. What they hold already counts, except in automatic and
     * global scopes.
     *
     * <p>Scopes that are open inside of it on the calling thread are bound too; scopes that other threads opened are
     * not. Of a shared scope any thread may set the limit, also while others make and free tensors in it, unless a
     * scope inside of it has a limit of its own already: then no other thread may make or free tensors in that one
     * during the call. What other threads need for the time of an operation that is split among them is not counted,
     * so that a limit is enough for any number of threads if it is for one.
     *
     * @param bytes the limit, in bytes of blocks
     * @return this scope
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws LifetimeException if this scope is closed or confined to another thread
     */
    Scope limit(long bytes);

    /** {@return the bytes of blocks that this scope itself holds; 0 for automatic and global scopes, which keep no list} */
    long bytes();

    /** {@return the name it was opened with, or one made from its kind} */
    String name();

    /** {@return whether it is still open} */
    boolean isOpen();

    /**
     * Frees what this scope owns, and releases what graphs recorded in it saved. Scopes opened inside of it on the same
     * thread and not yet closed are closed first, and then reported by an exception.
     *
     * <p>A shared scope may be closed by any thread while others use what it owns. It does not wait for them: an
     * operation that runs completes on memory that is freed after it, and whatever begins later, a step of a backward
     * pass too, throws {@link LifetimeException}.
     *
     * @throws LifetimeException if it is closed already, if it is confined to another thread, or, after everything was
     *         freed, if scopes opened inside of it were still open
     */
    @Override
    void close();
}
