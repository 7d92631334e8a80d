package dev.arenagrad.io;

import dev.arenagrad.io.format.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stretch of a file straight into native memory that every thread may write, with no array in between. Of a large one that is in
 * the page cache several threads read pieces: most of the time goes into pages of the memory that the operating system has yet to supply,
 * and cores do that beside each other. What comes from a disk is left to one thread, for which the system reads ahead.
 */
final class ParallelRead {
    private static final long PIECE = 8L << 20;
    private static final int MOST_THREADS = 4;

    /** A piece that takes longer, a gibibyte a second, does not come from the page cache, or cores are busy with others. */
    private static final long SLOW_NANOS = 8_000_000;

    private final FileChannel channel;
    private final long position;
    private final MemorySegment target;
    private final ThreadFactory threads;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param channel the file
     * @param position where the stretch begins in the file
     * @param target as long as the stretch
     */
    ParallelRead(FileChannel channel, long position, MemorySegment target) {
        this(channel, position, target, Thread.ofPlatform().daemon().name("arenagrad-read").factory());
    }

    /** As above, with the maker of the threads that help. */
    ParallelRead(FileChannel channel, long position, MemorySegment target, ThreadFactory threads) {
        this.channel = channel;
        this.position = position;
        this.target = target;
        this.threads = threads;
    }

    /**
     * Reads, and returns when no thread does any more.
     *
     * @throws FormatException if the file ends before
     */
    void run() throws IOException, FormatException {
        List<Thread> helpers = new ArrayList<>();
        try {
            if (readNextPiece()) {
                startHelpers(helpers);
            }
            while (!isDone()) {
                readNextPiece();
            }
        } finally {
            awaitAll(helpers);
        }
        switch (failure.get()) {
            case null -> {
            }
            case IOException e -> throw e;
            case FormatException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Starts threads, as many as there is memory for: those that run do the rest. */
    private void startHelpers(List<Thread> helpers) {
        long pieces = (target.byteSize() - next.get()) / PIECE;
        long count = Math.min(pieces, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()) - 1);
        try {
            for (long i = 0; i < count; i++) {
                Thread helper = threads.newThread(this::help);
                helpers.add(helper); // before it starts, so that it is awaited in any case
                helper.start();
            }
        } catch (OutOfMemoryError _) { // what the JDK makes of a limit on threads, too
            return;
        }
    }

    /** Reads pieces for as long as that is fast. */
    private void help() {
        boolean fast = true;
        while (fast && !isDone()) {
            fast = readNextPiece();
        }
    }

    private boolean isDone() {
        return next.get() >= target.byteSize() || failure.get() != null;
    }

    private static void awaitAll(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads a piece that no other thread has begun, if there is one, and tells whether that was fast. */
    private boolean readNextPiece() {
        long began = System.nanoTime();
        try {
            long start = next.getAndAdd(PIECE);
            if (start < target.byteSize()) {
                readPiece(start, Math.min(PIECE, target.byteSize() - start));
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
        return System.nanoTime() - began < SLOW_NANOS;
    }

    private void readPiece(long start, long length) throws IOException, FormatException {
        ByteBuffer piece = target.asSlice(start, length).asByteBuffer();
        while (piece.hasRemaining()) {
            if (channel.read(piece, position + start + piece.position()) < 0) {
                throw new FormatException("byte " + (position + start + piece.position()),
                        "the file ends here; it was longer when it was opened");
            }
        }
    }
}
